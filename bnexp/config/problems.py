"""Turns what the schema refuses into messages with place, what was got and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

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
    "union_tag_not_found": "must be a mapping with a kind, or the kind alone",
    "finite_number": "must be finite",
    "greater_than": "must be greater than {gt:g}",
    "greater_than_equal": "must be greater than or equal to {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be less than or equal to {le:g}",
    "string_too_short": "must not be empty",
    "too_long": "must have at most {max_length} values",
}


def suggestion(wrong: object, known: Iterable[str]) -> str:
    """Returns `; did you mean 'x'?` for the nearest known name, or nothing."""
    near = difflib.get_close_matches(str(wrong), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def unknown_key(key: object, known: Sequence[str]) -> str:
    """Returns the message for a key that the language does not have."""
    return f"unknown key{suggestion(key, known) or '.'} Known here: {', '.join(known)}"


def problems_of(error: ValidationError, tree: Tree, model: type[BaseModel]) -> list[Problem]:
    """Returns one problem for each thing that the schema refused in a tree.

    Args:
        error: What validating the tree's value raised.
        tree: The value and its places.
        model: The schema that the value was held against.
    """
    return [_problem(dict(detail), tree, model) for detail in error.errors()]


def _problem(detail: dict[str, Any], tree: Tree, model: type[BaseModel]) -> Problem:
    path, known = _read_location(detail["loc"], model)
    path = _as_written(path, tree.value)
    if detail["type"] == "union_tag_invalid" and (*path, "kind") in tree.places:
        path = (*path, "kind")
    place = tree.place(path)
    unknown = detail["type"] == "extra_forbidden"
    message = unknown_key(path[-1], known) if unknown else _message(detail)
    at = place.key if unknown else place.value
    return Problem(place.source, message, ".".join(map(str, path)), *at)


def _read_location(loc: Sequence[str | int], model: type[BaseModel]) -> tuple[Path, list[str]]:
    """Returns a location without the kinds that pydantic puts in, and the keys known there."""
    path: list[str | int] = []
    known: list[str] = []
    holder: type[BaseModel] | None = model
    steps = iter(loc)
    for step in steps:
        path.append(step)
        known = list(holder.model_fields) if holder else []
        field = holder.model_fields.get(str(step)) if holder else None
        members = _models_in(field.annotation) if field else []
        # The kind follows only where the mistake lies inside the member of a union.
        kind = next(steps, None) if len(members) > 1 else None
        holder = next((m for m in members if kind is None or kind in _kinds_of(m)), None)
    return tuple(path), known


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
    return f"got {describe(detail['input'])}; {rule}"


def _one_of(wrong: object, expected: str) -> str:
    allowed = [name.strip(" '").lower() for name in expected.replace(" or ", ", ").split(",")]
    near = suggestion(wrong, allowed) or "."
    return f"got {describe(wrong)}{near} One of: {', '.join(allowed)}"
