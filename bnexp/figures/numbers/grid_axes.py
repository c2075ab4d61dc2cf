"""The axes of a grid as figures need them: values in order, numbers where they are numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bnexp.analysis.reading.results import short_keys
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.scales import is_logarithmic

EVEN = 0.02
"""How much steps between logarithms may differ, as a share of their mean, and still be even."""


@dataclass(frozen=True)
class GridAxis:
    """One setting of the grid, or several that are walked together.

    Attributes:
        keys: Its dotted paths.
        name: The last part of each.
        values: For each place along the axis the value of each path, as text.
    """

    keys: tuple[str, ...]
    name: str
    values: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> list[str]:
        """What each place is called."""
        return [", ".join(parts) for parts in self.values]

    @property
    def numbers(self) -> list[float] | None:
        """The values as numbers; None where any is not a finite one, or for several paths."""
        if len(self.keys) > 1:
            return None
        try:
            found = [float(value) for (value,) in self.values]
        except ValueError:
            return None
        return found if all(map(math.isfinite, found)) else None

    @property
    def log(self) -> bool:
        """Whether the values ask for a logarithmic axis.

        They do by the rule of all amounts, and where three or more stand evenly in logarithms but
        not evenly as they are.
        """
        found = sorted(self.numbers or ())
        if len(found) < 2 or found[0] <= 0:
            return False
        if is_logarithmic(np.array(found), "amount"):
            return True
        return len(found) > 2 and _even(np.log(found).tolist()) and not _even(found)

    def place(self, cell: Cell) -> int:
        """Returns where a point of the grid stands along the axis."""
        return self.values.index(self._values_at(cell))

    def has(self, cell: Cell) -> bool:
        """Whether a point of the grid stands along the axis."""
        return self._values_at(cell) in self.values

    def _values_at(self, cell: Cell) -> tuple[str, ...]:
        known = dict(cell)
        return tuple(known[key] for key in self.keys)


def _even(values: Sequence[float]) -> bool:
    steps = np.diff(values)
    return bool(np.ptp(steps) <= EVEN * np.abs(steps.mean()))


def axes_of_grid(keys: Sequence[str], cells: Sequence[Cell]) -> list[GridAxis]:
    """Returns the axes with at least two values; those walked together are one.

    Numbers stand in rising order, other values in the order of the configuration.

    Args:
        keys: Dotted paths that the grid changes.
        cells: Its points.
    """
    groups: list[list[str]] = []
    for key in keys:
        partner = next((group for group in groups if _together(group[0], key, cells)), None)
        if partner is None:
            groups.append([key])
        else:
            partner.append(key)
    axes = [_axis(tuple(group), cells) for group in groups]
    return [axis for axis in axes if len(axis.values) > 1]


def _together(one: str, other: str, cells: Sequence[Cell]) -> bool:
    """Returns whether each value of one setting goes with a single value of the other."""
    pairs = {(dict(cell)[one], dict(cell)[other]) for cell in cells}
    firsts, seconds = ({pair[side] for pair in pairs} for side in (0, 1))
    return len(pairs) == len(firsts) == len(seconds) > 1


def _axis(keys: tuple[str, ...], cells: Sequence[Cell]) -> GridAxis:
    found = tuple(dict.fromkeys(tuple(dict(cell)[key] for key in keys) for cell in cells))
    axis = GridAxis(keys, ", ".join(short_keys(keys)), found)
    numbers = axis.numbers
    if numbers is None:
        return axis
    ordered = tuple(value for _, value in sorted(zip(numbers, found, strict=True)))
    return GridAxis(keys, axis.name, ordered)


def fixed_cells(axes: Sequence[GridAxis], cells: Sequence[Cell]) -> list[tuple[Cell, list[Cell]]]:
    """Returns the points of the grid by the values of the axes that are not drawn.

    Args:
        axes: Those that are drawn.
        cells: All points.

    Returns:
        Each choice of the other settings that differ, and its points.
    """
    drawn = {key for axis in axes for key in axis.keys}
    varying = {
        key
        for one, other in itertools.pairwise(cells)
        for key, value in one
        if dict(other)[key] != value
    }
    groups: dict[Cell, list[Cell]] = {}
    for cell in cells:
        rest = tuple(pair for pair in cell if pair[0] in varying - drawn)
        groups.setdefault(rest, []).append(cell)
    return list(groups.items())
