"""Says in words what the JSON Schema of a value allows, and writes values as YAML in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bnexp.config.explaining.definitions import referred_to
from bnexp.config.language.base import kinds_in
from bnexp.config.reading.yaml12 import parse_yaml

_NOUNS = {
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "string": "text",
    "object": "mapping",
}
_PLAIN = re.compile(r"[^\W\d][\w./+-]*( [<>=\w./+-]+)*")


def type_in_words(schema: Mapping[str, Any], *, has_kinds: bool = False) -> str:
    """Returns what a value is: `number`, `list of whole numbers`, `kind or mapping`.

    Args:
        schema: That of the value.
        has_kinds: Whether words in place of a mapping are its kinds.
    """
    parts = list(_alternatives(schema))
    if not referred_to(schema):
        return " or ".join(dict.fromkeys(_single(part) for part in parts))
    word = "kind" if has_kinds else "choice"
    words = [word] if any("enum" in part for part in parts) else []
    numbers = [_NOUNS[part["type"]] for part in parts if part.get("type") in ("number", "integer")]
    words += numbers[:1]
    return f"{', '.join(words)} or mapping" if words else "mapping"


def _single(schema: Mapping[str, Any]) -> str:
    if "enum" in schema or "const" in schema:
        return "choice"
    if schema["type"] == "array":
        inner = schema["items"]
        return "list of choices" if "enum" in inner else f"list of {_NOUNS[inner['type']]}s"
    noun = _NOUNS[schema["type"]]
    return f"{noun} such as {schema['examples'][0]}" if "pattern" in schema else noun


def choices_of(schema: Mapping[str, Any]) -> list[Any]:
    """Returns the values that there are to choose from; none where it is no choice."""
    if schema.get("type") == "boolean":
        return [True, False]
    found: list[Any] = []
    for part in _alternatives(schema):
        inner = part.get("items", part)
        if "enum" in inner or "const" in inner:
            found += kinds_in(inner)
        found += part.get("properties", ())
        found += [choice for named in part.get("anyOf", ()) for choice in named.get("enum", ())]
    return found


def range_in_words(schema: Mapping[str, Any]) -> str:
    """Returns the numbers that are allowed: `0 to 1`, `above 0`; empty where all are."""
    found = []
    for part in _alternatives(schema):
        if "items" in part:
            each = _bounds(part["items"])
            found += [f"each {each}"] if each else []
            exactly = part.get("minItems") == part.get("maxItems")
            often = "exactly" if exactly else "at most"
            found += [f"{often} {part['maxItems']} values"] if "maxItems" in part else []
        found += ["exactly one"] if part.get("maxProperties") == 1 else []
        if "maxLength" in part:
            found.append(f"at most {part['maxLength']} characters")
        found += [bounds for bounds in [_bounds(part)] if bounds]
    return ", ".join(found)


def _bounds(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    words = {
        "minimum": "at least",
        "exclusiveMinimum": "above",
        "maximum": "at most",
        "exclusiveMaximum": "below",
    }
    return ", ".join(f"{word} {schema[key]:g}" for key, word in words.items() if key in schema)


def _alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields the schemas of which a value fits one, but null."""
    if "anyOf" in schema and "type" not in schema:
        for part in schema["anyOf"]:
            yield from _alternatives(part)
    elif schema.get("type") != "null":
        yield schema


def flow(value: Any) -> str:
    """Returns a plain value as YAML in one line: `{kind: batch, momentum: 0.9}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and parse_yaml(value, "").value == value:
        return value
    return json.dumps(value, ensure_ascii=False)
