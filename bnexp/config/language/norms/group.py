"""Group normalization, with the names and defaults of Keras' layer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Count, Keras
from bnexp.config.language.norms.affine import Affine
from bnexp.config.language.norms.normalizer import NORM
from bnexp.counting import counted


class GroupNorm(Affine):
    """Each example gets mean 0 and variance 1 over each group of its units.

    Of images and sequences a group holds all pixels or steps of its units. A learned scale and
    offset for each unit follow. It is the same in training and in evaluation.
    """

    source: ClassVar = "Wu and He 2018"
    equation: ClassVar = (
        "y = gamma * (x - mean) / sqrt(var + epsilon) + beta, mean and var of each example over "
        "the units of a group, at all steps or pixels together"
    )
    keras: ClassVar = Keras("keras.layers.GroupNormalization", own=("placement", "layers"))
    words: ClassVar = "group normalization"

    kind: Literal["group"] = Field(description=NORM)
    groups: Count = Field(32, description="number of groups; divides the units", examples=[8])

    def centers(self, shape: tuple[int, ...]) -> bool:
        """Returns whether each group is one unit, at several steps or pixels."""
        return self.groups == shape[-1]

    def mistakes(self, shape: tuple[int, ...]) -> Mapping[str, str]:
        """Returns what is wrong with the number of groups."""
        units = counted(shape[-1], "unit")
        if shape[-1] % self.groups:
            return {"groups": f"has {units}, which {self.groups} does not divide; {_fit(shape)}"}
        if self.groups == math.prod(shape):
            return {
                "groups": f"has {units} in {counted(self.groups, 'group')}, and the mean of one "
                f"value is that value: its offset alone is left, and no gradient passes it; "
                f"{_fit(shape)}"
            }
        return {}

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns that of mean, variance and scaling."""
        return cost_in_groups(self, shape, self.groups)


def cost_in_groups(norm: Affine, shape: tuple[int, ...], groups: int) -> int:
    """Returns the cost of normalizing groups of units, as TensorFlow's profiler has it.

    Args:
        norm: The normalizer.
        shape: Of one example.
        groups: Number of groups.
    """
    of_units = shape[-1] * (2 * norm.scale + norm.center)
    return 6 * math.prod(shape) + of_units + groups * (5 - norm.scale)


def _fit(shape: tuple[int, ...]) -> str:
    """Returns which numbers of groups can normalize a shape, in words."""
    units, values = shape[-1], math.prod(shape)
    fitting = [n for n in range(1, units + 1) if units % n == 0 and n < values]
    if not fitting:
        return "take more units, or batch normalization"
    return f"say {' or '.join(filter(None, [', '.join(map(str, fitting[:-1])), str(fitting[-1])]))}"
