"""Makes an entry of every key of the configuration language, from the models and their schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bnexp.config.claims.claims import Claim
from bnexp.config.claims.series import SERIES
from bnexp.config.explaining.definitions import Schema, parts_in
from bnexp.config.explaining.words import choices_of, flow, range_in_words, type_in_words
from bnexp.config.language.base import Part
from bnexp.config.language.settings import Settings
from bnexp.config.language.toplevel import KEYS, TOP_KEYS
from bnexp.config.language.walk import kinds_of

REQUIRED = "required"
"""What stands for the default of a key that must be given."""

OWN = "bnexp"
"""What stands for the origin of a default that Keras does not have."""

CLAIMS = "claims"
"""The key whose entries are a list."""

_Around = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Entry:
    """A key, as it is under some of the kinds of the part that holds it.

    Attributes:
        path: Dotted path; that of an entry of a list has no number.
        kinds: The kinds of the part that holds it; empty where it is not one of several.
        meaning: What it says.
        type: What its value is, in words.
        choices: The values to choose from, as they are written; empty where there are none.
        range: What else is asked of the value, in words; empty where nothing is.
        default: As it is written, or `required`; empty where the key is left out.
        origin: Whose the default is: a part of Keras by its name, or `bnexp`; empty without one.
        one_of: The keys of which exactly one is given, where it is one of them.
        source: Where the part that holds it is defined; empty where bnexp defines it.
        example: The way to it from the top, with a value.
    """

    path: str
    kinds: tuple[str, ...]
    meaning: str
    type: str
    choices: tuple[str, ...]
    range: str
    default: str
    origin: str
    one_of: tuple[str, ...]
    source: str
    example: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Its name in the part that holds it."""
        return self.path.rpartition(".")[2]

    @property
    def section(self) -> str:
        """The path of the part that holds it; empty for a key of the whole configuration."""
        return self.path.rpartition(".")[0]

    @property
    def value(self) -> Any:
        """The value in the example."""
        value: Any = self.example
        for step in self.path.split("."):
            value = (value[0] if isinstance(value, list) else value)[step]
        return value


def all_entries(schemas: Mapping[str, Schema]) -> Iterator[Entry]:
    """Yields every key, each section before what is in it, in the order of the language.

    Args:
        schemas: The JSON Schema of each model.
    """
    walk = _Walk(schemas)
    for name in KEYS:
        if name not in TOP_KEYS:
            yield from walk.field("", [Settings], name, _with_what_it_evaluates)
            continue
        top = TOP_KEYS[name]
        listed = name == CLAIMS
        yield Entry(
            path=name,
            kinds=(),
            meaning=top.meaning,
            type=top.type,
            choices=tuple(top.schema.get("properties", ())),
            range=top.range,
            default=top.default,
            origin=OWN if top.default else "",
            one_of=(),
            source="",
            example={name: [walk.least(Claim)] if listed else top.example},
        )
        if listed:
            yield from walk.section(CLAIMS, [Claim], _with_what_it_needs)


def _with_what_it_needs(claim: dict[str, Any]) -> dict[str, Any]:
    """Returns a configuration with a claim: its sign goes with the margin, a grid with cells."""
    sign = {"claim": "bn = no-bn"} if "margin" in claim else {}
    of_cells = {"at_least", "select"} & set(claim) or "width" in claim.get("metric", {})
    grid = {"grid": {"training.optimizer.learning_rate": [0.001, 0.01, 0.1]}} if of_cells else {}
    return {CLAIMS: [{**claim, **sign}], **grid}


def _with_what_it_evaluates(settings: dict[str, Any]) -> dict[str, Any]:
    """Returns a configuration in which the set is evaluated whose values are looked for."""
    evaluation = settings.get("evaluation") or {}
    targets = (evaluation.get("watch") or {}).get("targets") or {}
    if not any(SERIES[series].on == "test" for series in targets):
        return settings
    return {**settings, "evaluation": {**evaluation, "on": ["validation", "test"]}}


