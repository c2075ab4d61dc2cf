"""Makes an entry of every key of a part, from its model and the JSON Schema of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bnexp.config.explaining.definitions import Schema
from bnexp.config.explaining.words import choices_of, flow, range_in_words, type_in_words
from bnexp.config.language.base import Part
from bnexp.config.language.toplevel import TOP_KEYS
from bnexp.config.language.walk import keys_of, kinds_of, parts_in

REQUIRED = "required"
"""What stands for the default of a key that must be given."""

OWN = "bnexp"
"""What stands for the origin of a default that Keras does not have."""


@dataclass(frozen=True)
class Entry:
    """A key of a part, the same wherever the part stands.

    Attributes:
        key: Its name in the part.
        kinds: The kinds of the part; empty where it is not one of several.
        meaning: What it says.
        type: What its value is, in words.
        choices: The values to choose from, as they are written; empty where there are none.
        range: What else is asked of the value, in words; empty where nothing is.
        default: As it is written, or `required`; empty where the key is left out.
        origin: Whose the default is: a part of Keras by its name, or `bnexp`; empty without one.
        one_of: The keys of which exactly one is given, where it is one of them.
        source: Where the part is defined; empty where bnexp defines it.
        value: An example of its value.
    """

    key: str
    kinds: tuple[str, ...]
    meaning: str
    type: str
    choices: tuple[str, ...]
    range: str
    default: str
    origin: str
    one_of: tuple[str, ...]
    source: str
    value: Any


class Entries:
    """Describes the keys of parts, each part by itself.

    Args:
        schemas: The JSON Schema of each model.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def at_top(self, name: str) -> Entry:
        """Returns the entry of a key of the whole configuration that holds no settings."""
        top = TOP_KEYS[name]
        return Entry(
            key=name,
            kinds=(),
            meaning=top.meaning,
            type=top.type,
            choices=tuple(top.schema.get("properties", ())),
            range=top.range,
            default=top.default,
            origin=OWN if top.default else "",
            one_of=(),
            source="",
            value=[self.least(top.each)] if top.each else top.example,
        )

    def of_part(self, model: type[Part]) -> tuple[Entry, ...]:
        """Returns the entries of the keys of a part, but for `kind`."""
        return tuple(self._of_key(model, key) for key in keys_of(model) if key != "kind")

    def of_kind(self, family: Sequence[type[Part]]) -> Entry:
        """Returns the entry of the key that says which of several kinds a part is.

        Args:
            family: The models of all kinds, each of which has the key.
        """
        schema = self._schemas[family[0].__name__]["properties"]["kind"]
        least = [self.least(model) for model in family]
        bare = [str(part["kind"]) for part in least if len(part) == 1]
        return Entry(
            key="kind",
            kinds=(),
            meaning=schema["description"],
            type=type_in_words(schema),
            choices=tuple(kind for model in family for kind in kinds_of(model)),
            range=range_in_words(schema),
            default=REQUIRED,
            origin="",
            one_of=(),
            source="",
            # A kind that needs no other key, the second where there are several.
            value=bare[:2][-1],
        )

    def _of_key(self, model: type[Part], key: str) -> Entry:
        schema = self._schemas[model.__name__]["properties"][key]
        inside = parts_in(model, key)
        kinds = [kind for part in inside for kind in kinds_of(part)]
        return Entry(
            key=key,
            kinds=kinds_of(model),
            meaning=schema["description"],
            type=type_in_words(schema, has_kinds=bool(kinds)),
            choices=tuple(kinds or map(flow, choices_of(schema))),
            range=range_in_words(schema),
            default=_default(model, key, schema),
            origin=_origin(model, key, schema),
            one_of=model.exactly_one if key in model.exactly_one else (),
            source=model.source,
            value=self._value(schema, inside),
        )

    def least(self, model: type[Part], but: str = "") -> dict[str, Any]:
        """Returns the least that makes a part, beside one of its keys that is given."""
        properties = self._schemas[model.__name__]["properties"]
        names = [name for name, field in model.model_fields.items() if field.is_required()]
        if model.exactly_one and but not in model.exactly_one:
            chosen = model.needs.get(but)
            names.append(chosen if chosen in model.exactly_one else model.exactly_one[0])
        names += [model.needs[name] for name in (*names, but) if name in model.needs]
        return {
            name: self._value(properties[name], parts_in(model, name))
            for name in dict.fromkeys(names)
            if name != but
        }

    def _value(self, schema: Schema, inside: Sequence[type[Part]]) -> Any:
        """Returns a value that a key may have, where there are choices not the default."""
        if "examples" in schema:
            return schema["examples"][0]
        default = schema.get("default")
        if default is None and inside:
            return self.least(inside[0])
        others = [choice for choice in choices_of(schema) if choice != default]
        return others[0] if others and not isinstance(default, list) else default


def _default(model: type[Part], key: str, schema: Schema) -> str:
    field = model.model_fields.get(key)
    if field is not None and field.is_required():
        return REQUIRED
    default = schema.get("default")
    return "" if default is None else flow(default)


def _origin(model: type[Part], key: str, schema: Schema) -> str:
    if schema.get("default") is None:
        return ""
    keras = model.keras
    return keras.name if keras and key in model.model_fields and key not in keras.own else OWN
