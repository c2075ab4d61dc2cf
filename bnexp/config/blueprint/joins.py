"""What blocks do beside layers with weights: add branches, add a bias, standardize the input."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bnexp.config.blueprint.operations import Operation, Shape
from bnexp.config.language.initializers import Initializer, Ones, Zeros
from bnexp.config.language.weights import Weight


@dataclass(frozen=True)
class Add(Operation):
    """Adds the outputs that it takes, all of one shape, value by value."""

    @property
    def words(self) -> str:
        """A word."""
        return "sum"

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns an addition for each value and each input but the first."""
        return (len(inputs) - 1) * math.prod(shape)


@dataclass(frozen=True)
class AddBias(Operation):
    """Adds a trained number to each unit.

    Attributes:
        start: How the numbers start.
    """

    start: Initializer

    @property
    def words(self) -> str:
        """A word."""
        return "bias"

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns `bias` of shape `(units,)`."""
        return {"bias": Weight(inputs[0][-1:], self.start)}

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns an addition for each value."""
        return math.prod(shape)


@dataclass(frozen=True)
class Standardize(Operation):
    """Takes the mean of the training images from each pixel and divides by their deviation.

    `y = (x - mean) / deviation`, each of the pixel over the training images of the trial. Before
    they are measured mean is 0 and deviation 1.
    """

    @property
    def words(self) -> str:
        """A word."""
        return "standardized"

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns `mean` and `deviation`, each of the shape of an image, neither trained."""
        return {
            "mean": Weight(inputs[0], Zeros(kind="zeros"), trained=False),
            "deviation": Weight(inputs[0], Ones(kind="ones"), trained=False),
        }

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns a subtraction and a division for each value."""
        return 2 * math.prod(shape)
