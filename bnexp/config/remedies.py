"""What to write instead of a value of the wrong type, where the value says what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TIGHT = re.compile(r"([A-Za-z_][\w.-]*):([^\s/].*)")
_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


def remedy(kind: str, value: Any) -> str:
    """Returns `; write ...` for a value that pydantic refused, or nothing.

    Args:
        kind: Pydantic's name of the mistake, such as `int_type`.
        value: What was written.
    """
    rule = _REMEDIES.get(kind)
    said = rule(value) if rule else ""
    return f"; {said}" if said else ""


def tight_colon(text: object) -> str:
    """Returns what to write where a text is a key and a value without the space, or nothing."""
    match = _TIGHT.fullmatch(text) if isinstance(text, str) else None
    return f"a space is missing after the colon: write '{match[1]}: {match[2]}'" if match else ""


def _mapping(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return "take the dashes out"
    return tight_colon(value)


def _whole_number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    if isinstance(value, str):
        digits = re.sub(r"[_,' ]", "", value)
        if value.isascii() and value.isdigit():
            return f"write {value}, without quotes"
        if digits.isascii() and digits.isdigit() and value[0].isdigit():
            return f"write {digits}"
    return ""


def _number(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if _NUMBER.fullmatch(value):
        return f"write {value}, without quotes"
    pointed = value.replace(",", ".")
    return f"write {pointed}, with a point" if _NUMBER.fullmatch(pointed) else ""


def _truth(value: Any) -> str:
    word = _WORDS.get(value.lower()) if isinstance(value, str) else None
    if word is None and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"write {value.lower()}, without quotes"
    if word is None and isinstance(value, int) and value in (0, 1):
        word = "true" if value else "false"
    return f"write {word}" if word else ""


def _text(value: Any) -> str:
    return "put it in quotes" if isinstance(value, bool | int | float) else ""


_REMEDIES: dict[str, Callable[[Any], str]] = {
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "union_tag_not_found": _mapping,
    "dict_type": _mapping,
    "int_type": _whole_number,
    "float_type": _number,
    "bool_type": _truth,
    "string_type": _text,
}
