"""Reads what single images came to, and what chance in the images adds to the error of a mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.results import Results
from bnexp.analysis.reading.samples import Sample
from bnexp.analysis.statistics.crossed import ImageError, image_error
from bnexp.config.claims.metrics import Metric
from bnexp.trial import Array, OfImages

OTHER_IMAGES = "the two arms were evaluated on other images"
BY_RANKS = "ranks know no images"


@dataclass(frozen=True, eq=False)
class _Seen:
    """The images of one trial: where they are in the data set, and what each came to."""

    positions: NDArray[np.int64]
    values: Floats


def error_of_images(
    results: Results, metric: Metric, smaller: Sample, larger: Sample
) -> ImageError | str:
    """Returns what chance in the images adds to the error of a mean effect.

    Args:
        results: The tables, with the arrays of the trials.
        metric: What is compared.
        smaller: The paired trials of one arm, all of which have a value.
        larger: Those of the other.

    Returns:
        The error; or why it is not known, in no words where the metric is no mean over images.
    """
    if not metric.image_set:
        return ""
    if not np.isfinite([smaller.values, larger.values]).all():
        return BY_RANKS
    differences, positions = [], []
    sides = [(side, _trials(results, side)) for side in (smaller, larger)]
    for trials in zip(*(ids for _, ids in sides), strict=True):
        seen = [_seen(results.arrays.get(trial, {}), metric) for trial in trials]
        for (side, _), each in zip(sides, seen, strict=True):
            if each is None:
                return f"nothing of single images is stored for {side.arm}; run with --fresh"
        one, other = (each for each in seen if each is not None)
        if not np.array_equal(one.positions, other.positions):
            return OTHER_IMAGES
        differences.append(other.values - one.values)
        positions.append(one.positions)
    return image_error(differences, positions)


def _trials(results: Results, side: Sample) -> list[str]:
    """Returns the identities of the trials of a sample; empty ones where they are not known."""
    if "trial_id" not in results.trials.columns:
        return [""] * len(side.seeds)
    numbers = results.numbers_of(side.arm, side.cell, side.seeds)
    return [str(trial) for trial in results.trials["trial_id"].iloc[numbers]]


def _seen(arrays: Mapping[str, Array], metric: Metric) -> _Seen | None:
    """Returns what the images of a trial came to; None where that is not stored."""
    names = OfImages.of(metric.image_set)
    share = metric.quantity is not None and metric.quantity.is_share
    wanted = (names.positions, names.right if share else names.losses)
    if any(name not in arrays for name in wanted):
        return None
    # What is stored is read anew for each array that is asked for by itself.
    held = dict(arrays.items())
    inside, values = (held[name].values for name in wanted)
    positions = np.flatnonzero(np.unpackbits(inside))
    each = np.unpackbits(values, count=len(positions)) if share else values
    return _Seen(positions, each.astype(np.float64))
