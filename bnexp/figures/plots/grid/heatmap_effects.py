"""The numbers of the heat map: the paired effect at each point of the grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnexp.analysis import cell_text
from bnexp.analysis.reading.pairs import ROUNDING
from bnexp.config.claims.series import SHARE
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.grid_axes import GridAxis, axes_of_grid, fixed_cells
from bnexp.figures.numbers.paired import (
    Paired,
    claimed_pairs,
    metric_pairs,
    shown_metrics,
)
from bnexp.figures.numbers.shown import Shown
from bnexp.trial import TrialStatus

NOTHING = 1e-6
"""Share of the values of a pair below which their mean effect has no colour."""

MOST_COLUMNS, MOST_ROWS = 10, 16
"""Values of the two axes that a panel has room for; those beyond are in panels of their own."""


def strength(pairs: Paired) -> float | None:
    """Returns an effect as colours show it: in standard deviations of the effects of single pairs.

    So a colour means the same whatever is measured: how large an effect is beside what one seed
    differs from another. Of ratios the logarithms count. Infinite where all pairs agree.

    Returns:
        None where there is no mean effect, or a single pair.
    """
    effects = pairs.effects[np.isfinite(pairs.effects)]
    if pairs.effect is None or effects.size < 2:
        return None
    sizes = np.log(effects) if pairs.ratio else effects
    mean, spread = float(sizes.mean()), float(sizes.std(ddof=1))
    largest = 1.0 if pairs.ratio else float(np.abs(pairs.values[~pairs.missing]).max())
    if abs(mean) <= NOTHING * largest:
        return 0.0
    return mean / spread if spread > ROUNDING * largest else math.copysign(math.inf, mean)


@dataclass(frozen=True, eq=False)
class HeatMap:
    """One panel.

    Attributes:
        title: The comparison, and the settings that are fixed.
        axes: The vertical axis, if any, and the horizontal one.
        effects: What was compared at each place: vertical, then horizontal place.
        diverged: At each place how many trials of both arms diverged, and how many there are.
    """

    title: str
    axes: tuple[GridAxis | None, GridAxis]
    effects: Mapping[tuple[int, int], Paired]
    diverged: Mapping[tuple[int, int], tuple[int, int]]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        vertical, horizontal = self.axes
        return len(vertical.values) if vertical else 1, len(horizontal.values)

    @property
    def decimals(self) -> int:
        """How many decimals give the largest effect of a panel three digits, six at most."""
        sizes = [abs(p.scale * p.effect.mean) for p in self.effects.values() if p.effect]
        largest = max(sizes, default=0.0)
        return min(6, max(0, 2 - math.floor(math.log10(largest)))) if largest else 2

    @property
    def lost(self) -> int:
        """How many trials diverged."""
        return sum(gone for gone, _ in self.diverged.values())


def prepare_heatmaps(shown: Shown) -> list[HeatMap]:
    """Returns a panel for each claim or, without claims, for each arm and metric.

    The two axes are those with the most values, the longer one horizontal; the others are fixed,
    each choice of theirs a panel of its own.
    """
    cells = shown.cells
    axes = axes_of_grid(shown.results.grid_keys, cells)
    if not axes or not shown.compared:
        return []
    two = sorted(axes, key=lambda axis: -len(axis.values))[:2]
    horizontal, vertical = (two[0], two[1] if len(two) > 1 else None)
    pairs = [(v, h) for v in _parts(vertical, MOST_ROWS) for h in _parts(horizontal, MOST_COLUMNS)]
    return [
        _panel(shown, name, compared, rest, (rows, columns), held)
        for name, compared in _compared(shown).items()
        for rest, some in fixed_cells(two, cells)
        for rows, columns in pairs
        if columns and (held := [c for c in some if columns.has(c) and (not rows or rows.has(c))])
        if any(cell in compared for cell in held)
    ]


def _parts(axis: GridAxis | None, most: int) -> list[GridAxis | None]:
    """Returns an axis in parts of at most so many values."""
    if axis is None:
        return [None]
    starts = range(0, len(axis.values), most)
    return [replace(axis, values=axis.values[start : start + most]) for start in starts]


def _compared(shown: Shown) -> dict[str, dict[Cell, Paired]]:
    """Returns for each comparison its name, and the pairs at each point of the grid."""
    found: dict[str, dict[Cell, Paired]] = {}
    for pairs in claimed_pairs(shown.claims):
        if pairs.cells[0] and pairs.cells[0] == pairs.cells[1]:
            found.setdefault(_name(pairs), {})[pairs.cells[0]] = pairs
    if any(len(cells) > 1 for cells in found.values()):
        return found
    found.clear()
    if shown.choice.claims:
        return found
    for arm in shown.compared:
        for metric in shown_metrics(shown):
            grid = {cell: metric_pairs(shown, metric, arm, cell) for cell in shown.cells}
            found[_name(grid[shown.cells[0]])] = grid
    return found


def _name(pairs: Paired) -> str:
    reference, arm = pairs.arms
    unit = " (points)" if pairs.unit == SHARE and not pairs.ratio else ""
    return f"{pairs.name}{unit}: {arm} {'over' if pairs.ratio else 'minus'} {reference}"


def _panel(
    shown: Shown,
    name: str,
    compared: Mapping[Cell, Paired],
    rest: Cell,
    axes: tuple[GridAxis | None, GridAxis],
    cells: Sequence[Cell],
) -> HeatMap:
    """Returns one panel, given its axes and its points of the grid."""
    vertical, horizontal = axes
    places = {
        cell: (vertical.place(cell) if vertical else 0, horizontal.place(cell))
        for cell in cells
        if cell in compared
    }
    return HeatMap(
        title=f"{name}, {cell_text(rest)}" if rest else name,
        axes=axes,
        effects={place: compared[cell] for cell, place in places.items()},
        diverged={place: _gone(shown, compared[cell], cell) for cell, place in places.items()},
    )


def _gone(shown: Shown, pairs: Paired, cell: Cell) -> tuple[int, int]:
    """Returns how many trials of two arms diverged, and how many came to an end."""
    seeds = shown.results.seeds
    gone = sum(len(seeds(arm, cell, TrialStatus.DIVERGED)) for arm in pairs.arms)
    return gone, gone + sum(len(seeds(arm, cell, TrialStatus.FINISHED)) for arm in pairs.arms)
