"""Batch layer normalization: a mixture of layer and batch normalization."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Keras
from bnexp.config.language.initializers import Ones
from bnexp.config.language.norms.affine import OverBatch
from bnexp.config.language.norms.normalizer import NORM
from bnexp.config.language.weights import Weight


class BatchLayerNorm(OverBatch):
    """The smaller the batch, the more of layer normalization and the less of batch normalization.

    In evaluation moving averages take the place of the batch's mean and variance, and the mixture
    is that of the largest batch of training.
    """

    source: ClassVar = "Ziaee and Cano 2022, by the authors' code"
    equation: ClassVar = (
        "y = gamma * (w * xf + (1 - w) * xb) + beta with w = 1 / m for m examples in the batch, xf "
        "as in layer, xb as in batch; authors: true has (w - 0.0001) * xf + (1 - (w + 0.0001)) * "
        "xb, divided by sqrt(units), with batch statistics for each pixel by itself and the "
        "unbiased variance in the moving one"
    )
    keras: ClassVar = Keras(
        "keras.layers.BatchNormalization", own=("placement", "layers", "authors")
    )
    words: ClassVar = "batch layer normalization"
    is_merged: ClassVar = False

    kind: Literal["batch_layer"] = Field(description=NORM)
    authors: bool = Field(False, description="whether it is the exact form of the authors' code")

    def centers(self, shape: tuple[int, ...]) -> bool:
        """Returns false: layer normalization, which is part of it, does not."""
        return False

    def samples(self, batch: int) -> Sequence[int]:
        """Returns nothing: with few examples little hangs on their mean and variance."""
        return ()

    def kept(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Returns the shape of the moving averages: of units, or of all values of an example."""
        return shape if self.authors else shape[-1:]

    def weights(self, shape: tuple[int, ...]) -> Mapping[str, Weight]:
        """Returns gamma and beta, moving mean and variance, and the largest batch so far."""
        examples = Weight((), Ones(kind="ones"), trained=False)
        return {**super().weights(shape), "examples": examples}

    def cost(self, shape: tuple[int, ...]) -> int:
        """Returns that of both parts and of mixing them, as TensorFlow's profiler has it."""
        values, rows = math.prod(shape), math.prod(shape[:-1])
        return (11 + self.scale + self.center + self.authors) * values + 3 * rows
