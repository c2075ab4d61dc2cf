"""Compares two results, arm by arm: paired where seeds and streams agree, else unpaired."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from bnexp.analysis.intervals import (
    Interval,
    difference_interval,
    geometric_interval,
    ratio_interval,
    t_interval,
)
from bnexp.analysis.reading.measures import MEASURES, Measure, measure_values
from bnexp.analysis.reading.parts import holds_penalty
from bnexp.analysis.reading.results import Results
from bnexp.analysis.statistics.unpaired import unpaired_difference, unpaired_ratio
from bnexp.config.experiment import Cell


@dataclass(frozen=True)
class Side:
    """An arm of one of two results, at a point of its grid."""

    results: Results
    arm: str
    cell: Cell


@dataclass(frozen=True)
class Contrast:
    """How the second result differs from the first on one metric.

    Attributes:
        arm: What is compared: the arm, or both arms where they are called differently.
        cell: Point of the grid.
        metric: What is compared.
        paired: Whether these are pairs of the same seed with the same streams.
        first: Mean over the trials of the first result that went in, with its t interval; of times
            the geometric one.
        second: The same of the second.
        effect: Second minus first, or second over first for times, with its 95% interval: paired
            t, or Welch's t.
    """

    arm: str
    cell: Cell
    metric: Measure
    paired: bool
    first: Interval
    second: Interval
    effect: Interval


def contrasts(
    first: Side, second: Side, label: str, agreeing: Collection[int], *, least: int = 2
) -> list[Contrast]:
    """Returns the contrasts of all metrics that both sides have.

    Trials are paired where both sides have seeds whose streams agree, and all others are left out;
    where there are too few such pairs, all trials of both sides are compared unpaired.

    Args:
        first: An arm of the first result.
        second: One of the second.
        label: What the comparison is called.
        agreeing: The seeds whose splits, starting kernels and orders agree between the two.
        least: How many pairs are enough.
    """
    sides = (first, second)
    parts = any(holds_penalty(side.results, side.arm, side.cell) for side in sides)
    values = [measure_values(side.results, side.arm, side.cell, parts=parts) for side in sides]
    shared = [seed for seed in values[0].index if seed in values[1].index and seed in agreeing]
    paired = len(shared) >= least
    if paired:
        values = [table.loc[shared] for table in values]
    found = [
        _contrast(label, first.cell, metric, [table[metric.name] for table in values], paired)
        for metric in MEASURES
    ]
    return [contrast for contrast in found if contrast.effect.n]


_EFFECTS: dict[tuple[str, bool], Callable[..., Interval]] = {
    ("difference", True): difference_interval,
    ("ratio", True): ratio_interval,
    ("difference", False): unpaired_difference,
    ("ratio", False): unpaired_ratio,
}


def _contrast(
    label: str, cell: Cell, metric: Measure, columns: list[pd.Series], paired: bool
) -> Contrast:
    """Returns the contrast of one metric; its effect rests on no trial where one side has none."""
    if paired:
        whole = columns[0].notna() & columns[1].notna()
        columns = [column[whole] for column in columns]
    mean = geometric_interval if metric.effect == "ratio" else t_interval
    first, second = columns
    effect = _EFFECTS[metric.effect, paired](second, first)
    return Contrast(label, cell, metric, paired, mean(first), mean(second), effect)


def matched_arms(first: Results, second: Results) -> list[tuple[str, str]]:
    """Returns the arms that are compared: those of the same name, else the only one of each."""
    shared = [(arm, arm) for arm in first.arms if arm in second.arms]
    if shared or len(first.arms) > 1 or len(second.arms) > 1:
        return shared
    return [(first.arms[0], second.arms[0])]


def matched_cells(first: Results, second: Results) -> list[Cell]:
    """Returns the points of the grid that both results have, in the order of the first.

    A point is the same whichever of its keys stands first.
    """
    known = {frozenset(cell) for cell in second.cells}
    return [cell for cell in first.cells if frozenset(cell) in known]
