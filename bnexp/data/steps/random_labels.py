"""Replaces labels of training images by classes that are drawn (Zhang et al. 2017)."""

from __future__ import annotations

from typing import Any

import numpy as np

from bnexp.data.dataset import DataSet
from bnexp.data.steps.step import Draw, Step


def _drawn(dataset: DataSet, share: Any, draw: Draw | None) -> np.ndarray:
    """Returns labels of which a share of those trained on is drawn evenly among all classes.

    `round(share * images)` different images are drawn, then a class for each, which may be the one
    it had. Labels of all other images, those for validation and test among them, stay.

    Args:
        dataset: The data.
        share: From 0 to 1.
        draw: Which images are trained on, and the stream of the seed.

    Raises:
        ValueError: Nothing is said of the seed.
    """
    if draw is None:
        raise ValueError("random labels hang on the seed of a trial")
    labels = np.array(dataset.labels)
    count = round(share * len(draw.training))
    hit = draw.rng.choice(draw.training, count, replace=False)
    labels[hit] = draw.rng.integers(0, dataset.classes, count)
    return labels


RANDOM_LABELS = Step(labels=_drawn, drawn=True)
