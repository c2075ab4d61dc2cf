"""Scale and offset of normalizers, with the names and defaults that Keras' layers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bnexp.config.language.base import BY_VALUE, Keras, NotNegative, Part, Positive
from bnexp.config.language.initializers import Ones, VectorInitializer, Zeros
from bnexp.config.language.norms.normalizer import Merged, Placed
from bnexp.config.language.weights import Weight


class Penalty(Part):
    """A penalty on the entries of a parameter, added to the loss."""

    keras: ClassVar = Keras("keras.regularizers.L1L2")

    l1: NotNegative = Field(0.0, description="factor on the sum of absolute values")
    l2: NotNegative = Field(0.0, description="factor on the sum of squares")


class Affine(Placed):
    """A normalizer that ends in a learned scale, gamma, and a learned offset, beta."""

    epsilon: Positive = Field(0.001, description="added to the variance under the root")
    center: bool = Field(True, description="whether there is an offset, beta")
    scale: bool = Field(True, description="whether there is a scale, gamma")
    beta_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of beta"
    )
    gamma_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of gamma"
    )
    beta_regularizer: Penalty = Field(Penalty(), description="penalty on beta")
    gamma_regularizer: Penalty = Field(Penalty(), description="penalty on gamma")

    @property
    def has_offset(self) -> bool:
        """Whether there is a beta."""
        return self.center

    def learned(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Returns the shape of gamma and of beta, `(units,)` unless a normalizer says another.

        Args:
            shape: As in `weights`.
        """
        return shape[-1:]

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta where there are any."""
        found = {}
        if self.scale:
            penalty = self.gamma_regularizer
            start = self.gamma_initializer
            found["gamma"] = Weight(self.learned(shape), start, l1=penalty.l1, l2=penalty.l2)
        if self.center:
            penalty = self.beta_regularizer
            start = self.beta_initializer
            found["beta"] = Weight(self.learned(shape), start, l1=penalty.l1, l2=penalty.l2)
        return found

    def mapped(self, weights: Merged, mean: Any, deviation: Any) -> Merged:
        """Returns the `factor` and the `offset` of each unit for fixed statistics `(units,)`.

        Args:
            weights: As in `merged`.
            mean: Is subtracted.
            deviation: Is divided by.
        """
        factor = weights.get("gamma", 1.0) / deviation
        return {"factor": factor, "offset": weights.get("beta", 0.0) - factor * mean}

    def idle(self) -> Sequence[str]:
        """Returns what is said of a scale or an offset that is not there."""
        return [
            f"{part}_{what}"
            for part, there in (("beta", self.center), ("gamma", self.scale))
            if not there
            for what in ("initializer", "regularizer")
        ]


class ByMomentum(Affine):
    """A normalizer over the batch as one, with moving averages of statistics for evaluation."""

    over_batch: ClassVar = True
    is_merged: ClassVar = True

    momentum: Annotated[float, Field(ge=0, le=1)] = Field(
        0.99,
        description="weight of the old value in the moving averages (PyTorch: 1 - this)",
        examples=[0.9],
    )

    @property
    def moving(self) -> float:
        """The momentum."""
        return self.momentum

    def centers(self, shape: tuple[int, ...]) -> bool:
        """Returns true: the mean of each unit over the batch is subtracted."""
        return True

    def samples(self, batch: int) -> Sequence[int]:
        """Returns the batch, which is normalized as one."""
        return (batch,)


class OverBatch(ByMomentum):
    """A normalizer over the batch with moving averages of mean and variance for evaluation."""

    moving_mean_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of the moving mean"
    )
    moving_variance_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of the moving variance"
    )

    def kept(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Returns the shape of the moving averages, `(units,)` unless a normalizer says another.

        Args:
            shape: As in `weights`.
        """
        return shape[-1:]

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta where there are any, moving mean and variance."""
        kept = self.kept(shape)
        return {
            **super().weights(shape),
            "moving_mean": Weight(kept, self.moving_mean_initializer, trained=False),
            "moving_variance": Weight(kept, self.moving_variance_initializer, trained=False),
        }

    def merged(self, weights: Merged) -> Merged:
        """Returns `gamma / sqrt(moving_variance + epsilon)`, and what is left for the offset."""
        deviation = (weights["moving_variance"] + self.epsilon) ** 0.5
        return self.mapped(weights, weights["moving_mean"], deviation)
