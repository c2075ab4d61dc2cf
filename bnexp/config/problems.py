"""Turns what the schema refuses into messages with place, what was got and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bnexp.config.nearest import suggestion
from bnexp.config.remedies import remedy, tight_colon
from bnexp.config.tree import Path, Tree
from bnexp.config.yaml12 import describe
from bnexp.errors import Problem

_RULES = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "dict_type": "must be a mapping",
    "union_tag_not_found": "must be a mapping with a kind, or the kind alone",
    "finite_number": "must be finite",
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be greater than or equal to {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be less than or equal to {le:g}",
    "string_too_short": "must not be empty",
    "too_long": "must have at most {max_length} values",
}


def unknown_key(key: object, known: Sequence[str]) -> str:
    """Returns the message for a key that the language does not have."""
    if key == "<<":
        return "YAML 1.2 has no merge key; say extends: FILE at the top to take over another file"
    if tight := tight_colon(key):
        return tight
    if str(key).isdigit():
        return "a number is no key; a decimal number is written with a point, such as 0.2"
    return f"unknown key{suggestion(key, known) or '.'} Known here: {', '.join(known)}"


def problems_of(error: ValidationError, tree: Tree, model: type[BaseModel]) -> list[Problem]:
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
    holder: type[BaseModel] | None
    kind: Any
    kinds: list[type[BaseModel]]
    members: list[type[BaseModel]]


def _problem(detail: dict[str, Any], tree: Tree, model: type[BaseModel]) -> Problem:
    spot = _read_location(detail["loc"], model)
    path = _as_written(spot.path, tree.value)
    if detail["type"] == "union_tag_invalid" and (*path, "kind") in tree.places:
        path = (*path, "kind")
    if detail["type"] == "extra_forbidden":
        return problem_at(tree, path, _unknown_in(spot), key=True)
    if detail["type"] == "union_tag_not_found" and isinstance(detail["input"], dict):
        keys = list(detail["input"])
        kinds = _kinds_with(keys, spot.members)
        if keys and kinds:
            belong = "belong" if len(keys) > 1 else "belongs"
            message = f"{', '.join(keys)} {belong} to {_told(kinds)}; add {_choice(kinds)}"
            return problem_at(tree, path, message)
    return problem_at(tree, path, _message(detail))


def _read_location(loc: Sequence[str | int], model: type[BaseModel]) -> _Spot:
    path: list[str | int] = []
    spot = _Spot((), None, None, [], [])
    holder: type[BaseModel] | None = model
    kind, members = None, [model]
    steps = iter(loc)
    for step in steps:
        path.append(step)
        field = holder.model_fields.get(str(step)) if holder else None
        inside = _models_in(field.annotation) if field else []
        spot = _Spot(tuple(path), holder, kind, members, inside)
        # The kind follows only where the mistake lies inside the member of a union.
        kind, members = (next(steps, None) if len(inside) > 1 else None), inside
        holder = next((m for m in members if kind is None or kind in _kinds_of(m)), None)
    return spot


def _unknown_in(spot: _Spot) -> str:
    known = list(spot.holder.model_fields) if spot.holder else []
    key = spot.path[-1]
    kinds = _kinds_with([key], spot.kinds) if spot.kind is not None else []
    if not kinds:
        return unknown_key(key, known)
    return (
        f"belongs to {_told(kinds)}, not to {spot.kind!r}; say {_choice(kinds)}. "
        f"Known here: {', '.join(known)}"
    )


def _kinds_with(keys: Iterable[object], models: Iterable[type[BaseModel]]) -> list[str]:
    """Returns the kinds that have all of the keys."""
    having = [model for model in models if {*keys} <= {*model.model_fields}]
    return [kind for model in having for kind in _kinds_of(model)]


def _told(kinds: Sequence[str]) -> str:
    return f"kind{'s' if len(kinds) > 1 else ''} {', '.join(map(repr, kinds))}"


def _choice(kinds: Sequence[str]) -> str:
    return f"kind: {kinds[0]}" if len(kinds) == 1 else "one of these kinds"


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    return [model for argument in arguments for model in _models_in(argument)]


def _kinds_of(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["kind"].annotation)


def _as_written(path: Path, value: Any) -> Path:
    """Cuts a path off at a bare number, which stands for a mapping that was not written."""
    for depth, step in enumerate(path):
        if isinstance(value, int | float):
            return path[:depth]
        if isinstance(value, Mapping):
            value = value.get(step)
        else:
            listed = isinstance(value, list) and isinstance(step, int) and step < len(value)
            value = value[step] if listed else None
    return path


def _message(detail: dict[str, Any]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is required"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return _one_of(detail["input"], context["expected"])
    if kind == "union_tag_invalid":
        return _one_of(detail["input"]["kind"], context["expected_tags"])
    rule = _RULES[kind].format(**context) if kind in _RULES else detail["msg"]
    given = detail["input"]
    if kind == "tuple_type" and isinstance(given, str | int) and not isinstance(given, bool):
        rule += f", written [{given}]"
    return f"got {describe(given)}; {rule}{remedy(kind, given)}"


def _one_of(wrong: object, expected: str) -> str:
    allowed = [name.strip(" '").lower() for name in expected.replace(" or ", ", ").split(",")]
    near = suggestion(wrong, allowed) or "."
    return f"got {describe(wrong)}{near} One of: {', '.join(allowed)}"
