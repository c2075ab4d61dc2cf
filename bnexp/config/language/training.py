"""How long a trial trains, and with which optimizer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter

from bnexp.config.language.base import (
    BY_VALUE,
    ELSEWHERE,
    KEPT,
    KIND,
    Count,
    Fraction,
    Keras,
    NotNegative,
    Part,
    Positive,
    word_or,
)

Precision = Literal["float32", "float64"]
"""How exact numbers are: some 7 or some 16 decimal digits."""

Compile = Literal["auto", "xla", "graph"]
"""How programs are compiled: by the network, with XLA, or by TensorFlow's own kernels."""

_OPTIMIZER = "the kind of optimizer"
_SCHEDULE = "the kind of schedule"


class Sgd(Part):
    """Gradient descent, with momentum where it is above 0."""

    keras: ClassVar = Keras("keras.optimizers.SGD")

    kind: Literal["sgd"] = Field(description=_OPTIMIZER)
    learning_rate: Annotated[Positive, BY_VALUE] = Field(0.01, description="step size")
    momentum: Fraction = Field(0.0, description="share of the last update kept in the next")
    nesterov: bool = Field(False, description="Nesterov's form of momentum")


class Adam(Part):
    """Adam: steps by running averages of the gradient and of its square."""

    source: ClassVar = "Kingma and Ba 2015"
    keras: ClassVar = Keras("keras.optimizers.Adam")

    kind: Literal["adam"] = Field(description=_OPTIMIZER)
    learning_rate: Annotated[Positive, BY_VALUE] = Field(0.001, description="step size")
    beta_1: Fraction = Field(0.9, description="decay of the first moment")
    beta_2: Fraction = Field(0.999, description="decay of the second moment")
    epsilon: Positive = Field(1e-7, description="added to the root of the second moment")
    amsgrad: bool = Field(False, description="the AMSGrad form (Reddi et al. 2018)")


class AdamW(Part):
    """Adam with weight decay apart from the gradient."""

    source: ClassVar = "Loshchilov and Hutter 2019"
    keras: ClassVar = Keras("keras.optimizers.AdamW")

    kind: Literal["adamw"] = Field(description=_OPTIMIZER)
    learning_rate: Annotated[Positive, BY_VALUE] = Field(0.001, description="step size")
    weight_decay: NotNegative = Field(0.004, description="decay of every trained value")
    beta_1: Fraction = Field(0.9, description="decay of the first moment")
    beta_2: Fraction = Field(0.999, description="decay of the second moment")
    epsilon: Positive = Field(1e-7, description="added to the root of the second moment")
    amsgrad: bool = Field(False, description="the AMSGrad form (Reddi et al. 2018)")


class Rmsprop(Part):
    """Gradient divided by a running average of its magnitude."""

    source: ClassVar = "Hinton 2012"
    keras: ClassVar = Keras("keras.optimizers.RMSprop")

    kind: Literal["rmsprop"] = Field(description=_OPTIMIZER)
    learning_rate: Annotated[Positive, BY_VALUE] = Field(0.001, description="step size")
    rho: Fraction = Field(0.9, description="decay of the running average")
    momentum: Fraction = Field(0.0, description="share of the last update kept in the next")
    epsilon: Positive = Field(1e-7, description="added to the running average")
    centered: bool = Field(False, description="divide by the variance instead of the raw moment")


Optimizer = Annotated[Sgd | Adam | AdamW | Rmsprop, *KIND]


class Interval(Part):
    """A distance in training: exactly one of epochs and steps."""

    exactly_one: ClassVar = ("epochs", "steps")

    epochs: Count | None = Field(None, description="whole epochs", examples=[1])
    steps: Count | None = Field(None, description="optimizer steps", examples=[100])


class Checkpoint(Part):
    """How often a trial writes down where it is: exactly one of seconds, epochs and steps.

    A trial that is shorter writes down nothing. One that was killed goes on from there, to the
    same numbers.
    """

    exactly_one: ClassVar = ("seconds", "epochs", "steps")

    seconds: Positive | None = Field(None, description="seconds of training", examples=[60])
    epochs: Count | None = Field(None, description="whole epochs", examples=[1])
    steps: Count | None = Field(None, description="optimizer steps", examples=[1000])


