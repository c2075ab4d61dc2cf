"""Overrides: a value set at a dotted path, as arms, grids and --set give them."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnexp.config.language.base import is_number
from bnexp.config.language.training import Checkpoint, Training
from bnexp.config.language.walk import LANGUAGE, kinds_of
from bnexp.config.reading.tree import Path, Place, Tree, set_at
from bnexp.errors import Problem

LENGTHS = tuple(dict.fromkeys((*Training.exactly_one, *Checkpoint.exactly_one)))
"""Keys of which the one that is set takes the place of the others, in every part that has them."""


@dataclass(frozen=True)
class Override:
    """One value to be set at one path.

    Attributes:
        path: The path.
        part: The value.
        around: For each part around the value that is written as a mapping where that begins.
    """

    path: Path
    part: Tree
    around: Mapping[Path, Place] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The path as it is written."""
        return ".".join(map(str, self.path))

    def problem(self, message: str) -> Problem:
        """Returns a problem that points at this override."""
        place = self.part.place(())
        return Problem(place.source, message, place.written(self.path), *place.key)


def overrides_in(
    mapping: Tree, prefix: Path = (), around: Mapping[Path, Place] | None = None
) -> list[Override]:
    """Returns the overrides that a mapping states, in its order.

    A value that is a mapping without a `kind` sets its leaves one by one. An empty one sets
    nothing, unless there is no such part, so that it is refused.

    Args:
        mapping: The mapping.
        prefix: The path at which it stands.
        around: For each part on the way there where it begins.
    """
    found: list[Override] = []
    for key, part in mapping.items():
        path = full_path(key, prefix)
        # A bare number in place of a part sets the setting that it stands for.
        path = (*path, *(meant_at(path, part.value) or ()))
        outer = dict(around or {})
        outer |= {path[:size]: part.place(()) for size in range(len(prefix) + 1, len(path) + 1)}
        if is_whole(part.value):
            found.append(Override(path, part, outer))
        elif part.value:
            found += overrides_in(part, path, outer)
        elif not LANGUAGE.is_part(path):
            found.append(Override(path, part, outer))
    return found


def meant_at(path: Path, value: Any) -> dict[str, Any] | None:
    """Returns the mapping that a bare number stands for in place of a part; None of all else.

    Args:
        path: Where it is written.
        value: The value.
    """
    names = [model.number for model in LANGUAGE.models_at(path) if model.number]
    return {names[0]: value} if names and is_number(value) else None


def is_whole(value: Any) -> bool:
    """Whether a value replaces what was there; any other sets its leaves one by one."""
    return not isinstance(value, dict) or "kind" in value


def spelt_out(value: Any, path: Path) -> dict[str, Any] | None:
    """Returns the mapping that a value stands for where a part is to be, or None.

    A mapping stands for itself, a text for that of a kind, and a number for that of its setting, or
    where there is none for an initializer's constant. Where a part has no kinds, a text is a word
    in its place, which what is set inside the part replaces.

    Args:
        value: The value.
        path: Where the part is to be.
    """
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {} if _is_word(value, path) else {"kind": value}
    if meant := meant_at(path, value):
        return meant
    return {"kind": "constant", "value": value} if is_number(value) else None


def _is_word(value: Any, path: Path) -> bool:
    """Whether a value is a word in place of a part that has no kinds."""
    models = LANGUAGE.models_at(path)
    return isinstance(value, str) and bool(models) and not any(map(kinds_of, models))


def rival_lengths(path: Path) -> list[Path]:
    """Returns the paths of the lengths that the one at a path takes the place of."""
    if path[-1] not in LENGTHS:
        return []
    return [(*path[:-1], other) for other in LENGTHS if other != path[-1]]


def full_path(key: str, prefix: Path = ()) -> tuple[str, ...]:
    """Returns the path that a dotted key means, short forms written out."""
    path = (*map(str, prefix), *key.split("."))
    return LANGUAGE.short_paths.get(path, path)


