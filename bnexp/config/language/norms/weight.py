"""Weight normalization, which reparametrizes the layer in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Positive
from bnexp.config.language.initializers import Ones
from bnexp.config.language.norms.normalizer import NORM, Normalizer
from bnexp.config.language.weights import Weight


class WeightNorm(Normalizer):
    """Each unit's weights are a direction, the kernel, times a learned length, the gain.

    Nothing depends on the batch, and training and evaluation are the same.
    """

    source: ClassVar = "Salimans and Kingma 2016"
    equation: ClassVar = (
        "w = gain * v / |v| for each unit, with v the kernel that is stored; y = w x + b. "
        "data_dependent starts with gain = 1 / sqrt(var(t) + epsilon), b = -mean(t) * gain for t "
        "= v x / |v| over the first batch of training; else gain = |v|"
    )
    words: ClassVar = "weight normalization"
    reparametrizes: ClassVar = True

    kind: Literal["weight"] = Field(description=NORM)
    data_dependent: bool = Field(
        True,
        description="whether the first batch of training sets the start of gains and biases, so "
        "that each unit has mean 0 and variance 1 over it",
    )
    epsilon: Positive = Field(
        1e-10, description="added to the variance under the root, for the start by data"
    )

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns the gain, `(units,)`, which starts as the norm of the kernel or by data.

        Args:
            shape: Of the kernel, `(..., inputs, units)`.
        """
        return {"gain": Weight(shape[-1:], Ones(kind="ones"))}

    @property
    def data_epsilon(self) -> float | None:
        """Epsilon, where the first batch sets the start."""
        return self.epsilon if self.data_dependent else None

    def idle(self) -> tuple[str, ...]:
        """Returns epsilon where no data set the start."""
        return () if self.data_dependent else ("epsilon",)
