"""Reads the overrides of the command line, each `dotted.path=value`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bnexp.config.checking.belonging import belongs
from bnexp.config.language.seeds import seed_alone
from bnexp.config.language.settings import SECTIONS
from bnexp.config.language.toplevel import TOP_KEYS
from bnexp.config.overrides import Override, conflicts, overrides_in
from bnexp.config.reading.paths import anchored
from bnexp.config.reading.tree import OPTION, Place, Tree
from bnexp.config.reading.yaml12 import parse_yaml
from bnexp.errors import ConfigurationError, Problem
from bnexp.nearest import suggestion


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
        _read(sets, text)
    for given in (sets.base, *sets.arms.values()):
        sets.problems += conflicts(given)
    return sets


def _read(sets: Sets, text: str) -> None:
    source = f"{OPTION}{text}"
    key, equals, value = text.partition("=")
    at_key, at_value = len(OPTION) + 1, len(OPTION) + len(key) + 2
    if not equals or not key.strip():
        message = "must have the form dotted.path=value"
        sets.problems.append(Problem(source, message, "", 0, at_key))
        return
    if not value.strip():
        message = "the value is missing; write dotted.path=value, with null for no value"
        sets.problems.append(Problem(source, message, key.strip(), 0, at_value))
        return
    try:
        part = parse_yaml(value, source)
    except ConfigurationError as error:
        sets.problems += [
            replace(p, line=0, column=_column(at_value, p.line, p.column), excerpt="")
            for p in error.problems
        ]
        return
    _place(part, source, at_key, at_value)
    _sort_in(sets, source, key.strip().split("."), part)


def _column(at_value: int, line: int, column: int) -> int:
    """Returns the column in the option of a place in its value."""
    return at_value + column - 1 if line == 1 else at_value


def _place(part: Tree, source: str, at_key: int, at_value: int) -> None:
    """Gives all of a value its places in the option, the key being that of the option itself."""
    for path, place in part.places.items():
        value = (0, _column(at_value, *place.value))
        key = (0, _column(at_value, *place.key)) if path else (0, at_key)
        part.places[path] = Place(source, key, value)
    part.places.setdefault((), Place(source, (0, at_key), (0, at_value)))


def _sort_in(sets: Sets, source: str, steps: list[str], part: Tree) -> None:
    if steps[-1] == "seeds" or seed_alone(steps[-1]):
        message = "cannot be set; say --seeds 10 for the seeds 0 to 9, --seeds '[42]' for one"
        sets.problems.append(Problem(source, message, ".".join(steps), *part.place(()).key))
    elif steps[0] == "arms" and len(steps) > 2:
        inside = _overrides(steps[2:], part.within(".".join(steps[:2])))
        sets.arms.setdefault(steps[1], []).extend(inside)
    elif steps[0] in SECTIONS:
        sets.base += _overrides(steps, part)
    else:
        message = f"cannot be set{_meant(steps)} Begin with one of: {', '.join(SECTIONS)}, "
        at = part.place(()).key
        sets.problems.append(Problem(source, f"{message}arms.NAME.PATH", ".".join(steps), *at))


def _meant(steps: list[str]) -> str:
    """Returns what may have been meant by a path that reaches to no setting,."""
    if steps[0] == "arms":
        return "; name a setting inside an arm, such as arms.bn.network.norm."
    if steps[0] in TOP_KEYS:
        return f"; {steps[0]} can be stated in the file alone."
    return belongs(steps) or suggestion(steps[0], [*SECTIONS, "arms"]) or "."


def _overrides(steps: list[str], part: Tree) -> list[Override]:
    value = anchored(part.value, Path.cwd(), tuple(steps))
    return overrides_in(Tree(value, part.places).under(".".join(steps)))