def apply_overrides(
    base: Tree, overrides: Iterable[Override], *, blame: bool = True
) -> tuple[Tree, list[Problem]]:
    """Returns a copy of a tree with values set, and what could not be set.

    Where the tree holds a mapping with a `kind`, a text stands for the mapping of that kind. Of
    epochs, steps, examples and seconds, the one that is set replaces the others.

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
        place = override.part.place(())
        for part in [override.path[:depth] for depth in range(len(override.path))]:
            if blame:
                result.places[part] = override.around.get(part, place)
            else:
                result.places.setdefault(part, place)
    return result, problems


def _write_out(tree: Tree, path: Path) -> None:
    """Turns a bare kind or number on the way to a path into the mapping that it stands for."""
    holder = tree.value
    for size, step in enumerate(path[:-1], 1):
        there = holder.get(step) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and (whole := spelt_out(there, path[:size])) is not None:
            holder[step] = whole
        holder = holder.get(step) if isinstance(holder, dict) else None


def _apply(tree: Tree, override: Override) -> None:
    path, part = override.path, override.part
    holder = tree.value
    for size, step in enumerate(path[:-1], 1):
        if isinstance(holder, dict) and _is_word(holder.get(step), path[:size]):
            holder[step] = {}
        holder = holder.get(step) if isinstance(holder, dict) else None
    there = holder.get(path[-1]) if isinstance(holder, dict) else None
    if isinstance(part.value, str) and isinstance(there, dict) and "kind" in there:
        part = Tree({"kind": part.value}, part.places)
    if isinstance(holder, dict):
        for rival in rival_lengths(path):
            holder.pop(rival[-1], None)
        _drop_unstated_defaults(tree, path, holder)
    set_at(tree, path, Tree(copy.deepcopy(part.value), part.places))


def _drop_unstated_defaults(tree: Tree, path: Path, holder: dict[Any, Any]) -> None:
    """Drops defaults that the setting at a path decides on, and which nobody has stated."""
    for model in LANGUAGE.models_at(path[:-1]):
        for name in model.governs.get(str(path[-1]), ()):
            if (*path[:-1], name) not in tree.places:
                holder.pop(name, None)


def left_open(base: Tree, overrides: Iterable[Override]) -> Any:
    """Returns the value of a base without the defaults that some overrides decide on.

    Written out, a default that nobody stated would stand against what an override makes of it.

    Args:
        base: The base, where every default stands.
        overrides: What arms and points of a grid set.
    """
    result = Tree(copy.deepcopy(base.value), base.places)
    for override in overrides:
        holder = result.value
        for step in override.path[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else None
        if isinstance(holder, dict):
            _drop_unstated_defaults(result, override.path, holder)
    return result.value


def conflicts(overrides: Sequence[Override]) -> list[Problem]:
    """Returns a problem for each override that another one of the same level undoes."""
    found = []
    earlier = _Index()
    for override in overrides:
        found += earlier.conflicts_with(override)
        earlier.add(override)
    return found


def conflicts_between(one: Iterable[Override], other: Iterable[Override]) -> list[Problem]:
    """Returns a problem for each override of another group that undoes one of the first."""
    earlier = _Index(one)
    return [problem for override in other for problem in earlier.conflicts_with(override)]


class _Index:
    """Overrides by their paths, and by the parts that these lie in, so that many are no burden."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        self._at: dict[Path, list[Override]] = {}
        self._within: dict[Path, list[Override]] = {}
        for override in overrides:
            self.add(override)

    def add(self, override: Override) -> None:
        """Takes one in."""
        self._at.setdefault(override.path, []).append(override)
        for part in _beginnings(override.path):
            self._within.setdefault(part, []).append(override)

    def conflicts_with(self, later: Override) -> list[Problem]:
        """Returns a problem for each that a later one undoes."""
        again = self._within.get(later.path, ())
        rivals = [one for path in rival_lengths(later.path) for one in self._at.get(path, ())]
        known = LANGUAGE.keys_at(later.path[:-1])
        lengths = ", ".join(length for length in LENGTHS if length in known)
        return [
            later.problem(f"sets again what {one.key} sets; take one of the two out")
            for one in again
        ] + [later.problem(f"only one of {lengths} can be given") for _ in rivals]

    def undoing(self, weak: Override) -> list[Override]:
        """Returns those that undo a weaker one."""
        paths = [*_beginnings(weak.path), *rival_lengths(weak.path)]
        return [strong for path in paths for strong in self._at.get(path, ())]


def _beginnings(path: Path) -> list[Path]:
    return [path[:size] for size in range(1, len(path) + 1)]


def without_effect(
    weak: Iterable[Override], strong: Iterable[Override]
) -> list[tuple[Override, Override]]:
    """Returns the pairs (weak, strong) where the strong override undoes the weak one."""
    index = _Index(strong)
    return [(under, over) for under in weak for over in index.undoing(under)]


def layered(weak: Sequence[Override], strong: Sequence[Override]) -> list[Override]:
    """Returns the overrides of two levels in one list, without those that are undone."""
    undone = {id(under) for under, _ in without_effect(weak, strong)}
    return [*(under for under in weak if id(under) not in undone), *strong]
