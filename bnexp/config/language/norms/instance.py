"""Instance normalization, by Keras' group normalization."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Keras
from bnexp.config.language.norms.affine import Affine
from bnexp.config.language.norms.group import cost_in_groups
from bnexp.config.language.norms.normalizer import NORM


class InstanceNorm(Affine):
    """Each unit of each example gets mean 0 and variance 1 over its pixels or steps.

    A learned scale and offset for each unit follow. It is the same in training and in evaluation.
    """

    source: ClassVar = "Ulyanov et al. 2016"
    equation: ClassVar = (
        "y = gamma * (x - mean) / sqrt(var + epsilon) + beta, mean and var of each unit of each "
        "example over its steps or pixels"
    )
    keras: ClassVar = Keras("keras.layers.GroupNormalization", own=("placement", "layers"))
    words: ClassVar = "instance normalization"
    beside: ClassVar = {"kind": "cnn"}

    kind: Literal["instance"] = Field(description=NORM)

    def centers(self, shape: tuple[int, ...]) -> bool:
        """Returns true: the mean of each unit is subtracted."""
        return True

    def mistakes(self, shape: tuple[int, ...]) -> Mapping[str, str]:
        """Returns what is wrong where a unit has one value alone."""
        if math.prod(shape[:-1]) > 1:
            return {}
        return {
            "kind": "has one value of each unit for an example, and the mean of one value is that "
            "value: its offset alone is left, and no gradient passes it; instance normalization is "
            "for images and sequences, here say layer or batch"
        }

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns that of mean, variance and scaling."""
        return cost_in_groups(self, shape, shape[-1])
