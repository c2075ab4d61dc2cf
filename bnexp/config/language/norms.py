"""Normalizers: what a network's hidden layers may be normalized by, and with which parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, KIND, Keras, NotNegative, Part, Positive
from bnexp.config.language.initializers import Ones, VectorInitializer, Zeros
from bnexp.config.language.weights import Weight

_KIND = "the kind of normalizer"


class Normalizer(Part):
    """What a normalizer states of itself, for whoever asks.

    Attributes:
        words: What it is called.
        over_batch: Whether its statistics run over the batch, so that examples see each other.
        centers: Whether it subtracts a mean.
    """

    words: ClassVar[str] = "normalization"
    over_batch: ClassVar[bool] = False
    centers: ClassVar[bool] = True

    kind: str

    @property
    def place(self) -> str:
        """Where it stands in a layer; empty where there is none."""
        return str(getattr(self, "placement", ""))

    @property
    def has_offset(self) -> bool:
        """Whether it adds a trained offset to each unit."""
        return False

    @property
    def moving(self) -> float | None:
        """Weight of the old value in its moving averages; None where it keeps none."""
        return None

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns its weights, by their names in its layer.

        Args:
            shape: Of what it normalizes, for one example, `(..., units)`.
        """
        return {}

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns its floating-point operations for one example once it is trained.

        By then it is merged into one factor and one summand for each unit.

        Args:
            shape: As in `weights`.
        """
        return 2 * math.prod(shape)

    def effective(self) -> Self:
        """Returns it with everything at its default that has no effect, its place among that."""
        idle = [name for name in ("placement", *self.idle()) if name in type(self).model_fields]
        defaults = {name: type(self).model_fields[name].default for name in idle}
        return self.model_copy(update=defaults)

    def idle(self) -> Sequence[str]:
        """Returns the settings that have no effect beside the others."""
        return ()


class NoNorm(Normalizer):
    """No normalizer."""

    kind: Literal["none"] = Field(description=_KIND)


class Penalty(Part):
    """A penalty on the entries of a parameter, added to the loss."""

    keras: ClassVar = Keras("keras.regularizers.L1L2")

    l1: NotNegative = Field(0.0, description="factor on the sum of absolute values")
    l2: NotNegative = Field(0.0, description="factor on the sum of squares")


class BatchNorm(Normalizer):
    """Each unit gets mean 0 and variance 1 over the batch, then a learned scale and offset.

    In evaluation, moving averages of mean and variance take the place of those of the batch.
    """

    source: ClassVar = "Ioffe and Szegedy 2015"
    keras: ClassVar = Keras("keras.layers.BatchNormalization", own=("placement",))
    words: ClassVar = "batch normalization"
    over_batch: ClassVar = True

    kind: Literal["batch"] = Field(description=_KIND)
    placement: Literal["before", "after"] = Field(
        "before", description="before the activation, or after it as in the article's program"
    )
    momentum: Annotated[float, Field(ge=0, le=1)] = Field(
        0.99,
        description="weight of the old value in the moving averages (PyTorch: 1 - this)",
        examples=[0.9],
    )
    epsilon: Positive = Field(0.001, description="added to the variance under the root")
    center: bool = Field(True, description="whether there is an offset, beta")
    scale: bool = Field(True, description="whether there is a scale, gamma")
    beta_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of beta"
    )
    gamma_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of gamma"
    )
    moving_mean_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of the moving mean"
    )
    moving_variance_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of the moving variance"
    )
    beta_regularizer: Penalty = Field(Penalty(), description="penalty on beta")
    gamma_regularizer: Penalty = Field(Penalty(), description="penalty on gamma")

    @property
    def has_offset(self) -> bool:
        """Whether there is a beta."""
        return self.center

    @property
    def moving(self) -> float:
        """The momentum."""
        return self.momentum

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta where there are any, moving mean and variance, each `(units,)`."""
        units = shape[-1:]
        gamma, beta = self.gamma_regularizer, self.beta_regularizer
        found = {
            "gamma": Weight(units, self.gamma_initializer, l1=gamma.l1, l2=gamma.l2),
            "beta": Weight(units, self.beta_initializer, l1=beta.l1, l2=beta.l2),
            "moving_mean": Weight(units, self.moving_mean_initializer, trained=False),
            "moving_variance": Weight(units, self.moving_variance_initializer, trained=False),
        }
        there = {"gamma": self.scale, "beta": self.center}
        return {name: weight for name, weight in found.items() if there.get(name, True)}

    def idle(self) -> Sequence[str]:
        """Returns what is said of a scale or an offset that is not there."""
        return [
            f"{part}_{what}"
            for part, there in (("beta", self.center), ("gamma", self.scale))
            if not there
            for what in ("initializer", "regularizer")
        ]


Norm = Annotated[NoNorm | BatchNorm, *KIND]
