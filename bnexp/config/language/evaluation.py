"""When a network is evaluated, on what, and for which targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bnexp.config.claims.measured_on import Mode
from bnexp.config.claims.series import falls
from bnexp.config.language.base import BY_VALUE, Part, Positive
from bnexp.config.language.training import Interval

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


EVALUATION_BATCH = 500
"""Examples evaluated at once; but in the mode `batch` numbers depend on it by rounding alone."""

EvaluatedOn = Literal["validation", "test", "training", "shifted"]
"""The sets that a network can be evaluated on."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


class _OneOrMore(BeforeValidator):
    """Says in the JSON Schema that a number will do in place of a list of one."""

    rules: ClassVar[Mapping[str, float]] = {}
    """What is asked of each number besides."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        several = handler(schema)
        one = {**several["items"], **self.rules}
        return {"anyOf": [one, {**several, "items": one, "minItems": 1}]}


class _OneOrMoreShares(_OneOrMore):
    """The same for numbers of which 1 is the whole."""

    rules: ClassVar[Mapping[str, float]] = {"maximum": 1}


_Several = Annotated[tuple[Positive, ...], Field(strict=False)]
_Losses = Annotated[_Several, _OneOrMore(_as_list)]
_Accuracies = Annotated[_Several, _OneOrMoreShares(_as_list)]


class Targets(Part):
    """Values that are looked for, by series; of each one or several."""

    val_loss: _Losses | None = Field(
        None, description="validation losses to get down to", examples=[[0.1]]
    )
    val_accuracy: _Accuracies | None = Field(
        None, description="validation accuracies to get up to", examples=[[0.95, 0.97]]
    )
    test_loss: _Losses | None = Field(
        None, description="test losses to get down to", examples=[[0.1]]
    )
    test_accuracy: _Accuracies | None = Field(
        None, description="test accuracies to get up to", examples=[[0.97]]
    )
    train_loss: _Losses | None = Field(
        None,
        description="losses on the training images, in inference mode, to get down to",
        examples=[[0.01]],
    )
    train_accuracy: _Accuracies | None = Field(
        None,
        description="accuracies on the training images, in inference mode, to get up to",
        examples=[[0.99]],
    )

    @field_validator("*")
    @classmethod
    def _from_easy_to_hard(
        cls, levels: tuple[float, ...] | None, field: ValidationInfo
    ) -> tuple[float, ...] | None:
        if levels is None:
            return None
        if not levels:
            raise ValueError("got an empty list; name a target, or leave it out")
        return tuple(sorted(set(levels), reverse=falls(str(field.field_name))))

    @property
    def by_series(self) -> Mapping[str, tuple[float, ...]]:
        """For each series that is looked at its targets, the easiest first."""
        return {name: levels for name, levels in self if levels}


class Looking(Part):
    """Further evaluations between those of the history, for targets and single steps alone."""

    every: Interval = Field(
        Interval(steps=100),
        description="distance between two evaluations",
        examples=[{"steps": 50}],
    )
    until: Interval | None = Field(
        None,
        description="up to where; the end of training by default",
        examples=[{"epochs": 6}],
    )
    targets: Targets | None = Field(
        None,
        description="what is looked for: the looks of a trial end once all of it is reached, and "
        "keep a value where a target was. By default the targets of all claims; where there are "
        "none, or a claim reads a single step between two rows, every look keeps all values",
        examples=[{"val_accuracy": [0.95, 0.97]}],
    )

    @field_validator("targets")
    @classmethod
    def _none_where_nothing_is_named(cls, targets: Targets | None) -> Targets | None:
        return targets if targets and targets.by_series else None


class Evaluation(Part):
    """When the network is evaluated, and on what; always at step 0 and after the last step."""

    every: Annotated[Interval, BY_VALUE] = Field(
        Interval(epochs=1), description="distance between two evaluations"
    )
    watch: Annotated[Looking | None, BY_VALUE] = Field(
        None,
        description="looks for targets more often than the history has rows; goes into "
        "watched.csv, and into no curve, mean or best value",
        examples=[{"every": {"steps": 50}}],
    )
    on: Annotated[tuple[EvaluatedOn, ...], Field(strict=False), BY_VALUE] = Field(
        ("validation",),
        description="the sets evaluated for each row of the history; training: the images trained "
        "on, in inference mode as the others",
        json_schema_extra={"minItems": 1, "uniqueItems": True},
        examples=[["training", "validation"]],
    )
    modes: Annotated[tuple[Mode, ...], Field(strict=False), BY_VALUE] = Field(
        ("moving",),
        description="by which statistics normalizers evaluate, each with series of its own: "
        "moving ones, those of the evaluated batch, or precise, those of all training images",
        json_schema_extra={"minItems": 1, "uniqueItems": True},
        examples=[["moving", "precise"]],
    )

    @field_validator("on")
    @classmethod
    def _each_once(cls, on: tuple[str, ...]) -> tuple[str, ...]:
        if not on or len(set(on)) < len(on):
            raise ValueError("must name at least one set, and none twice")
        return on

    @field_validator("modes")
    @classmethod
    def _moving_among_them(cls, modes: tuple[str, ...]) -> tuple[str, ...]:
        if "moving" not in modes or len(set(modes)) < len(modes):
            raise ValueError("must name moving, and none twice; the others are measured beside it")
        return modes
