"""Measures how wide the range of a grid's axis is in which trials reach a target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bnexp.analysis.measured import claimed_values
from bnexp.analysis.results import Results
from bnexp.config.experiment import Cell
from bnexp.config.metrics import Metric, Width


def widths_along(results: Results, arm: str, rest: Cell, width: Width) -> pd.DataFrame:
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
        The columns of `claimed_values`, by seed; NaN where a trial of the axis is missing.
    """
    ((series, target),) = width.reaches.items()
    final = Metric.model_validate({"final": series})
    columns = {
        float(dict(cell)[width.along]): claimed_values(results, arm, cell, final)["value"]
        for cell in results.cells
        if without(cell, width.along) == rest
    }
    finals = pd.DataFrame(dict(sorted(columns.items()))).sort_index()
    works = finals >= target if series.endswith("accuracy") else finals <= target
    axis = finals.columns.to_numpy(dtype="float64")
    found = [_longest_run(axis, row) for row in works.to_numpy()]
    table = pd.DataFrame({"value": found}, index=finals.index, dtype="float64")
    table["value"] = table["value"].mask(finals.isna().any(axis=1))
    return table.assign(censored=False, diverged=table["value"] == 0, epoch=np.nan)


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
