"""What to write instead of a value of the wrong type, where the value says what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from bnexp.config.reading.yaml12 import yaml_line

_TIGHT = re.compile(r"([A-Za-z_][\w.-]*):([^\s/].*)")
_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}([_,' ]\d{3})+")
_SEVERAL = re.compile(r"[-+.\deE]+( +[-+.\deE]+)+")
_POWER = re.compile(r"((?P<factor>[-+.\d]+) ?[*x] ?)?10(\^|\*\*)(?P<power>[-+]?\d+)")


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


def as_mapping(value: Any, model: type[BaseModel], *, all_of: bool) -> str:
    """Returns `; write` with the mapping that a bare value may stand for, or nothing.

    Args:
        value: What was written.
        model: The schema of the mapping.
        all_of: Whether all mappings of one key are told that have a place for the value.
    """
    found = []
    for name in model.model_fields if value is not None else ():
        try:
            model.model_validate({name: value})
        except ValidationError:
            continue
        found.append(yaml_line({name: value}))
    return f"; write {' or '.join(found if all_of else found[:1])}" if found else ""


def _mapping(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return "take the dashes out"
    if isinstance(value, str) and ": " in value:
        return "write it without quotes, and without | or > before it"
    return tight_colon(value)


def _whole_number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    if isinstance(value, str):
        if value.isascii() and value.isdigit():
            return f"write {value}, without quotes"
        if value.isascii() and (_GROUPED.fullmatch(value) or re.fullmatch(r"\d[\d_]*\d", value)):
            return f"write {re.sub(r'[^0-9]', '', value)}"
        return _several(value)
    return ""


def _several(value: str) -> str:
    return "a comma is missing between two numbers" if _SEVERAL.fullmatch(value) else ""


def _number(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    if _NUMBER.fullmatch(value):
        return f"write {value}, without quotes"
    pointed = value.replace(",", ".")
    if _NUMBER.fullmatch(pointed):
        return f"write {pointed}, with a point"
    if _NUMBER.fullmatch(plain := value.replace("\N{MINUS SIGN}", "-")):
        return f"write {plain}, with a plain minus sign"
    if power := _POWER.fullmatch(plain):
        return f"write {power['factor'] or 1}e{int(power['power'])}"
    return _several(value)


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
    "dict_type": _mapping,
    "int_type": _whole_number,
    "float_type": _number,
    "bool_type": _truth,
    "string_type": _text,
}
