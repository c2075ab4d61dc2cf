"""Numbers of layers and of their units in one text: `20 x 100` is twenty times 100."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

EXAMPLE = "20 x 100"
MOST = 1000
"""Values that a list of layers may have."""

_FORM = "([1-9][0-9]{0,2}|1000) x ([1-9][0-9]{0,17})"
_NEARLY = re.compile(r"\s*0*([0-9]+)\s*(?:[^\W\d_]+|[\u00d7*])\s*0*([0-9]+)\s*")
_SHORTENED_FROM = 4
"""Equal numbers of a list from which on it is told in short; `[64, 64]` says itself best."""


def in_short(value: Any) -> Any:
    """Returns a value as it is told: a list of the same number many times as a text.

    Args:
        value: Whatever stands in a configuration; texts that stand for lists are such.
    """
    values = _spread(value)
    if not isinstance(values, list) or len(values) < _SHORTENED_FROM:
        return values
    text = f"{len(values)} x {values[0]}"
    same = all(type(each) is int and each == values[0] for each in values)
    return text if same and re.fullmatch(_FORM, text) else values


def _spread(value: Any) -> Any:
    match = re.fullmatch(_FORM, value) if isinstance(value, str) else None
    return [int(match[2])] * int(match[1]) if match else value


def _written_out(value: object) -> object:
    if isinstance(value, list):
        _refuse_inside(value)
    if isinstance(value, str) and not re.fullmatch(_FORM, value):
        _refuse_nearly(value)
    return _spread(value)


def _refuse_nearly(value: str) -> None:
    if match := _NEARLY.fullmatch(value):
        meant = f"{match[1]} x {match[2]}"
        if re.fullmatch(_FORM, meant):
            raise ValueError(f"got {value!r}; did you mean '{meant}'?")
        raise ValueError(
            f"got {value!r}; at least one and at most {MOST} layers of at least one unit each, "
            f"such as {EXAMPLE}"
        )


def _refuse_inside(values: list[object]) -> None:
    for value in values:
        if isinstance(value, str) and re.fullmatch(_FORM, value):
            raise ValueError(f"got {value!r} in brackets; it stands for a whole list without them")


class _TextIsRepeated(BeforeValidator):
    """Says in the JSON Schema that a text of this form will do in place of a list."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string", "pattern": f"^{_FORM}$", "examples": [EXAMPLE]}
        return {"anyOf": [handler(schema), text]}


TEXT_IS_REPEATED = _TextIsRepeated(_written_out)
"""Lets `20 x 100` stand for the list of twenty times 100."""
