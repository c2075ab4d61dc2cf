"""What a configuration claims: a metric of a trial, two arms, and the verdict that is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.base import Count, Part, Positive

Series = Literal["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"]
"""What is recorded along a trial: `loss` and `accuracy` over the training batches, in training
mode; the others over the validation set and the test set, in inference mode."""

ENOUGH_SEEDS = 5
"""With fewer seeds or pairs an answer is labelled indicative."""

TIMED = ("seconds_per_step",)
"""Metrics that say something only where a trial had the machine to itself."""


class At(Part):
    """One row of the history: a series, and exactly one of epoch and step."""

    exactly_one: ClassVar = ("epoch", "step")

    series: Series = Field(description="the series that is read")
    epoch: Count | None = Field(None, description="after so many epochs", examples=[5])
    step: Count | None = Field(None, description="after so many optimizer steps", examples=[1500])


Target = Annotated[dict[Series, Positive], Field(min_length=1, max_length=1)]


class Metric(Part):
    """One number of a trial: exactly one of these."""

    exactly_one: ClassVar = (
        "final",
        "best",
        "at",
        "steps_to",
        "epochs_to",
        "test",
        "seconds_per_step",
    )

    final: Series | None = Field(
        None, description="the value after the last step", examples=["val_loss"]
    )
    best: Series | None = Field(
        None,
        description="the smallest loss or the largest accuracy of all evaluations",
        examples=["val_loss"],
    )
    at: At | None = Field(None, description="the value after a number of epochs or steps")
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
    test: Literal["loss", "accuracy"] | None = Field(
        None, description="the value over the whole test set after the last step"
    )
    seconds_per_step: Literal["training"] | None = Field(
        None, description="seconds that one training step took; needs trials that ran alone"
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
    def series(self) -> str:
        """The series that it reads; empty where it reads none."""
        if self.at is not None:
            return self.at.series
        if self.target is not None:
            return self.target[0]
        return self.final or self.best or ""

    @property
    def target(self) -> tuple[str, float] | None:
        """Series and value that are to be reached, or None."""
        stated = self.steps_to or self.epochs_to
        return next(iter(stated.items())) if stated else None

    @property
    def reads_accuracy(self) -> bool:
        """Whether it reads an accuracy, of which more is better, and not a loss."""
        return (self.series or self.test or "").endswith("accuracy")

    @property
    def differs_in_accuracy(self) -> bool:
        """Whether its effects are differences of accuracies."""
        return self.reads_accuracy and not self.is_ratio

    @property
    def is_ratio(self) -> bool:
        """Whether its effects are ratios, as those of steps and times, and not differences."""
        return self.target is not None or self.name in TIMED


Verdict = Literal["supported", "contradicted", "inconclusive"]


class Claim(Part):
    """One sentence that the experiment decides from its paired seeds."""

    says: Annotated[str, Field(min_length=1, max_length=300)] = Field(
        description="the claim in words", examples=["BN ends at a lower validation loss"]
    )
    metric: Metric = Field(description="the number that is compared")
    claim: str = Field(
        description="two arms with < or > between, such as bn < no-bn",
        examples=["bn < no-bn"],
        json_schema_extra={"pattern": r"\S\s*[<>]\s*\S"},
    )
    smallest: Positive | None = Field(
        None,
        description="smallest effect of interest: a ratio above 1 for steps, epochs and seconds, "
        "a difference for losses and accuracies",
        examples=[0.005],
    )
    verdict: Verdict = Field("supported", description="the verdict that is expected")


@dataclass(frozen=True)
class Comparison:
    """A claim whose arms are known.

    Attributes:
        claim: As the configuration states it.
        smaller: The arm whose metric is claimed to be smaller.
        larger: The other.
        first: The one of them that the claim names first.
    """

    claim: Claim
    smaller: str
    larger: str
    first: str


def sides_of(text: str) -> list[tuple[str, str, str]]:
    """Returns the ways in which a text reads as `arm < arm` or `arm > arm`.

    Returns:
        Left arm, sign and right arm, for each sign in the text, since names may hold signs.
    """
    return [
        (text[:i].strip(), sign, text[i + 1 :].strip())
        for i, sign in enumerate(text)
        if sign in "<>"
    ]


def comparison_of(claim: Claim, arms: Iterable[str]) -> Comparison | None:
    """Returns the claim with its arms, or None where it does not name two of them."""
    known = set(arms)
    for left, sign, right in sides_of(claim.claim):
        if {left, right} <= known and left != right:
            smaller, larger = (left, right) if sign == "<" else (right, left)
            return Comparison(claim, smaller, larger, first=left)
    return None


def as_stated(claim: Claim) -> Mapping[str, object]:
    """Returns a claim as plain values, what is not given left out."""
    return claim.model_dump(mode="json", exclude_none=True)
