"""Turns what the schema refuses into messages with place, what was got and what is allowed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from bnexp.config.checking.belonging import belongs, of_the_whole, places_of
from bnexp.config.checking.kinds import not_of_kind, without_kind
from bnexp.config.claims.measured_on import choices_in_words
from bnexp.config.language.base import HALF, Part
from bnexp.config.language.walk import LANGUAGE, Models, keys_of, kinds_of, kinds_with, parts_in
from bnexp.config.reading.remedies import as_mapping, remedy, tight_colon
from bnexp.config.reading.tree import Path, Place, Tree
from bnexp.config.reading.yaml12 import describe, yaml_line
from bnexp.errors import Problem
from bnexp.nearest import called_here, suggestion

_RULES = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping",
    "dict_type": "must be a mapping",
    "finite_number": "must be finite",
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be greater than or equal to {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be less than or equal to {le:g}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} letters",
    "too_short": "must not be empty",
    "too_long": "must have at most {max_length}",
}
_WITHOUT_KIND = ("union_tag_not_found", "model_attributes_type", "model_type")
"""What pydantic says where one of several kinds is to stand, and none does."""

_ODD_SPACE = re.compile(r"[^\S ]|[\u200b-\u200f\u2060\ufeff]")
"""A character that looks like a space, or like nothing, and is no space to YAML."""


def unknown_key(
    key: object, known: Sequence[str], within: Path | None = None, reach: str = ""
) -> str:
    """Returns the message for a key that the language does not have at its place.

    Args:
        key: The key.
        known: What there is.
        within: The part of the settings that it stands in, `()` for the whole; None elsewhere.
        reach: What stands before the path of every setting there.
    """
    return _unknown_key(str(key), tuple(known), within, reach)


# The same key is met by each validation of a file, and a file may have thousands that are wrong.
@lru_cache(10_000)
def _unknown_key(text: str, known: tuple[str, ...], within: Path | None, reach: str) -> str:
    if misread := _misread(text, known):
        return misread
    near = suggestion(text, known)
    if within is not None and (whole := of_the_whole(text)):
        return whole
    if within is not None and not set(called_here(text)) & set(known):
        exact = places_of([text], within)
        near = belongs([text], within, reach) if exact or not near else near
    return f"unknown key{near or '.'} Known here: {', '.join(known)}"


def _misread(key: str, known: Sequence[str]) -> str:
    """Returns the message for what YAML takes for a key, and was not meant as such, or nothing."""
    if key == "<<":
        return "YAML 1.2 has no merge key; say extends: FILE at the top to take over another file"
    if odd := _ODD_SPACE.search(key):
        rule = "which looks like a space or like nothing; write plain spaces"
        return f"the key holds the character U+{ord(odd[0]):04X}, {rule}"
    if key.isdigit():
        return f"a number is no key; a decimal number is written with a point, such as 0.{key}"
    first, blank, _ = key.partition(" ")
    if blank and first in known:
        return f"a colon is missing after {first!r}"
    first, dot, rest = key.partition(".")
    if dot and first in known:
        nested = f"{first}: {{{rest.replace('.', ': {')}: ...{'}' * key.count('.')}"
        return f"dotted paths are for arms, grid, zip and --set; here write {nested}"
    return tight_colon(key)


def problems_of(error: ValidationError, tree: Tree, model: type[Part]) -> list[Problem]:
    """Returns one problem for each thing that the schema refused in a tree.

    Args:
        error: What validating the tree's value raised.
        tree: The value and its places.
        model: The schema that the value was held against.
    """
    return [_problem(dict(detail), tree, model) for detail in error.errors()]


def problem_at(tree: Tree, path: Path, message: str, *, key: bool = False) -> Problem:
    """Returns a problem with a place in a tree.

    Args:
        tree: The value and its places.
        path: The setting.
        message: What is wrong with it.
        key: Whether the key is what is wrong, and not the value.
    """
    place = tree.place(path)
    return Problem(place.source, message, place.written(path), *(place.key if key else place.value))


def elsewhere(problems: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Returns the mistakes that lie neither at the place of one that is told, nor within it.

    Args:
        problems: The mistakes, of which there may be thousands.
        told: Those that are told already.
    """
    places, keys = set(), defaultdict[str, set[str]](set)
    for problem in told:
        places.add((problem.source, problem.line, problem.column))
        keys[problem.source].add(problem.key)
    sizes = {source: sorted(set(map(len, found))) for source, found in keys.items()}
    return [
        problem
        for problem in problems
        if (problem.source, problem.line, problem.column) not in places
        and not any(
            f"{problem.key}."[size : size + 1] == "." and problem.key[:size] in keys[problem.source]
            for size in sizes.get(problem.source, ())
        )
    ]


@dataclass(frozen=True)
class _Spot:
    """What the schema knows of the location of a mistake.

    Attributes:
        path: The location without the kinds that pydantic puts in.
        holder: The schema of the mapping that the last step of the path lies in.
        kind: The kind of that mapping, if it is one of several.
        kinds: The schemas of all kinds that it could have.
        members: The schemas of all kinds that the value there could have.
    """

    path: Path
    holder: type[Part] | None
    kind: Any
    kinds: Models
    members: Models


