"""Overrides: a value set at a dotted path, as arms, grids and --set give them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bnexp.config.tree import Path, Tree, set_at
from bnexp.errors import Problem

LENGTHS = ("epochs", "steps", "examples")
_SHORT_PATHS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("data", "validation_split"): ("data", "validation", "fraction")
}


@dataclass(frozen=True)
class Override:
    """One value to be set at one path."""

    path: Path
    part: Tree

    @property
    def key(self) -> str:
        """The path as it is written."""
        return ".".join(map(str, self.path))

    def problem(self, message: str) -> Problem:
        """Returns a problem that points at this override."""
        place = self.part.place(())
        return Problem(place.source, message, place.written(self.path), *place.key)


def overrides_in(mapping: Tree, prefix: Path = ()) -> list[Override]:
    """Returns the overrides that a mapping states, in its order.

    A value that is a mapping without a `kind` sets its leaves one by one, an empty one nothing.
    """
    found: list[Override] = []
    for key, part in mapping.items():
        path = full_path(key, prefix)
        if isinstance(part.value, dict) and "kind" not in part.value:
            found += overrides_in(part, path)
        else:
            found.append(Override(path, part))
    return found


def full_path(key: str, prefix: Path = ()) -> tuple[str, ...]:
    """Returns the path that a dotted key means, short forms written out."""
    path = (*map(str, prefix), *key.split("."))
    return _SHORT_PATHS.get(path, path)


def apply_overrides(
    base: Tree, overrides: Iterable[Override], *, blame: bool = True
) -> tuple[Tree, list[Problem]]:
    """Returns a copy of a tree with values set, and what could not be set.

    Where the tree holds a mapping with a `kind`, a text stands for the mapping of that kind. Of
    epochs, steps and examples, the one that is set replaces the others.

    Args:
        base: The tree.
        overrides: What to set, the stronger later.
        blame: Whether the parts around a value that is set get its place, as is right where the
            tree was without mistakes before. Else it may hold short forms, which are written out.
    """
    result = Tree(copy.deepcopy(base.value), dict(base.places))
    problems = []
    for override in overrides:
        try:
            if not blame:
                _write_out(result, override.path)
            _apply(result, override)
        except TypeError as error:
            at = ".".join(map(str, error.args[0]))
            problems.append(override.problem(f"{at} is a single value and has no keys"))
            continue
        around = [override.path[:depth] for depth in range(len(override.path))]
        place = override.part.place(())
        result.places |= {at: place for at in around if blame or at not in result.places}
    return result, problems


def _write_out(tree: Tree, path: Path) -> None:
    """Turns a bare kind or number on the way to a path into the mapping that it stands for."""
    holder = tree.value
    for step in path[:-1]:
        part = holder.get(step) if isinstance(holder, dict) else None
        if isinstance(part, str):
            holder[step] = {"kind": part}
        elif isinstance(part, int | float) and not isinstance(part, bool):
            holder[step] = {"kind": "constant", "value": part}
        holder = holder.get(step) if isinstance(holder, dict) else None


def _apply(tree: Tree, override: Override) -> None:
    path, part = override.path, override.part
    holder = tree.value
    for step in path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    there = holder.get(path[-1]) if isinstance(holder, dict) else None
    if isinstance(part.value, str) and isinstance(there, dict) and "kind" in there:
        part = Tree({"kind": part.value}, part.places)
    if path[-1] in LENGTHS and isinstance(holder, dict):
        for other in LENGTHS:
            holder.pop(other, None)
    set_at(tree, path, Tree(copy.deepcopy(part.value), part.places))


def conflicts(overrides: Sequence[Override]) -> list[Problem]:
    """Returns a problem for each override that another one of the same level undoes."""
    return [
        problem
        for earlier, later in itertools.combinations(overrides, 2)
        for problem in _conflict(earlier, later)
    ]


def conflicts_between(one: Iterable[Override], other: Iterable[Override]) -> list[Problem]:
    """Returns a problem for each override of another group that undoes one of the first."""
    return [
        problem
        for earlier, later in itertools.product(one, other)
        for problem in _conflict(earlier, later)
    ]


def _conflict(earlier: Override, later: Override) -> list[Problem]:
    if _starts_with(earlier.path, later.path):
        return [later.problem(f"sets again what {earlier.key} sets")]
    if _are_rival_lengths(earlier.path, later.path):
        return [later.problem(f"only one of {', '.join(LENGTHS)} can be given")]
    return []


def without_effect(
    weak: Iterable[Override], strong: Iterable[Override]
) -> list[tuple[Override, Override]]:
    """Returns the pairs (weak, strong) where the strong override undoes the weak one."""
    return [
        (under, over)
        for under, over in itertools.product(weak, strong)
        if _starts_with(under.path, over.path) or _are_rival_lengths(under.path, over.path)
    ]


def layered(weak: Sequence[Override], strong: Sequence[Override]) -> list[Override]:
    """Returns the overrides of two levels in one list, without those that are undone."""
    undone = {id(under) for under, _ in without_effect(weak, strong)}
    return [*(under for under in weak if id(under) not in undone), *strong]


def _starts_with(path: Path, beginning: Path) -> bool:
    return path[: len(beginning)] == beginning


def _are_rival_lengths(one: Path, other: Path) -> bool:
    return one[:-1] == other[:-1] and one != other and {one[-1], other[-1]} <= set(LENGTHS)
