"""Reads stored parts of a configuration as what they hold, where the language of today refuses.

What was trained was right when it was trained. So a value may lie beyond the bounds of today, and a
key that is not known any more is kept out; types are those of today all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from bnexp.config.language.base import Part

P = TypeVar("P", bound=Part)

_BOUNDED = ("float", "int", "str", "list", "tuple", "dict")
_ABOVE = ("lt", "le", "max_length", "pattern", "multiple_of")
_BELOW = ("gt", "ge", "min_length")
_LEAST = 1
"""The largest of the lower bounds that stay: nothing was ever trained with fewer than one image."""

_PLAIN = ("default", "metadata", "serialization", "cls")
"""Parts of a schema that are values, and no schemas."""


def read_leniently(model: type[P], stored: Any) -> tuple[P, tuple[str, ...]]:
    """Returns a stored part, and the dotted paths of the keys in it that are not known.

    Args:
        model: What it is a part of.
        stored: Its plain values.

    Raises:
        ValidationError: It is none, whatever the bounds.
        ValueError: It holds what JSON has no form for.
    """
    text = json.dumps(stored)
    try:
        return _validator(model, "forbid").validate_json(text), ()
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        unknown = [each["loc"] for each in found if each["type"] == "extra_forbidden"]
        if not unknown:
            raise
    kept: P = _validator(model, "ignore").validate_json(text)
    return kept, tuple(".".join(map(str, path)) for path in unknown)


@cache
def _validator(model: type[Part], unknown: Literal["forbid", "ignore"]) -> SchemaValidator:
    schema = _loosened(model.__pydantic_core_schema__, unknown)
    return SchemaValidator(schema)


def _loosened(schema: Any, unknown: str) -> Any:
    """Returns a copy of a schema without bounds.

    Args:
        schema: As `pydantic_core.core_schema` describes it, or any value in one.
        unknown: What happens with keys that are not known.
    """
    if isinstance(schema, list | tuple):
        return type(schema)(_loosened(part, unknown) for part in schema)
    if not isinstance(schema, dict):
        return schema
    loose = {
        key: part if key in _PLAIN else _loosened(part, unknown) for key, part in schema.items()
    }
    kind = schema.get("type")
    if kind in _BOUNDED:
        loose = {key: part for key, part in loose.items() if not _is_beyond(key, part)}
    elif kind == "model-fields":
        loose["extra_behavior"] = unknown
    elif kind == "model":
        loose["config"] = {**schema.get("config", {}), "extra_fields_behavior": unknown}
    elif kind == "function-after":
        call = schema["function"]
        loose["function"] = {**call, "function": _forgiving(call["function"])}
    return loose


def _is_beyond(key: str, bound: Any) -> bool:
    """Whether a part of a schema is a bound that may have been another one."""
    return key in _ABOVE or (key in _BELOW and bound > _LEAST)


def _forgiving(check: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a check that lets pass what it would refuse, but for what makes a part whole."""
    if getattr(check, "__qualname__", "").startswith(f"{Part.__name__}."):
        return check

    def checked(value: Any, *more: Any) -> Any:
        try:
            return check(value, *more)
        except ValueError:
            return value

    return checked