def _problem(detail: dict[str, Any], tree: Tree, model: type[Part]) -> Problem:
    kind, location, given = detail["type"], detail["loc"], detail["input"]
    of_key = location[-1:] == ("[key]",)
    spot = _read_location(location[:-1] if of_key else location, model)
    path = _as_written(spot.path, tree.value)
    if kind == HALF:
        return _half(tree, path, detail["ctx"])
    if kind == "extra_forbidden":
        return _forbidden(tree, path, spot, within=model is LANGUAGE.settings)
    if kind == "missing":
        return problem_at(tree, path, f"is required{_such_as(tree.place(path).written(path))}")
    if kind == "value_error" and isinstance(given, dict) and (names := _rivals(spot.members)):
        rivals = [name for name in given if name in names and given[name] is not None]
        message = f"{_message(detail)}; got {', '.join(rivals) or 'none'}"
        place = tree.place((*path, *rivals[-1:]))
        at = place.key if rivals else place.value
        return Problem(place.source, message, place.written(path), *at)
    if kind in _WITHOUT_KIND and any(map(kinds_of, spot.members)):
        return problem_at(tree, path, without_kind(given, spot.members))
    if kind == "union_tag_invalid" and (*path, "kind") in tree.places:
        path = (*path, "kind")
    message = _message(detail)
    if kind == "model_type" and len(spot.members) == 1:
        message += as_mapping(given, spot.members[0], all_of=bool(_rivals(spot.members)))
    return problem_at(tree, path, message, key=of_key)


def _forbidden(tree: Tree, path: Path, spot: _Spot, *, within: bool) -> Problem:
    """Returns the problem of a key that its part does not have.

    Args:
        tree: The value and its places.
        path: The key.
        spot: What the schema knows of it.
        within: Whether it stands among the settings of a trial.
    """
    if path not in tree.places:
        return _kind_alone(tree.place((*path[:-1], "kind")), path[:-1], spot.kind)
    reach = tree.place(path).reach
    return problem_at(tree, path, _unknown_in(spot, path[:-1] if within else None, reach), key=True)


def _half(tree: Tree, path: Path, context: Mapping[str, str]) -> Problem:
    """Returns the problem of a key that lacks the one it needs beside it, or has another there."""
    name, other, rival = (context[key] for key in ("name", "other", "rival"))
    message = f"goes with {other}, not with {rival}; take one of the two out"
    if not rival:
        message = f"needs {other} beside it{_such_as(tree.place(path).written((*path, other)))}"
    return problem_at(tree, (*path, name), message, key=True)


def _such_as(written: str) -> str:
    """Returns `, such as` with a key that is missing and a value, or nothing."""
    from bnexp.config.explaining.catalog import catalog, without_prefix  # noqa: PLC0415 (only for mistakes)

    known = [key.entry for key in catalog().keys_at(without_prefix(written))]
    return f", such as {yaml_line({known[0].key: known[0].value})[1:-1]}" if known else ""


def _rivals(members: Models) -> tuple[str, ...]:
    """Returns the settings of which exactly one is given; none where there is no such rule."""
    return members[0].exactly_one if len(members) == 1 else ()


def _kind_alone(place: Place, part: Path, kind: Any) -> Problem:
    """Returns the problem of an override that changes the kind of a part and nothing else."""
    name = place.written(part)
    message = f"leaves the settings of another kind in place; write {name}: {kind} instead"
    return Problem(place.source, message, f"{name}.kind", *place.value)


def _read_location(loc: Sequence[str | int], model: type[Part]) -> _Spot:
    path: list[str | int] = []
    spot = _Spot((), None, None, (), (model,))
    holder: type[Part] | None = model
    kind: str | int | None = None
    members: Models = (model,)
    steps = iter(loc)
    for step in steps:
        path.append(step)
        inside = parts_in(holder, str(step)) if holder else ()
        spot = _Spot(tuple(path), holder, kind, members, inside)
        # The kind follows only where the mistake lies inside the member of a union.
        kind, members = (next(steps, None) if len(inside) > 1 else None), inside
        holder = next((m for m in members if kind is None or kind in kinds_of(m)), None)
    return spot


def _unknown_in(spot: _Spot, within: Path | None, reach: str) -> str:
    holder = spot.holder
    known = keys_of(holder) if holder else ()
    key = spot.path[-1]
    having = kinds_with([key], spot.kinds) if spot.kind is not None else []
    if spot.kind not in (None, key) and any(key in kinds_of(m) for m in spot.kinds):
        return f"is a kind; write kind: {key}, with its settings beside it"
    return (
        not_of_kind(spot.kind, having, known) if having else unknown_key(key, known, within, reach)
    )


def _as_written(path: Path, value: Any) -> Path:
    """Cuts a path off at a bare number or kind, which stands for a mapping."""
    for depth, step in enumerate(path):
        if isinstance(value, int | float) or (isinstance(value, str) and step == "kind"):
            return path[:depth]
        if isinstance(value, Mapping):
            value = value.get(step)
        else:
            listed = isinstance(value, list) and isinstance(step, int) and step < len(value)
            value = value[step] if listed else None
    return path


def _message(detail: dict[str, Any]) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return _one_of(given, context["expected"])
    if kind == "union_tag_invalid":
        return _one_of(given["kind"], context["expected_tags"])
    rule = _RULES[kind].format(**context) if kind in _RULES else detail["msg"]
    if kind == "too_long":
        rule += " value" if context["max_length"] == 1 else " values"
    if kind == "tuple_type" and isinstance(given, str | int) and not isinstance(given, bool):
        rule += f", written [{given}]"
    return f"got {describe(given)}; {rule}{remedy(kind, given)}"


def _one_of(wrong: object, expected: str) -> str:
    allowed = [name.strip(" '").lower() for name in expected.replace(" or ", ", ").split(",")]
    near = suggestion(wrong, allowed)
    if not near and "true" in allowed:
        near = remedy("bool_type", wrong) + "."
    return f"got {describe(wrong)}{near or '.'} One of: {choices_in_words(allowed)}"
