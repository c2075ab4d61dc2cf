"""The vocabulary of metrics: every number of a trial that a claim can compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bnexp.config.claims.series import (
    NATS,
    SERIES,
    Compared,
    Quantity,
    SeriesName,
    Tested,
    compared,
    cross_entropy_of,
    tested,
)
from bnexp.config.language.base import Count, NotNegative, Part, Positive
from bnexp.config.reading.yaml12 import describe

Target = Annotated[dict[SeriesName, Positive], Field(min_length=1, max_length=1)]
_Ends = Annotated[
    tuple[NotNegative, ...], Field(strict=False, json_schema_extra={"minItems": 2, "maxItems": 2})
]


def _refuse_all_but_true(value: object) -> object:
    if value is not None and value is not True:
        raise ValueError(
            f"got {describe(value)}; write true, and the trials that diverged are counted"
        )
    return value


class At(Part):
    """One row of the history: a series, and exactly one of epoch and step."""

    exactly_one: ClassVar = ("epoch", "step")

    series: SeriesName = Field(description="the series that is read", examples=["val_loss"])
    epoch: Count | None = Field(None, description="after so many epochs", examples=[5])
    step: Count | None = Field(None, description="after so many optimizer steps", examples=[1500])


class Span(Part):
    """The rows of the history between two ends, both included; all of them without ends."""

    series: SeriesName = Field(description="the series that is read", examples=["val_loss"])
    epochs: _Ends | None = Field(None, description="first and last epoch", examples=[[3, 10]])
    steps: _Ends | None = Field(
        None, description="first and last optimizer step", examples=[[1500, 6000]]
    )

    @field_validator("epochs", "steps")
    @classmethod
    def _in_order(cls, ends: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if ends is not None and (len(ends) != 2 or ends[0] >= ends[1]):
            got = ", ".join(f"{end:g}" for end in ends)
            raise ValueError(f"got [{got}]; must be two numbers, the first below the last")
        return ends

    @model_validator(mode="after")
    def _refuse_both(self) -> Span:
        if self.epochs and self.steps:
            raise ValueError("give epochs or steps, not both")
        return self


class Width(Part):
    """The range of an axis of the grid in which a trial ends on the right side of a target."""

    along: str = Field(
        description="an axis of the grid, of numbers above 0",
        examples=["training.optimizer.learning_rate"],
    )
    reaches: Target = Field(
        description="series and value that the last evaluation has to reach",
        examples=[{"val_accuracy": 0.9}],
    )


class Metric(Part):
    """One number of a trial: exactly one of these."""

    exactly_one: ClassVar = (
        "final",
        "best",
        "at",
        "mean",
        "area",
        "steps_to",
        "epochs_to",
        "seconds_to",
        "gap",
        "test",
        "diverged",
        "seconds_per_step",
        "parameters",
        "width",
    )

    final: SeriesName | None = Field(
        None, description="the value after the last step", examples=["val_loss"]
    )
    best: SeriesName | None = Field(
        None,
        description="the smallest loss or the largest accuracy of all evaluations after the start",
        examples=["val_loss"],
    )
    at: At | None = Field(None, description="the value after a number of epochs or steps")
    mean: Span | None = Field(
        None, description="the mean over the evaluations of a range, the start left out"
    )
    area: Span | None = Field(
        None,
        description="the area under the curve between the evaluations of a range, by the "
        "trapezoidal rule, in epochs times the series' unit",
    )
    steps_to: Target | None = Field(
        None,
        description="optimizer steps until a series reaches a target for the first time",
        examples=[{"val_accuracy": 0.97}],
    )
    epochs_to: Target | None = Field(
        None,
        description="epochs until a series reaches a target for the first time",
        examples=[{"val_accuracy": 0.97}],
    )
    seconds_to: Target | None = Field(
        None,
        description="seconds of training until then: the steps times the trial's seconds per "
        "step; needs trials that ran alone",
        examples=[{"val_accuracy": 0.97}],
    )
    gap: Compared | None = Field(
        None,
        description="how much better the training value is than that of validation, after the "
        "last step; loss is a mean over batches in training mode, while the weights changed, and "
        "train_loss what the training images come to as those of validation do",
    )
    test: Tested | None = Field(
        None, description="the value over the whole test set after the last step"
    )
    diverged: Annotated[Literal[True] | None, BeforeValidator(_refuse_all_but_true)] = Field(
        None,
        description="whether the trial diverged: 1 where it did, else 0",
        examples=[True],
    )
    seconds_per_step: Literal["training"] | None = Field(
        None, description="seconds that one training step took; needs trials that ran alone"
    )
    parameters: Literal["trainable", "other", "all"] | None = Field(
        None, description="numbers that the network holds; compared exactly, without a test"
    )
    width: Width | None = Field(
        None,
        description="how wide the range of a grid's axis is that works: its upper end over its "
        "lower one",
    )

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the metrics that are stated."""
        names = type(self).model_fields
        return tuple(name for name in names if getattr(self, name) is not None)

    @property
    def name(self) -> str:
        """Which metric it is."""
        return self.given[0]

    @property
    def term(self) -> Term:
        """What the vocabulary says of it."""
        return VOCABULARY[self.name]

    @property
    def series(self) -> str:
        """The series that it reads; empty where it reads none."""
        if row := self.at or self.span:
            return row.series
        if self.target is not None:
            return self.target[0]
        if self.width is not None:
            return next(iter(self.width.reaches))
        return self.final or self.best or (compared(self.gap)[1].name if self.gap else "")

    @property
    def span(self) -> Span | None:
        """The range that it reads, or None."""
        return self.mean or self.area

    @property
    def target(self) -> tuple[str, float] | None:
        """Series and value that are to be reached along a trial, or None."""
        stated = self.steps_to or self.epochs_to or self.seconds_to
        return next(iter(stated.items())) if stated else None

    @property
    def quantity(self) -> Quantity | None:
        """What the values that it reads measure; None where it reads no series."""
        if self.test:
            return tested(self.test).quantity
        return SERIES[self.series].quantity if self.series else None

    @property
    def image_set(self) -> str:
        """The set over whose images it is a mean after the last step; empty where over none."""
        read = tested(self.test) if self.test else SERIES.get(self.final or "")
        kept = read and read.mode == "moving" and read.on in ("validation", "test")
        return read.on if read and kept else ""

    @property
    def reads_parts(self) -> bool:
        """Whether it reads the cross-entropy or the weight penalty of a loss by itself."""
        return self.quantity is not None and self.quantity.is_part

    @property
    def without_penalty(self) -> Metric | None:
        """The same of the cross-entropy alone where it reads a loss; None where it does not."""
        stated = self.model_dump(exclude_none=True)
        changed = cross_entropy_of(stated)
        return None if changed == stated else Metric.model_validate(changed)

    @property
    def is_ratio(self) -> bool:
        """Whether its effects are ratios, as those of steps and times, and not differences."""
        if self.quantity is not None and self.term.better == _OF_SERIES:
            return self.quantity.scale == "ratio"
        return self.term.scale == "ratio"

    @property
    def is_timed(self) -> bool:
        """Whether it says something only where trials had the machine to themselves."""
        return self.name in TIMED

    @property
    def unit(self) -> str:
        """Unit of its values: `nats`, `accuracy` (0 to 1), `steps`, and so on."""
        own = self.quantity.unit if self.quantity else NATS
        return self.term.unit.replace(_OF_SERIES, own)

    @property
    def less_is_better(self) -> bool:
        """Whether the better of two values is the smaller one."""
        if self.quantity is not None and self.term.better == _OF_SERIES:
            return self.quantity.better == "less"
        return self.term.better == "less"


