"""The numbers of the forest plot: verdicts by claim or by what their effects are measured in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnexp.analysis import Verdict
from bnexp.analysis.intervals import Floats
from bnexp.figures.numbers.choice import clearest, clearness
from bnexp.figures.numbers.limits import Limits
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.numbers.sides import margins_of
from bnexp.figures.page.page import HEIGHT
from bnexp.figures.plots.claims.forest_words import row_height, title_height

SEVERAL = 3
"""Rows of one claim that have a panel of their own."""

AXIS_HEIGHT, GAP = 0.52, 0.15
"""Heights in inches below the rows of a panel, with and without an axis."""

BOUND = 2.0
"""How many times as far from no effect as the means an interval is drawn at most."""


@dataclass(frozen=True)
class ForestPanel:
    """Rows that share an axis.

    Attributes:
        unit: What the axis shows: `ratio`, or the unit of differences; None without an axis.
        rows: The verdicts, from above.
        limits: Range of the axis, on the scale of the intervals.
        title: The claim that all rows are of; empty where they are of several.
    """

    unit: str | None
    rows: tuple[Verdict, ...]
    limits: Limits
    title: str = ""

    @property
    def neutral(self) -> float:
        """Where there is no effect."""
        return 1.0 if self.unit == "ratio" else 0.0

    @property
    def below(self) -> float:
        """Height in inches of what stands below the rows."""
        return GAP if self.unit is None else AXIS_HEIGHT

    @property
    def above(self) -> float:
        """Height in inches of the title."""
        return title_height(self.title) if self.title else 0.05

    @property
    def heights(self) -> list[float]:
        """Height of each row in inches."""
        return [row_height(row, titled=bool(self.title)) for row in self.rows]

    @property
    def height(self) -> float:
        """Height in inches of all."""
        return self.above + sum(self.heights) + self.below


def prepare_forest(verdicts: Sequence[Verdict], top: int | None = None) -> tuple[ForestPanel, ...]:
    """Returns the verdicts in panels, those without an interval last.

    A claim that has several rows, one for each cell, has a panel of its own; single rows stand
    together by what their effects are measured in.

    Args:
        verdicts: What came of the claims.
        top: How many rows at most, those with the clearest effects.
    """
    rows = [row for verdict in verdicts for row in (verdict, *verdict.parts)]
    if top is not None:
        known = [row for row in rows if unit_of(row)]
        clear = [
            clearness(r.interval, float(r.scale == "ratio"), log=r.scale == "ratio") for r in known
        ]
        rows = clearest(known, clear, top)
    panels, single = [], list[Verdict]()
    for number in dict.fromkeys(row.number for row in rows):
        own = [row for row in rows if row.number == number]
        units = [unit for row in own if (unit := unit_of(row))]
        if len(units) < SEVERAL:
            single += own
        else:
            panels.append(_panel(units[0], own, f"{number + 1}. {own[0].says}: {own[0].claim}"))
    by_unit = dict.fromkeys(unit for row in single if (unit := unit_of(row)))
    panels += [_panel(unit, [row for row in single if unit_of(row) == unit]) for unit in by_unit]
    rest = tuple(row for row in single if unit_of(row) is None)
    if rest:
        panels.append(ForestPanel(None, rest, Limits(0.0, 1.0)))
    return tuple(panels)


def paged(panels: Sequence[ForestPanel]) -> list[list[ForestPanel]]:
    """Returns the panels page by page; one that is cut keeps its title and its axis."""
    pages: list[list[ForestPanel]] = [[]]
    left = HEIGHT
    for part in (part for panel in panels for part in _parts(panel)):
        if pages[-1] and part.height > left:
            pages.append([])
            left = HEIGHT
        pages[-1].append(part)
        left -= part.height
    return [page for page in pages if page]


def _parts(panel: ForestPanel) -> Iterator[ForestPanel]:
    """Yields a panel in parts none of which is higher than a page."""
    room = HEIGHT - panel.above - panel.below
    part: list[Verdict] = []
    used = 0.0
    for row, height in zip(panel.rows, panel.heights, strict=True):
        if part and used + height > room:
            yield replace(panel, rows=tuple(part))
            part, used = [], 0.0
        part.append(row)
        used += height
    yield replace(panel, rows=tuple(part))


def forest_pages(shown: Shown) -> int:
    """Returns how many pages the claims take."""
    return len(paged(prepare_forest(shown.claims, shown.choice.top)))


def unit_of(verdict: Verdict) -> str | None:
    """Returns what an effect is measured in; None where there is no mean."""
    if verdict.interval is None or not math.isfinite(verdict.interval.mean):
        return None
    return "ratio" if verdict.scale == "ratio" else verdict.unit


def _panel(unit: str, rows: Sequence[Verdict], title: str = "") -> ForestPanel:
    """Returns rows with the range that holds them, wide intervals cut."""
    means = np.array([plain.mean for row in rows if unit_of(row) and (plain := row.interval)])
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
        return ForestPanel(unit, tuple(rows), _reach(np.append(means, margins), bounds), title)
    with np.errstate(divide="ignore"):
        flat = _reach(np.log(np.append(means, margins)), np.log(bounds))
    limits = Limits(math.exp(flat.low), math.exp(flat.high), log=True, cut=flat.cut)
    return ForestPanel(unit, tuple(rows), limits, title)


def _reach(inside: Floats, bounds: Floats) -> Limits:
    """Returns a range for effects whose neutral value is 0.

    Args:
        inside: Means and margins, all of which it holds.
        bounds: Bounds of intervals, held up to twice the largest mean or the middle bound.
    """
    finite = bounds[np.isfinite(bounds)]
    middle = float(np.median(np.abs(finite))) if finite.size else 0.0
    most = BOUND * max(float(np.abs(inside).max(initial=0.0)), middle)
    held = np.concatenate([[0.0], inside, finite.clip(-most, most)])
    low, high = float(held.min()), float(held.max())
    margin = 0.05 * (high - low) or 1.0
    cut = bool((np.abs(finite) > most).any())
    return Limits(low - margin, high + margin, cut=cut)
