"""Batch renormalization, with the schedule of its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from bnexp.config.language.base import BY_VALUE, NotNegative
from bnexp.config.language.initializers import Ones, VectorInitializer, Zeros
from bnexp.config.language.norms.affine import ByMomentum
from bnexp.config.language.norms.normalizer import NORM, Merged
from bnexp.config.language.weights import Weight


class BatchRenorm(ByMomentum):
    """Batch normalization corrected towards the moving averages that evaluation uses.

    The corrections r and d are bounded, and carry no gradient. Up to a step the bounds leave plain
    batch normalization, then they grow in a straight line until another step.
    """

    source: ClassVar = "Ioffe 2017"
    equation: ClassVar = (
        "y = gamma * ((x - m) / s * r + d) + beta with m the mean and s = sqrt(var + epsilon) of "
        "the batch, r = clip(s / S, 1 / r_max, r_max), d = clip((m - M) / S, -d_max, d_max), then "
        "M and S <- momentum * old + (1 - momentum) * m and s; in evaluation gamma * (x - M) / S + "
        "beta"
    )
    words: ClassVar = "batch renormalization"
    by_input: ClassVar = False

    kind: Literal["batch_renorm"] = Field(description=NORM)
    r_max: Annotated[float, Field(ge=1)] = Field(3.0, description="largest r; the least is 1 / it")
    d_max: NotNegative = Field(5.0, description="largest size of d")
    from_step: Annotated[int, Field(ge=0)] = Field(
        500, description="steps of plain batch normalization, after which the bounds grow"
    )
    to_step: Annotated[int, Field(ge=0)] = Field(
        4000, description="steps after which the bounds are r_max and d_max"
    )
    moving_mean_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Zeros(kind="zeros"), description="start of the moving mean"
    )
    moving_stddev_initializer: Annotated[VectorInitializer, BY_VALUE] = Field(
        Ones(kind="ones"), description="start of the moving standard deviation"
    )

    @field_validator("to_step")
    @classmethod
    def _not_before_its_start(cls, to_step: int, info: ValidationInfo) -> int:
        start = info.data.get("from_step", 0)
        if to_step < start:
            raise ValueError(f"got {to_step}, before from_step, {start}; at least {start}")
        return to_step

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta, moving mean and standard deviation, and the steps so far."""
        units = shape[-1:]
        return {
            **super().weights(shape),
            "moving_mean": Weight(units, self.moving_mean_initializer, trained=False),
            "moving_stddev": Weight(units, self.moving_stddev_initializer, trained=False),
            "steps": Weight((), Zeros(kind="zeros"), trained=False),
        }

    def merged(self, weights: Merged) -> Merged:
        """Returns `gamma / moving_stddev`, which holds epsilon, and what is left for the offset."""
        return self.mapped(weights, weights["moving_mean"], weights["moving_stddev"])
