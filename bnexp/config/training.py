"""How long a trial trains, with which optimizer, and when it is evaluated."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from bnexp.config.base import KIND, Count, Fraction, NotNegative, Part, Positive


class Sgd(Part):
    """Gradient descent, with momentum where it is above 0."""

    kind: Literal["sgd"]
    learning_rate: Positive = Field(0.01, description="step size")
    momentum: Fraction = Field(0.0, description="share of the last update kept in the next")
    nesterov: bool = Field(False, description="Nesterov's form of momentum")


class Adam(Part):
    """Adam (Kingma and Ba 2015)."""

    kind: Literal["adam"]
    learning_rate: Positive = Field(0.001, description="step size")
    beta_1: Fraction = Field(0.9, description="decay of the first moment")
    beta_2: Fraction = Field(0.999, description="decay of the second moment")
    epsilon: Positive = Field(1e-7, description="added to the root of the second moment")
    amsgrad: bool = Field(False, description="the AMSGrad form (Reddi et al. 2018)")


class AdamW(Part):
    """Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019)."""

    kind: Literal["adamw"]
    learning_rate: Positive = Field(0.001, description="step size")
    weight_decay: NotNegative = Field(0.004, description="decay of every trained value")
    beta_1: Fraction = Field(0.9, description="decay of the first moment")
    beta_2: Fraction = Field(0.999, description="decay of the second moment")
    epsilon: Positive = Field(1e-7, description="added to the root of the second moment")
    amsgrad: bool = Field(False, description="the AMSGrad form (Reddi et al. 2018)")


class Rmsprop(Part):
    """Gradient divided by a running average of its magnitude (Hinton 2012)."""

    kind: Literal["rmsprop"]
    learning_rate: Positive = Field(0.001, description="step size")
    rho: Fraction = Field(0.9, description="decay of the running average")
    momentum: Fraction = Field(0.0, description="share of the last update kept in the next")
    epsilon: Positive = Field(1e-7, description="added to the running average")
    centered: bool = Field(False, description="divide by the variance instead of the raw moment")


Optimizer = Annotated[Sgd | Adam | AdamW | Rmsprop, *KIND]


class Interval(Part):
    """A distance in training: exactly one of epochs and steps."""

    epochs: Count | None = Field(None, description="whole epochs")
    steps: Count | None = Field(None, description="optimizer steps")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.epochs is None) == (self.steps is None):
            raise ValueError("give exactly one of epochs, steps")
        return self


class ConstantRate(Part):
    """The learning rate stays as it is."""

    kind: Literal["constant"]


class StepRate(Part):
    """The learning rate is multiplied by a factor again and again."""

    kind: Literal["step"]
    every: Interval = Field(description="distance between two multiplications")
    factor: Positive = Field(0.1, description="what the rate is multiplied by")


class CosineRate(Part):
    """The learning rate falls along half a cosine (Loshchilov and Hutter 2017)."""

    kind: Literal["cosine"]
    final: NotNegative = Field(0.0, description="share of the rate left at the end")


Schedule = Annotated[ConstantRate | StepRate | CosineRate, *KIND]


class Training(Part):
    """The optimizer and the length of training: exactly one of epochs, steps, examples."""

    optimizer: Optimizer = Field(default_factory=lambda: Adam(kind="adam"))
    schedule: Schedule = Field(default_factory=lambda: ConstantRate(kind="constant"))
    batch_size: Count = Field(32, description="examples of one step")
    epochs: Count | None = Field(None, description="passes over the training images")
    steps: Count | None = Field(None, description="optimizer steps")
    examples: Count | None = Field(None, description="images seen, rounded up to whole steps")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(length is not None for length in (self.epochs, self.steps, self.examples)) != 1:
            raise ValueError("give exactly one of epochs, steps, examples")
        return self


class Evaluation(Part):
    """When the network is evaluated, and on what; always at step 0 and after the last step."""

    every: Interval = Field(Interval(epochs=1), description="distance between two evaluations")
    on: Annotated[tuple[Literal["validation", "test"], ...], Field(strict=False)] = Field(
        ("validation",), description="the sets evaluated for each row of the history"
    )

    @field_validator("on")
    @classmethod
    def _each_once(cls, on: tuple[str, ...]) -> tuple[str, ...]:
        if not on or len(set(on)) < len(on):
            raise ValueError("must name at least one set, and none twice")
        return on
