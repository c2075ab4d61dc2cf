"""Reads the overrides of the command line, each `dotted.path=value`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bnexp.config.experiment import Settings
from bnexp.config.overrides import Override, conflicts, overrides_in
from bnexp.config.paths import anchored
from bnexp.config.problems import suggestion
from bnexp.config.tree import Place, Tree
from bnexp.config.yaml12 import parse_yaml
from bnexp.errors import ConfigurationError, Problem

_PARTS = tuple(Settings.model_fields)


@dataclass
class Sets:
    """What the command line sets: in the base, and inside single arms."""

    base: list[Override] = field(default_factory=list)
    arms: dict[str, list[Override]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_sets(texts: Sequence[str]) -> Sets:
    """Returns the overrides that texts state, and what is wrong with them.

    Args:
        texts: Each `dotted.path=value`; the value is YAML, relative paths start at the working
            directory, and `arms.NAME.` before the path reaches inside one arm.
    """
    sets = Sets()
    for text in texts:
        source = f"--set {text}"
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            sets.problems.append(Problem(source, "must have the form dotted.path=value"))
            continue
        if not value.strip():
            message = "the value is missing; write dotted.path=value, with null for no value"
            sets.problems.append(Problem(source, message, key.strip()))
            continue
        try:
            part = parse_yaml(value, source)
        except ConfigurationError as error:
            sets.problems += [Problem(source, p.message, p.key) for p in error.problems]
            continue
        _sort_in(sets, source, key.strip().split("."), part)
    for given in (sets.base, *sets.arms.values()):
        sets.problems += conflicts(given)
    return sets


def _sort_in(sets: Sets, source: str, steps: list[str], part: Tree) -> None:
    inside = steps[0] == "arms" and len(steps) > 2
    place = Place(source, within=".".join(steps[:2]) if inside else "")
    part.places = dict.fromkeys([*part.places, ()], place)
    if inside:
        sets.arms.setdefault(steps[1], []).extend(_overrides(steps[2:], part))
    elif steps[0] in _PARTS:
        sets.base += _overrides(steps, part)
    else:
        near = suggestion(steps[0], _PARTS) or "."
        message = f"cannot be set{near} Begin with one of: {', '.join(_PARTS)}, arms.NAME.PATH"
        sets.problems.append(Problem(source, message, ".".join(steps)))


def _overrides(steps: list[str], part: Tree) -> list[Override]:
    value = anchored(part.value, Path.cwd(), tuple(steps))
    return overrides_in(Tree(value, part.places).under(".".join(steps)))
