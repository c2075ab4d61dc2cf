"""How large the named data sets are, which many mistakes and warnings depend on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnexp.config.language.data import Data


@dataclass(frozen=True)
class DataSize:
    """What is known of a data set without its contents.

    Attributes:
        train: Number of training images, the validation part among them.
        test: Number of test images.
        image: Shape of one image, `(height, width)` or another.
        classes: Number of classes.
    """

    train: int
    test: int
    image: tuple[int, ...]
    classes: int

    @property
    def inputs(self) -> int:
        """Number of values in one image."""
        return math.prod(self.image)

    def trained_on(self, data: Data) -> int:
        """Returns the number of images that are trained on.

        Args:
            data: States the validation split, and how many of the others are taken.
        """
        left = self.left_by(data)
        return min(data.images.count, left) if data.images else left

    def left_by(self, data: Data) -> int:
        """Returns the number of training images that the validation split leaves.

        Args:
            data: States the split.
        """
        return math.floor(self.train * (1.0 - data.validation.fraction))


SIZES = {
    "mnist": DataSize(60_000, 10_000, (28, 28), 10),
    "fashion_mnist": DataSize(60_000, 10_000, (28, 28), 10),
    "digits": DataSize(1_437, 360, (8, 8), 10),
}
"""The size of every data set that can be named."""

RANGES = {"mnist": 255.0, "fashion_mnist": 255.0, "digits": 16.0}
"""The largest value of an image of each of them, which it is divided by unless a scale is stated;
the smallest is 0."""
