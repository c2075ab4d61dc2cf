"""What every part of a configuration has in common: frozen, unknown keys refused, short forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bnexp.nearest import suggestion

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


HALF = "half"
"""Pydantic's name for the error of a setting that lacks the one it needs beside it."""


@dataclass(frozen=True)
class Keras:
    """The part of Keras that a part of a configuration takes its defaults from.

    Attributes:
        name: Where Keras has it.
        own: Settings whose default is bnexp's own, or which Keras does not have.
        renamed: For settings that Keras calls otherwise, Keras' names.
    """

    name: str
    own: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


class Part(BaseModel):
    """A part of a configuration; unknown keys and values of another type are refused.

    Attributes:
        source: Where what the part stands for is defined; empty where bnexp defines it.
        equation: What it computes; empty where a sentence says it.
        keras: What has the same defaults in Keras.
        exactly_one: Settings of which one is given, and only one.
        needs: For settings that say nothing alone the one that must stand beside them.
        governs: For settings that decide on the defaults of others the names of those.
        short_forms: For keys that stand for a setting further inside its dotted path.
        number: The setting that a bare number in place of the part stands for; empty where none
            may stand there.
        single: Whether a word may stand in place of the part.
        beside: In an example, other values of settings of the part that this one is in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    source: ClassVar[str] = ""
    equation: ClassVar[str] = ""
    keras: ClassVar[Keras | None] = None
    exactly_one: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[Mapping[str, str]] = {}
    governs: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    short_forms: ClassVar[Mapping[str, str]] = {}
    number: ClassVar[str] = ""
    single: ClassVar[bool] = False
    beside: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="after")
    def _refuse_halves(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        for name, other in self.needs.items():
            if name in given and other not in given:
                rivals = self.exactly_one if other in self.exactly_one else ()
                rival = next((each for each in rivals if each in given), "")
                halves = {"name": name, "other": other, "rival": rival}
                raise PydanticCustomError(HALF, "{name} needs {other} beside it", halves)
        return self

    @model_validator(mode="after")
    def _refuse_rivals(self) -> Self:
        names = self.exactly_one
        if names and sum(getattr(self, name) is not None for name in names) != 1:
            raise ValueError(f"give exactly one of {', '.join(names)}")
        return self


@dataclass(frozen=True)
class Mark:
    """What stands at a setting, beside its type, that some identity is to leave out.

    Attributes:
        reason: Why it may.
    """

    reason: str


ELSEWHERE = Mark("what it comes to is in every identity: contents of the data, mode of compiling")
"""Left out of every identity."""

KEPT = Mark("it says what is kept of a trial besides its numbers")
"""Likewise."""

NO_NUMBER = (ELSEWHERE, KEPT)
"""The marks of what is left out of every identity."""

BY_VALUE = Mark("it enters a compiled program as a value, or decides how often it is called")
"""Left out of the identity of a program, but not of a trial."""


def marked(part: Part, *marks: Mark) -> dict[str, Any]:
    """Returns which settings of a part have one of some marks, as `model_dump` excludes them.

    Args:
        part: The part.
        marks: The marks.
    """
    found: dict[str, Any] = {}
    for name, setting in type(part).model_fields.items():
        value = getattr(part, name)
        if any(mark in setting.metadata for mark in marks):
            found[name] = True
        elif isinstance(value, Part) and (inside := marked(value, *marks)):
            found[name] = inside
    return found


def _from_text(value: object) -> object:
    return {"kind": value} if isinstance(value, str) else value


def _from_number(value: object) -> object:
    return {"kind": "constant", "value": value} if isinstance(value, int | float) else value


def no_number(allowed: str) -> BeforeValidator:
    """Returns what refuses a number where words and truth values may stand.

    To a Literal 1 and true are the same.

    Args:
        allowed: What may stand there, as it is told.
    """

    def refuse(value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise ValueError(f"got {value}. One of: {allowed}")  # noqa: TRY004 (pydantic's)
        return value

    return BeforeValidator(refuse)


def word_or(words: Sequence[str], otherwise: type[Part] | TypeAdapter[Any], told: str) -> Any:
    """Returns what lets one of some words stand for a value, and refuses others in one sentence.

    Args:
        words: The words.
        otherwise: What else may stand there.
        told: That in words, with an example.
    """
    single = isinstance(otherwise, TypeAdapter)
    validated = otherwise if isinstance(otherwise, TypeAdapter) else TypeAdapter(otherwise)

    def check(value: object) -> object:
        if single and (not isinstance(value, str) or value.strip().isdigit()):
            return validated.validate_python(value, strict=True)
        if isinstance(value, Mapping | Part):
            return validated.validate_python(value, strict=True)
        if value not in words:
            near = suggestion(value, words) or "."
            raise ValueError(f"got {value!r}{near} One of: {', '.join(words)}, or {told}")
        return value

    return BeforeValidator(check)


class _TextIsKind(BeforeValidator):
    """Says in the JSON Schema that a bare kind will do, where it needs no other key."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        whole = handler(schema)
        members = [handler.resolve_ref_schema(part) for part in whole.get("oneOf", [whole])]
        bare = [
            kind
            for member in members
            if member["required"] == ["kind"]
            for kind in kinds_in(member["properties"]["kind"])
        ]
        return {"anyOf": [whole, {"enum": bare}]}


class NumberIs(BeforeValidator):
    """Lets a bare whole number stand for a part, as the setting that `Part.number` names.

    Args:
        part: The part.
    """

    def __init__(self, part: type[Part]) -> None:
        def written_out(value: object) -> object:
            return {part.number: value} if is_number(value) else value

        super().__init__(written_out)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [*handler(schema)["anyOf"], {"type": "integer", "minimum": 1}]}


def is_number(value: object) -> bool:
    """Returns whether a value is a number, as truth values are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


class _NumberIsConstant(BeforeValidator):
    """Says in the JSON Schema that a number will do."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [*handler(schema)["anyOf"], {"type": "number"}]}


def kinds_in(kind: Mapping[str, Any]) -> list[str]:
    """Returns the kinds that the JSON Schema of a `kind` allows."""
    return [kind["const"]] if "const" in kind else list(kind["enum"])


TEXT_IS_KIND = _TextIsKind(_from_text)
"""Lets the bare kind stand for the mapping that names nothing else."""

KIND = (Field(discriminator="kind"), TEXT_IS_KIND)
"""Marks a union of parts that differ by `kind`."""

NUMBER_IS_CONSTANT = _NumberIsConstant(_from_number)
"""Lets a bare number stand for the initializer that gives every entry that value."""

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
