"""Measures how wide the range of a grid's axis is in which trials reach a target."""

from __future__ import annotations

import numpy as np

from bnexp.analysis.reading.measured import values_of
from bnexp.analysis.reading.results import Results
from bnexp.analysis.reading.samples import Values
from bnexp.config.claims.metrics import Metric, Width
from bnexp.config.claims.series import falls
from bnexp.config.experiment import Cell


def widths_along(results: Results, arm: str, rest: Cell, width: Width) -> Values:
    """Returns for each seed the width of the range that works.

    The range is the longest run of neighbouring values of the axis, in ascending order, with which
    the trial's last evaluation reaches the target; a diverged trial does not. Its width is the
    ratio of its ends: 1 where a single value works. Where none does the seed counts as diverged,
    with a width of 0, which is less than any other.

    Args:
        results: The tables.
        arm: Name of the arm.
        rest: The values of the other axes.
        width: The axis and the target.

    Returns:
        As `values_of`, in the order of the seeds; NaN where a trial of the axis is missing.
    """
    ((series, target),) = width.reaches.items()
    final = Metric.model_validate({"final": series})
    found = {
        float(dict(cell)[width.along]): values_of(results, arm, cell, final)
        for cell in results.cells
        if without(cell, width.along) == rest
    }
    axis = np.array(sorted(found))
    seeds = np.unique(np.concatenate([values.seeds for values in found.values()]))
    finals = np.full((len(seeds), len(axis)), np.nan)
    for column, place in enumerate(axis.tolist()):
        finals[np.searchsorted(seeds, found[place].seeds), column] = found[place].value
    works = finals <= target if falls(series) else finals >= target
    value = np.array([_longest_run(axis, row) for row in works], dtype=np.float64)
    value[np.isnan(finals).any(axis=1)] = np.nan
    unknown = np.full(len(seeds), np.nan)
    never = np.zeros(len(seeds), dtype=bool)
    return Values(seeds, value, never, value == 0, unknown, unknown, unknown, unknown)


def without(cell: Cell, key: str) -> Cell:
    """Returns a point of the grid without one of its axes."""
    return tuple(pair for pair in cell if pair[0] != key)


def _longest_run(axis: np.ndarray, works: np.ndarray) -> float:
    """Returns the largest ratio of ends of a run of values that work; 0 without any."""
    widest, start = 0.0, None
    for value, good in zip(axis, works, strict=True):
        start = (start or value) if good else None
        if start is not None:
            widest = max(widest, value / start)
    return float(widest)
