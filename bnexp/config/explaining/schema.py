"""The JSON Schema of a whole configuration file, by which editors complete and check it."""

from __future__ import annotations

import json
from typing import Any

from bnexp.config.explaining.definitions import REFERENCE, definitions
from bnexp.config.explaining.schema_paths import SchemaPaths
from bnexp.config.language.toplevel import KEYS, TOP_KEYS
from bnexp.config.language.walk import LANGUAGE, Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(language: Language = LANGUAGE) -> dict[str, Any]:
    """Returns the schema, the same for the same version of bnexp.

    What the loader accepts it accepts. What it accepts the loader may still refuse, for mistakes
    that lie between several values, or in the files and arms that they name.

    Args:
        language: What may stand where.
    """
    models = definitions(language)
    paths = SchemaPaths(models, language)
    settings = models[language.settings.__name__]
    parts = {name: schema for name, schema in models.items() if schema is not settings}
    top = {
        key: {**TOP_KEYS[key].schema, "description": TOP_KEYS[key].meaning}
        if key in TOP_KEYS
        else {}
        for key in KEYS
    }
    whole = settings["properties"]
    extending = {key: {"$ref": f"{REFERENCE}extend.{key}"} for key in whole}
    stated = {**whole, "arms": {"type": "object", "minProperties": 1}}
    return {
        "$schema": DIALECT,
        "$id": "urn:bnexp:configuration",
        "title": "Configuration of bnexp",
        "description": "A comparison of networks over the same seeds: settings, and the arms, the "
        "grid and the seeds that vary them.",
        "type": "object",
        "additionalProperties": False,
        "properties": top,
        "if": {"required": ["extends"]},
        "then": {"properties": extending},
        "else": {"properties": stated, "required": settings["required"]},
        "$defs": {**parts, **_axes(paths), **paths.definitions()},
    }


def schema_text() -> str:
    """Returns the schema as the text of a file."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _axes(paths: SchemaPaths) -> dict[str, Any]:
    """Returns the schemas of lists that are crossed, and of those walked together: these repeat."""
    return {"axes": _lists(paths, uniqueItems=True), "walked": _lists(paths)}


def _lists(paths: SchemaPaths, **rules: bool) -> dict[str, Any]:
    """Returns the schema of lists of values by dotted paths, which reach to a setting."""
    return {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            path: {
                "type": "array",
                "minItems": 1,
                **rules,
                "items": {"$ref": f"{REFERENCE}set.{path}"},
            }
            for path in paths.paths
            if "." in path
        },
    }
