"""Layer normalization, with the names and defaults of Keras' layer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Keras
from bnexp.config.language.norms.affine import Affine
from bnexp.config.language.norms.normalizer import NORM


class LayerNorm(Affine):
    """Each example gets mean 0 and variance 1 over its own units, then a learned scale and offset.

    It is the same in training and in evaluation, and knows nothing of the batch.
    """

    source: ClassVar = "Ba et al. 2016"
    equation: ClassVar = (
        "y = gamma * (x - mean) / sqrt(var + epsilon) + beta, mean and var of each example: over "
        "its units at each step or pixel (axes: channels), or over all its values (axes: all)"
    )
    keras: ClassVar = Keras("keras.layers.LayerNormalization", own=("placement", "layers", "axes"))
    words: ClassVar = "layer normalization"
    fits_cell: ClassVar = True

    kind: Literal["layer"] = Field(description=NORM)
    axes: Literal["channels", "all"] = Field(
        "channels",
        description="what of an example is normalized together: the units of each step or pixel, "
        "or all values at once, with a scale and an offset for each",
    )

    def learned(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Returns the shape of the axes that are normalized together."""
        return shape if self.axes == "all" else shape[-1:]

    def mistakes(self, shape: tuple[int, ...]) -> Mapping[str, str]:
        """Returns what is wrong where there is one value to be normalized."""
        if math.prod(self.learned(shape)) > 1:
            return {}
        return {
            "kind": "has one unit, and the mean of one value is that value: its offset alone is "
            "left, and no gradient passes it; take at least 2 units, or batch normalization"
        }

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns that of mean, variance and scaling, as TensorFlow's profiler has it."""
        values = math.prod(shape)
        means = values // math.prod(self.learned(shape))
        return (7 + self.scale + self.center) * values + 4 * means
