"""The JSON Schema of every part of a configuration, made from its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from bnexp.config.claims.series import is_share
from bnexp.config.language.base import Part
from bnexp.config.language.walk import Language

Schema = dict[str, Any]

REFERENCE = "#/$defs/"
"""What the names of definitions stand behind."""


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without titles, and with defaults as one would write them."""

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        return as_written(dft)

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Schema:
        # The keyword is one of OpenAPI, not of JSON Schema.
        return {
            k: v for k, v in super().tagged_union_schema(schema).items() if k != "discriminator"
        }

    def dict_schema(self, schema: core_schema.DictSchema) -> Schema:
        """Lists the keys where they are known, so that editors complete them."""
        result = super().dict_schema(schema)
        names = result.pop("propertyNames", {}).get("enum", [])
        value = result["additionalProperties"]
        if names:
            result["properties"] = {name: _limited(name, value) for name in names}
            result["additionalProperties"] = False
        return result


def _limited(series: str, value: Schema) -> Schema:
    """Returns the schema of a target; an accuracy is at most 1."""
    return {**value, "maximum": 1} if is_share(series) else value


def definitions(language: Language) -> dict[str, Schema]:
    """Returns for the name of each model its schema, which refers to the others by name."""
    _, generated = models_json_schema(
        [(root, "validation") for root in language.roots], schema_generator=_Generator
    )
    schemas: dict[str, Schema] = generated["$defs"]
    for model in language.parts:
        _declare(schemas, model)
    return schemas


def _declare(schemas: dict[str, Schema], model: type[Part]) -> None:
    """Adds to the schema of a model what the model declares beside its fields."""
    schema = schemas[model.__name__]
    schema.pop("title", None)
    schema["description"] = meaning_of(model)
    if model.exactly_one:
        schema["oneOf"] = [_given(name) for name in model.exactly_one]
    if model.needs:
        schema["allOf"] = [
            {"if": _given(name), "then": _given(other)} for name, other in model.needs.items()
        ]
    for short, path in model.short_forms.items():
        holder, _, name = path.partition(".")
        inside = schemas[referred_to(schema["properties"][holder])[0]]["properties"][name]
        schema["properties"][short] = {**inside, "description": f"short for {path}"}
        schema.update(never_together([(short, holder)]))


def _given(name: str) -> Schema:
    """Returns the schema of a mapping in which a key is given, and not null."""
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def meaning_of(model: type[Part]) -> str:
    """Returns what the docstring of a model says, in one line."""
    return " ".join((model.__doc__ or "").split())


def never_together(pairs: list[tuple[str, str]]) -> Schema:
    """Returns the rule that of two keys not both are given, for each pair."""
    rules = [{"type": "object", "required": list(pair)} for pair in pairs]
    return {"not": rules[0] if len(rules) == 1 else {"anyOf": rules}} if rules else {}


def referred_to(fragment: Mapping[str, Any]) -> list[str]:
    """Returns the names of the definitions of which a value may be one."""
    if "$ref" in fragment:
        return [fragment["$ref"].removeprefix(REFERENCE)]
    inside = [*fragment.get("anyOf", ()), *fragment.get("oneOf", ())]
    return [name for part in inside for name in referred_to(part)]


def as_written(value: Any) -> Any:
    """Returns a value as a configuration states it, in the shortest form."""
    if not isinstance(value, BaseModel):
        return list(value) if isinstance(value, tuple) else value
    stated = value.model_dump(mode="json", exclude_defaults=True)
    if "kind" in stated:
        return stated["kind"] if len(stated) == 1 else stated
    if isinstance(value, Part) and {*stated} == {value.number}:
        return stated[value.number]
    return value.model_dump(mode="json", exclude_none=True)