class ConstantRate(Part):
    """The learning rate stays as it is."""

    kind: Literal["constant"] = Field(description=_SCHEDULE)


class StepRate(Part):
    """The learning rate is multiplied by a factor again and again."""

    kind: Literal["step"] = Field(description=_SCHEDULE)
    every: Interval = Field(description="distance between two multiplications")
    factor: Positive = Field(0.1, description="what the rate is multiplied by")


class CosineRate(Part):
    """The learning rate falls along half a cosine."""

    source: ClassVar = "Loshchilov and Hutter 2017"
    keras: ClassVar = Keras("keras.optimizers.schedules.CosineDecay", renamed={"final": "alpha"})

    kind: Literal["cosine"] = Field(description=_SCHEDULE)
    final: NotNegative = Field(0.0, description="share of the rate left at the end")


Schedule = Annotated[ConstantRate | StepRate | CosineRate, *KIND]


BatchSize = Annotated[Count | Literal["all"], word_or(["all"], TypeAdapter(Count), "a number")]
"""Examples of a batch, or all images that are trained on."""


class Training(Part):
    """The optimizer and the length of training: exactly one of epochs, steps, examples."""

    keras: ClassVar = Keras(
        "keras.Model.fit",
        own=(
            *("optimizer", "schedule", "accumulate", "precision", "compile", "checkpoint"),
            "save_model",
        ),
    )
    exactly_one: ClassVar = ("epochs", "steps", "examples")

    optimizer: Optimizer = Field(Adam(kind="adam"), description="the optimizer and its parameters")
    schedule: Annotated[Schedule, BY_VALUE] = Field(
        ConstantRate(kind="constant"), description="how the learning rate changes on the way"
    )
    batch_size: BatchSize = Field(
        32,
        description="examples of one batch, which is one step unless batches are accumulated; all "
        "takes all images trained on, and an epoch is one step",
        examples=[256],
    )
    accumulate: Count = Field(
        1,
        description="batches of one step, whose gradient is the mean over all their examples. "
        "Normalizers see each batch by itself, and update their moving statistics by each",
        examples=[4],
    )
    precision: Precision = Field(
        "float32",
        description="of weights, losses and all that is computed on the way; float64 takes longer, "
        "and training in both shows whether an answer hangs on rounding. Dropout draws other units "
        "in either",
    )
    compile: Annotated[Compile, ELSEWHERE] = Field(
        "auto",
        description="how the loop is compiled: with XLA, as a graph of TensorFlow's own kernels, "
        "or in the one that is faster for the network",
    )
    checkpoint: Annotated[Checkpoint, KEPT] = Field(
        Checkpoint(seconds=60),
        description="how often a trial writes down where it is, so that it can go on from there",
        examples=[{"epochs": 1}],
    )
    save_model: Annotated[bool, KEPT] = Field(
        False,
        description="keep the trained network of each trial as models/<trial>.keras, which Keras "
        "loads without bnexp; it takes what the network takes, pixels divided by the scale",
    )
    epochs: Annotated[Count | None, BY_VALUE] = Field(
        None, description="passes over the training images", examples=[10]
    )
    steps: Annotated[Count | None, BY_VALUE] = Field(
        None, description="optimizer steps", examples=[1500]
    )
    examples: Annotated[Count | None, BY_VALUE] = Field(
        None, description="images seen, rounded up to whole steps", examples=[100_000]
    )

    def batch(self, images: int) -> int:
        """Returns the examples of one batch, as a normalizer sees it.

        Args:
            images: Number of images that are trained on.
        """
        return images if self.batch_size == "all" else self.batch_size

    def step(self, images: int) -> int:
        """Returns the examples of one step, but for a smaller one at the end of an epoch.

        Args:
            images: Number of images that are trained on.
        """
        return self.batch(images) * self.accumulate
