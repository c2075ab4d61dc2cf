"""Ghost batch normalization: batch normalization of parts of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from bnexp.config.language.base import Count, Keras
from bnexp.config.language.norms.affine import OverBatch
from bnexp.config.language.norms.normalizer import NORM


class GhostBatchNorm(OverBatch):
    """Batch normalization of each part of a batch by itself, with one scale and offset for all.

    A batch is cut into parts of the same size in its order; the last part is smaller where the size
    does not divide the batch, and a batch that is not larger is one part. The moving averages take
    up one part after the other. In evaluation they take the place of mean and variance.
    """

    source: ClassVar = "Hoffer et al. 2017"
    equation: ClassVar = (
        "as batch, with mean and var over consecutive parts of size examples; moving <- momentum * "
        "moving + (1 - momentum) * part for each part in order"
    )
    keras: ClassVar = Keras("keras.layers.BatchNormalization", own=("placement", "layers", "size"))
    words: ClassVar = "ghost batch normalization"

    kind: Literal["ghost_batch"] = Field(description=NORM)
    size: Count = Field(16, description="examples of one part of a batch", examples=[8])

    def samples(self, batch: int) -> Sequence[int]:
        """Returns the sizes of the parts in order."""
        whole, rest = divmod(batch, self.size)
        return (*[self.size] * whole, *([rest] if rest else []))
