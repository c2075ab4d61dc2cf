"""The part of the JSON Schema that is about single values: dotted paths, and files that extend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from bnexp.config.explaining.definitions import REFERENCE, Schema, never_together, referred_to
from bnexp.config.language.base import kinds_in

_SAID = ("description", "default", "examples")
"""Keywords that tell something and refuse nothing."""


_NULL = {"type": "null"}


class SchemaPaths:
    """Every dotted path of the settings, with the schemas of what may be set there.

    A value is set whole, or by a mapping of those inside it that are set one by one: in arms and
    grids the keys of such a mapping are dotted paths, in a file that extends another they are not.

    Args:
        definitions: The schemas of the models.
        root: The name of the model that the paths start at.
    """

    def __init__(self, definitions: Mapping[str, Schema], root: str) -> None:
        self._definitions = definitions
        self._values: dict[str, list[Schema]] = {}
        self._models: dict[str, list[str]] = {}
        self._walk("", [root])

    def _walk(self, path: str, models: Sequence[str]) -> None:
        known = self._models.setdefault(path, [])
        known += [model for model in models if model not in known]
        for model in models:
            for key, value in self._definitions[model]["properties"].items():
                below = f"{path}.{key}" if path else key
                self._values.setdefault(below, []).append(value)
                self._walk(below, referred_to(value))

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths, outer ones before those inside."""
        return tuple(self._values)

    def definitions(self) -> dict[str, Schema]:
        """Returns the schemas by name.

        `keys` is that of an arm. For a path P, `set.P` is what an override may set there, and for
        one with others inside `keys.P` a mapping of them; `extend.P` and `nested.P` are the same
        in a file that extends another.
        """
        found = {"keys": {**self._mapping("", dotted=True), "type": ["object", "null"]}}
        for path in self._values:
            found[f"set.{path}"] = self._value(path, f"keys.{path}")
            if self._models[path]:
                found[f"keys.{path}"] = self._mapping(path, dotted=True)
                found[f"extend.{path}"] = self._value(path, f"nested.{path}")
                found[f"nested.{path}"] = self._mapping(path, dotted=False)
        return found

    def _value(self, path: str, mapping: str) -> Schema:
        whole = _merged(self._values[path])
        models = self._models[path]
        if not models:
            return whole
        reference = {"$ref": f"{REFERENCE}{mapping}"}
        told = {key: whole.pop(key) for key in _SAID if key in whole}
        if any("kind" in self._definitions[model]["properties"] for model in models):
            return {"anyOf": [*whole["anyOf"], reference], **told}
        if _NULL in whole.get("anyOf", ()):
            return {"anyOf": [reference, _NULL], **told}
        return {**reference, **told}

    def _mapping(self, path: str, *, dotted: bool) -> Schema:
        start = f"{path}." if path else ""
        inside = [known.removeprefix(start) for known in self._values if known.startswith(start)]
        # A mapping that names a kind is a whole value, not one of single values.
        keys = [key for key in inside if key != "kind" and (dotted or "." not in key)]
        names = {key: f"set.{start}{key}" for key in keys}
        if not dotted:
            sections = [key for key in keys if self._models[start + key]]
            names |= {key: f"extend.{start}{key}" for key in sections}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: {"$ref": f"{REFERENCE}{name}"} for key, name in names.items()},
            **never_together(self._rivals(start, keys)),
        }

    def _rivals(self, start: str, keys: Iterable[str]) -> list[tuple[str, str]]:
        """Returns the pairs of keys of which not both are given."""
        found: dict[tuple[str, str], None] = {}
        for path, models in self._models.items():
            for model in models:
                rules = self._definitions[model].get("oneOf", ())
                names = [f"{path}.{rule['required'][0]}".removeprefix(start) for rule in rules]
                found |= dict.fromkeys(combinations([n for n in names if n in keys], 2))
        return list(found)


def _merged(values: Sequence[Schema]) -> Schema:
    """Returns one schema of those that a path has under different kinds."""
    rules = _distinct([{k: v for k, v in value.items() if k not in _SAID} for value in values])
    if all("const" in rule or "enum" in rule for rule in rules):
        rules = [{"enum": _distinct([kind for rule in rules for kind in kinds_in(rule)])}]
    told: Schema = {"description": "; ".join(_distinct([value["description"] for value in values]))}
    defaults = _distinct([value["default"] for value in values if "default" in value])
    if len(defaults) == 1:
        told["default"] = defaults[0]
    return {**(rules[0] if len(rules) == 1 else {"anyOf": rules}), **told}


def _distinct(values: Sequence[Any]) -> list[Any]:
    return [value for i, value in enumerate(values) if value not in values[:i]]
