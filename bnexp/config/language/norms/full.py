"""Full normalization, in our reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.initializers import Ones, Zeros
from bnexp.config.language.norms.affine import Affine
from bnexp.config.language.norms.normalizer import NORM, Merged
from bnexp.config.language.weights import Weight


class FullNorm(Affine):
    """Each unit is normalized by running estimates of its mean and square over all data.

    Training and evaluation use the same estimates; the gradient takes those of the batch for them.
    Only the objective is the paper's, the loss of a network that normalizes by the statistics of
    all data; the estimator is our reading of it.
    """

    source: ClassVar = "Lian and Liu 2019, the estimator our reading"
    equation: ClassVar = (
        "y = gamma * (x - U) / sqrt(max(Q - U^2, 0) + epsilon) + beta, where in training first U "
        "<- (1 - alpha) * U + alpha * mean(x) and Q <- (1 - alpha) * Q + alpha * mean(x^2); the "
        "first batch sets them. The gradient is that of U = mean(x), Q = mean(x^2)"
    )
    words: ClassVar = "full normalization"
    over_batch: ClassVar = True
    by_input: ClassVar = False
    is_merged: ClassVar = True
    trains_by_moving: ClassVar = True

    kind: Literal["full"] = Field(description=NORM)
    alpha: Annotated[float, Field(gt=0, le=1)] = Field(
        0.1, description="weight of the batch in the running estimates; 1 is batch normalization"
    )

    @property
    def moving(self) -> float:
        """What alpha leaves of the old value."""
        return 1 - self.alpha

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta, running mean and mean square, and the steps so far."""
        units = shape[-1:]
        return {
            **super().weights(shape),
            "moving_mean": Weight(units, Zeros(kind="zeros"), trained=False),
            "moving_square": Weight(units, Ones(kind="ones"), trained=False),
            "steps": Weight((), Zeros(kind="zeros"), trained=False),
        }

    def merged(self, weights: Merged) -> Merged:
        """Returns `gamma / sqrt(max(Q - U^2, 0) + epsilon)`, and what is left for the offset."""
        mean, square = weights["moving_mean"], weights["moving_square"]
        variance = (square - mean**2).clip(0.0)
        return self.mapped(weights, mean, (variance + self.epsilon) ** 0.5)
