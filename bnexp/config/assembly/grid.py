"""The grid: settings whose values are crossed, and settings that are walked together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bnexp.config.checking.belonging import belongs
from bnexp.config.experiment import Cell, value_text
from bnexp.config.overrides import Override, conflicts, full_path, overrides_in
from bnexp.config.reading.tree import Path, Place, Tree
from bnexp.config.reading.yaml12 import describe
from bnexp.errors import Problem
from bnexp.letters import UNSHOWN, shown

_Choice = tuple[str, str, tuple[Override, ...]]
_EXAMPLES = {
    "data": "data.dataset",
    "network": "network.norm",
    "training": "training.batch_size",
    "evaluation": "evaluation.every",
}


@dataclass(frozen=True)
class Axis:
    """One setting of the grid.

    Attributes:
        key: Its dotted path.
        values: Its values in the order of the file.
        overrides: For each value the overrides that it stands for.
    """

    key: str
    values: tuple[Any, ...]
    overrides: tuple[tuple[Override, ...], ...]

    @property
    def firsts(self) -> list[Override]:
        """For each path that a value sets the first of its overrides."""
        firsts: dict[Path, Override] = {}
        for override in itertools.chain.from_iterable(self.overrides):
            firsts.setdefault(override.path, override)
        return list(firsts.values())


@dataclass(frozen=True)
class Point:
    """A cell of the grid with the overrides that make it."""

    cell: Cell
    overrides: tuple[Override, ...]


def axes_of(mapping: Tree, prefix: str) -> tuple[list[Axis], list[Problem]]:
    """Returns the axes that a mapping of lists states, and what is wrong with them.

    Args:
        mapping: For each dotted path a list of values.
        prefix: `grid` or `zip`.
    """
    axes: list[Axis] = []
    problems: list[Problem] = []
    for key, part in mapping.items():
        steps = full_path(key)
        if len(steps) == 1:
            # Keys become columns of the tables, whose own columns have names without a dot.
            example = _EXAMPLES.get(key, _EXAMPLES["training"])
            meant = "" if key in _EXAMPLES else belongs(steps)
            message = f"must reach to a setting{meant or f', such as {example}'}"
            problems.append(_problem(message, part, prefix, key, at_key=True))
            continue
        if not isinstance(part.value, list) or not part.value:
            got = "is empty" if part.value == [] else f"got {describe(part.value)}"
            problems.append(_problem(f"{got}; must be a list of values", part, prefix, key))
            continue
        values = tuple(part.value)
        overrides = [
            tuple(overrides_in(Tree(value, _places(part, i, prefix)).under(key)))
            for i, value in enumerate(values)
        ]
        axes.append(Axis(".".join(steps), values, tuple(overrides)))
        problems += _not_shown(values, part, prefix, key)
        problems += [problem for given in overrides for problem in conflicts(given)]
        if prefix == "grid":
            problems += _repeated({key: part}, prefix)
    if prefix == "zip" and axes and len(axes) == len(mapping.value):
        problems += _repeated(dict(mapping.items()), prefix)
    return axes, problems


def _places(part: Tree, i: int, prefix: str) -> dict[Path, Place]:
    """Returns the places of one value, the key that it belongs to being that of the list."""
    places = part.sub(i).within(prefix).places
    return {**places, (): replace(places[()], key=part.place(()).key)}


def _repeated(lists: Mapping[str, Tree], prefix: str) -> list[Problem]:
    """Returns a problem for each value, or row of lists walked together, that was there before."""
    problems, seen = [], set()
    key, first = next(iter(lists.items()))
    for i, row in enumerate(zip(*(part.value for part in lists.values()), strict=False)):
        texts = tuple(map(value_text, row))
        if texts in seen:
            is_given = "the value {} is" if len(texts) == 1 else "the values {} are"
            message = f"{is_given.format(', '.join(texts))} given twice"
            problems.append(_problem(message, first.sub(i), prefix, key, i))
        seen.add(texts)
    return problems


def _not_shown(values: Sequence[Any], part: Tree, prefix: str, key: str) -> list[Problem]:
    """Returns a problem for each text that tables could not hold as it is."""
    return [
        _problem(f"got {value!a}; {UNSHOWN}", part.sub(i), prefix, key, i)
        for i, value in enumerate(values)
        if isinstance(value, str) and shown(value) != value
    ]


def _problem(message: str, part: Tree, *path: str | int, at_key: bool = False) -> Problem:
    place = part.place(())
    at = place.key if at_key else place.value
    return Problem(place.source, message, ".".join(map(str, path)), *at)


def count_points(crossed: Sequence[Axis], zipped: Sequence[Axis]) -> int:
    """Returns the number of cells."""
    together = len(zipped[0].values) if zipped else 1
    return math.prod(len(axis.values) for axis in crossed) * together


def points_of(crossed: Sequence[Axis], zipped: Sequence[Axis]) -> Iterator[Point]:
    """Yields the cells; what is walked together turns fastest, then the last crossed axis."""
    walks = list(zip(*map(_choices, zipped), strict=True)) if zipped else [()]
    for combination in itertools.product(*map(_choices, crossed)):
        for walk in walks:
            yield _point((*combination, *walk))


def points_for_each_value(axes: Sequence[Axis]) -> Iterator[Point]:
    """Yields points that hold every value of every axis once, the other axes at their first."""
    firsts = tuple(_choices(axis)[0] for axis in axes)
    yield _point(firsts)
    for i, axis in enumerate(axes):
        for choice in _choices(axis)[1:]:
            yield _point((*firsts[:i], choice, *firsts[i + 1 :]))


def _choices(axis: Axis) -> list[_Choice]:
    return [
        (axis.key, value_text(value), overrides)
        for value, overrides in zip(axis.values, axis.overrides, strict=True)
    ]


def _point(chosen: Sequence[_Choice]) -> Point:
    cell = tuple((key, text) for key, text, _ in chosen)
    return Point(cell, tuple(o for _, _, overrides in chosen for o in overrides))
