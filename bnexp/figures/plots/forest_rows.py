"""The numbers of the forest plot: verdicts by what their effects are measured in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnexp.analysis import Verdict
from bnexp.analysis.intervals import Floats
from bnexp.figures.numbers.limits import Limits

MOST_ROWS = 40
"""Verdicts of one figure, the cells of those that count them included."""


@dataclass(frozen=True)
class ForestPanel:
    """Rows that share an axis.

    Attributes:
        unit: What the axis shows: `ratio`, or the unit of differences; None without an axis.
        rows: The verdicts, from above.
        limits: Range of the axis, on the scale of the intervals.
        equal: Whether these are claims that two arms are equal, for which neither side speaks.
    """

    unit: str | None
    rows: tuple[Verdict, ...]
    limits: Limits
    equal: bool = False

    @property
    def neutral(self) -> float:
        """Where there is no effect."""
        return 1.0 if self.unit == "ratio" else 0.0


def prepare_forest(verdicts: Sequence[Verdict]) -> tuple[ForestPanel, ...]:
    """Returns the verdicts by what their effects are measured in, those without an interval last.

    Of a claim over several cells, each cell is a row below it.
    """
    rows = [row for verdict in verdicts for row in (verdict, *verdict.parts)]
    rows = rows[:MOST_ROWS]
    drawn = [((unit, row.kind == "equal"), row) for row in rows if (unit := unit_of(row))]
    panels = [
        replace(_panel(unit, [row for at, row in drawn if at == (unit, equal)]), equal=equal)
        for unit, equal in dict.fromkeys(at for at, _ in drawn)
    ]
    rest = tuple(row for row in rows if unit_of(row) is None)
    if rest:
        panels.append(ForestPanel(None, rest, Limits(0.0, 1.0)))
    return tuple(panels)


def unit_of(verdict: Verdict) -> str | None:
    """Returns what an effect is measured in; None where there is no mean."""
    if verdict.interval is None or not math.isfinite(verdict.interval.mean):
        return None
    return "ratio" if verdict.scale == "ratio" else verdict.unit


def _panel(unit: str, rows: Sequence[Verdict]) -> ForestPanel:
    """Returns rows with the range that holds them, wide intervals cut."""
    means = np.array([row.interval.mean for row in rows if row.interval])
    bounds = np.array(
        [
            bound
            for row in rows
            for interval in (row.interval, row.adjusted_interval)
            if interval
            for bound in (interval.low, interval.high)
        ]
    )
    margins = np.array([m for row in rows for m in margins_of(row)])
    if unit != "ratio":
        return ForestPanel(unit, tuple(rows), _reach(np.append(means, margins), bounds))
    with np.errstate(divide="ignore"):
        flat = _reach(np.log(np.append(means, margins)), np.log(bounds))
    limits = Limits(math.exp(flat.low), math.exp(flat.high), log=True, cut=flat.cut)
    return ForestPanel(unit, tuple(rows), limits)


def _reach(inside: Floats, bounds: Floats) -> Limits:
    """Returns a range for effects whose neutral value is 0.

    Args:
        inside: Means and margins, all of which it holds.
        bounds: Bounds of intervals, held up to four times the largest mean or the middle bound.
    """
    finite = bounds[np.isfinite(bounds)]
    middle = float(np.median(np.abs(finite))) if finite.size else 0.0
    most = 4 * max(float(np.abs(inside).max(initial=0.0)), middle)
    held = np.concatenate([[0.0], inside, finite.clip(-most, most)])
    low, high = float(held.min()), float(held.max())
    margin = 0.05 * (high - low) or 1.0
    cut = bool((np.abs(finite) > most).any())
    return Limits(low - margin, high + margin, cut=cut)


def margins_of(verdict: Verdict) -> tuple[float, ...]:
    """Returns where a row is marked: both sides of no effect, or what is still not worse."""
    margin = verdict.margin
    if margin is None:
        return ()
    against = 1 / margin if verdict.scale == "ratio" else -margin
    return (against,) if verdict.kind == "not worse" else (against, margin)
