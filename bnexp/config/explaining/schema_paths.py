"""The part of the JSON Schema that is about single values: dotted paths, and files that extend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from bnexp.config.explaining.definitions import REFERENCE, Schema, never_together
from bnexp.config.language.base import kinds_in
from bnexp.config.language.walk import Language, keys_of, kinds_of
from bnexp.config.reading.tree import Path, dotted

_SAID = ("description", "default", "examples")
"""Keywords that tell something and refuse nothing."""


_NULL = {"type": "null"}


class SchemaPaths:
    """Every dotted path of the settings, with the schemas of what may be set there.

    A value is set whole, or by a mapping of those inside it that are set one by one: in arms and
    grids the keys of such a mapping are dotted paths, in a file that extends another they are not.

    Args:
        definitions: The schemas of the models.
        language: What may stand where.
    """

    def __init__(self, definitions: Mapping[str, Schema], language: Language) -> None:
        self._definitions = definitions
        self._language = language
        sections = language.settings.model_fields
        self._paths = {dotted(path): path for path in language.paths if path[0] in sections}

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths, outer ones before those inside."""
        return tuple(self._paths)

    def definitions(self) -> dict[str, Schema]:
        """Returns the schemas by name.

        `keys` is that of an arm. For a path P, `set.P` is what an override may set there, and for
        one with others inside `keys.P` a mapping of them; `extend.P` and `nested.P` are the same
        in a file that extends another.
        """
        found = {"keys": {**self._mapping((), dotted_keys=True), "type": ["object", "null"]}}
        for name, path in self._paths.items():
            found[f"set.{name}"] = self._value(path, f"keys.{name}")
            if self._language.models_at(path):
                found[f"keys.{name}"] = self._mapping(path, dotted_keys=True)
                found[f"extend.{name}"] = self._value(path, f"nested.{name}")
                found[f"nested.{name}"] = self._mapping(path, dotted_keys=False)
        return found

    def _value(self, path: Path, mapping: str) -> Schema:
        key = str(path[-1])
        holders = [m for m in self._language.models_at(path[:-1]) if key in keys_of(m)]
        whole = _merged([self._definitions[m.__name__]["properties"][key] for m in holders])
        models = self._language.models_at(path)
        if not models:
            return whole
        reference = {"$ref": f"{REFERENCE}{mapping}"}
        told = {key: whole.pop(key) for key in _SAID if key in whole}
        if any(map(kinds_of, models)):
            return {"anyOf": [*whole["anyOf"], reference], **told}
        words = [choice for choice in whole.get("anyOf", ()) if "$ref" not in choice]
        return {"anyOf": [reference, *words], **told} if words else {**reference, **told}

    def _mapping(self, part: Path, *, dotted_keys: bool) -> Schema:
        start = f"{dotted(part)}." if part else ""
        beneath = self._language.beneath(part) if part else self._paths.values()
        inside = {dotted(path[len(part) :]): path for path in beneath}
        # A mapping that names a kind is a whole value, not one of single values.
        keys = [key for key in inside if key != "kind" and (dotted_keys or "." not in key)]
        names = {key: f"set.{start}{key}" for key in keys}
        if not dotted_keys:
            sections = [key for key in keys if self._language.models_at(inside[key])]
            names |= {key: f"extend.{start}{key}" for key in sections}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: {"$ref": f"{REFERENCE}{name}"} for key, name in names.items()},
            **never_together(self._rivals([part, *beneath], len(part), {*keys})),
        }

    def _rivals(self, paths: Iterable[Path], size: int, keys: set[str]) -> list[tuple[str, str]]:
        """Returns the pairs of keys of which not both are given.

        Args:
            paths: Where rivals may stand.
            size: How many steps of a path are no part of a key.
            keys: The keys.
        """
        found: dict[tuple[str, str], None] = {}
        for path in paths:
            for model in self._language.models_at(path):
                names = [dotted((*path[size:], name)) for name in model.exactly_one]
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
