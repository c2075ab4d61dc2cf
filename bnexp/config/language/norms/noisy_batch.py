"""Batch normalization with noise behind it, the experiment on internal covariate shift."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Keras, NotNegative
from bnexp.config.language.norms.affine import OverBatch
from bnexp.config.language.norms.normalizer import NORM


class NoisyBatchNorm(OverBatch):
    """Batch normalization, behind which each step of training draws another distribution.

    For each unit a mean and a factor are drawn at every step, and for each example an offset and a
    factor around them; so the distribution of the next layer's inputs shifts all the time. In
    evaluation there is no noise.
    """

    source: ClassVar = "Santurkar et al. 2018, section 2.1"
    equation: ClassVar = (
        "y = s * BN(x) + m in training, for each example and unit m from U(u - mean_spread, u + "
        "mean_spread) and s from U(f - factor_spread, f + factor_spread), where for each step and "
        "unit u comes from U(-mean, mean) and f from U(1, factor); y = BN(x) in evaluation"
    )
    keras: ClassVar = Keras(
        "keras.layers.BatchNormalization",
        own=("placement", "layers", "mean", "factor", "mean_spread", "factor_spread"),
    )
    words: ClassVar = "noisy batch normalization"
    by_input: ClassVar = False
    stream: ClassVar = "noise"

    kind: Literal["noisy_batch"] = Field(description=NORM)
    mean: NotNegative = Field(
        0.5, description="largest size of the mean of a unit's noise in a step"
    )
    factor: Annotated[float, Field(ge=1)] = Field(
        1.25, description="largest mean of a unit's random factor in a step; the smallest is 1"
    )
    mean_spread: NotNegative = Field(
        0.1, description="by how much the offset of an example may differ from its unit's mean"
    )
    factor_spread: NotNegative = Field(
        0.1, description="by how much the factor of an example may differ from its unit's"
    )
