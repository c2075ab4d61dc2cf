"""Writes down what every image of a set came to after the last step of a trial."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bnexp.training.evaluation.sets import EvaluationSet
from bnexp.trial import Array, OfImages


def of_images(sets: Mapping[str, EvaluationSet]) -> dict[str, Array]:
    """Returns arrays of which images of some sets were classified rightly, and of their losses.

    They are those of the last evaluation of the whole set, from which means come that are stored.
    A set that was not evaluated since the trial was taken up is evaluated anew, to the same bits.

    Args:
        sets: By name.
    """
    found: dict[str, Array] = {}
    for name, one in sets.items():
        names, last = OfImages.of(name), one.last()
        inside = np.bincount(one.index).astype(bool)
        found |= {
            names.positions: Array(("byte",), np.packbits(inside)),
            names.right: Array(("byte",), np.packbits(last.right)),
            names.losses: Array(("image",), last.losses.astype(np.float32)),
        }
    return found