class _Walk:
    """Walks through the fields of models.

    Args:
        schemas: The JSON Schema of each model.
    """

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def section(self, path: str, models: Sequence[type[Part]], around: _Around) -> Iterator[Entry]:
        """Yields the keys of a part.

        Args:
            path: Of the part.
            models: What the part may be.
            around: Puts the part into the whole configuration.
        """
        for number, model in enumerate(models):
            for name in self._schemas[model.__name__]["properties"]:
                if name != "kind" or number == 0:
                    chosen = models if name == "kind" else [model]
                    yield from self.field(path, chosen, name, around)

    def field(
        self, path: str, models: Sequence[type[Part]], name: str, around: _Around
    ) -> Iterator[Entry]:
        """Yields a key, and those inside it."""
        model = models[0]
        schema = self._schemas[model.__name__]["properties"][name]
        inside = _parts_of(model, name)
        kinds = [kind for part in inside for kind in kinds_of(part)]
        own_kinds = [kind for each in models for kind in kinds_of(each)]
        below = f"{path}.{name}" if path else name

        def placed(value: Any) -> dict[str, Any]:
            rest = {} if model is Settings else self.least(model, but=name)
            return around({**rest, name: value})

        is_kind = name == "kind"
        yield Entry(
            path=below,
            kinds=() if is_kind else tuple(own_kinds),
            meaning=schema["description"],
            type=type_in_words(schema),
            choices=tuple(own_kinds if is_kind else kinds or map(flow, choices_of(schema))),
            range=range_in_words(schema),
            default=_default(model, name, schema),
            origin=_origin(model, name, schema),
            one_of=model.exactly_one if name in model.exactly_one else (),
            source="" if is_kind else model.source,
            example=placed(self._kind(models) if is_kind else self._value(schema, inside)),
        )
        yield from self.section(below, inside, placed)

    def least(self, model: type[Part], but: str = "") -> dict[str, Any]:
        """Returns the least that makes a part, beside one of its keys that is given."""
        properties = self._schemas[model.__name__]["properties"]
        names = [name for name, field in model.model_fields.items() if field.is_required()]
        if model.exactly_one and but not in model.exactly_one:
            chosen = model.needs.get(but)
            names.append(chosen if chosen in model.exactly_one else model.exactly_one[0])
        names += [model.needs[name] for name in (*names, but) if name in model.needs]
        return {
            name: self._value(properties[name], _parts_of(model, name))
            for name in dict.fromkeys(names)
            if name != but
        }

    def _kind(self, models: Sequence[type[Part]]) -> str:
        """Returns a kind that needs no other key, the second where there are several."""
        least = [self.least(model) for model in models]
        bare = [part["kind"] for part in least if len(part) == 1]
        return str(bare[:2][-1])

    def _value(self, schema: Schema, inside: Sequence[type[Part]]) -> Any:
        """Returns a value that a key may have, where there are choices not the default."""
        if "examples" in schema:
            return schema["examples"][0]
        default = schema.get("default")
        if default is None and inside:
            return self.least(inside[0])
        others = [choice for choice in choices_of(schema) if choice != default]
        return others[0] if others and not isinstance(default, list) else default


def _parts_of(model: type[Part], name: str) -> list[type[Part]]:
    field = model.model_fields.get(name)
    return parts_in(field.annotation) if field else []


def _default(model: type[Part], name: str, schema: Schema) -> str:
    field = model.model_fields.get(name)
    if field is not None and field.is_required():
        return REQUIRED
    default = schema.get("default")
    return "" if default is None else flow(default)


def _origin(model: type[Part], name: str, schema: Schema) -> str:
    if schema.get("default") is None:
        return ""
    keras = model.keras
    return keras.name if keras and name in model.model_fields and name not in keras.own else OWN