_OF_SERIES = "as the series"


@dataclass(frozen=True)
class Term:
    """What the vocabulary says of a metric.

    Attributes:
        unit: Unit of its values.
        scale: Whether two arms are compared by their `difference` or by their `ratio`.
        better: Which of two values is better: `less`, `more`, or `as the series`, where losses are
            better when smaller, accuracies when larger.
    """

    unit: str
    scale: Literal["difference", "ratio"]
    better: str


VOCABULARY: Mapping[str, Term] = {
    "final": Term(_OF_SERIES, "difference", _OF_SERIES),
    "best": Term(_OF_SERIES, "difference", _OF_SERIES),
    "at": Term(_OF_SERIES, "difference", _OF_SERIES),
    "mean": Term(_OF_SERIES, "difference", _OF_SERIES),
    "area": Term(f"{_OF_SERIES} x epochs", "difference", _OF_SERIES),
    "steps_to": Term("steps", "ratio", "less"),
    "epochs_to": Term("epochs", "ratio", "less"),
    "seconds_to": Term("seconds", "ratio", "less"),
    "gap": Term(_OF_SERIES, "difference", "less"),
    "test": Term(_OF_SERIES, "difference", _OF_SERIES),
    "diverged": Term("share", "difference", "less"),
    "seconds_per_step": Term("seconds", "ratio", "less"),
    "parameters": Term("numbers", "ratio", "less"),
    "width": Term("ratio of ends", "ratio", "more"),
}
"""For each metric its unit, its scale and which direction is better. Losses are in nats, accuracies
from 0 to 1."""

TIMED = ("seconds_to", "seconds_per_step")
"""Metrics that say something only where a trial had the machine to itself."""

EXACT = ("parameters",)
"""Metrics without chance: they are compared exactly, outside the statistics."""
