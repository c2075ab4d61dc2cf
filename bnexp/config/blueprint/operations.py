"""What blocks do: for each operation its settings, shapes, weights and cost."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from bnexp.config.language.initializers import Initializer, Zeros
from bnexp.config.language.norms import Normalizer
from bnexp.config.language.norms.normalizer import SCALE
from bnexp.config.language.weights import Weight

Shape = tuple[int, ...]

Mode = Literal["xla", "graph", "joined"]
"""How a program is compiled: with XLA, or as a graph of TensorFlow's own kernels.

A joined graph updates all weights as one, and is traced once for batches of every size.
"""

SOFTMAX_COST = 5
"""For each class, as TensorFlow's profiler has it: two to shift, one power, two to divide."""


class Operation(ABC):
    """What a block does with the outputs that it takes.

    Attributes:
        mode: How a program that holds it is compiled on the CPU.
    """

    mode: ClassVar[Mode] = "xla"

    @property
    @abstractmethod
    def words(self) -> str:
        """What it is, in words."""

    @property
    def normalizer(self) -> Normalizer | None:
        """The normalizer that it applies; None where it applies none."""
        return None

    @property
    def inner(self) -> Normalizer | None:
        """The normalizer that it applies inside what it does; None where it applies none."""
        return None

    @property
    def reparametrization(self) -> Normalizer | None:
        """The normalizer of its kernel, whose weights are among its own; None where none is."""
        return None

    @property
    def stream(self) -> str:
        """Name of the streams that it draws from in training; empty where it draws nothing."""
        return ""

    @property
    def idle(self) -> bool:
        """Whether its output is always its input."""
        return False

    @property
    def affine(self) -> bool:
        """Whether it multiplies with a kernel, adds a bias, and does nothing else."""
        return False

    @property
    def lacking_in_keras(self) -> str:
        """What of it Keras has no layer for, in words; empty where it has all."""
        return ""

    @property
    def graph_only(self) -> bool:
        """Whether XLA has no gradient of it that is the same every time."""
        return False

    def misfit(self, inputs: Sequence[Shape]) -> tuple[str, str] | None:
        """Returns the setting that its inputs make impossible, and why; None where they fit.

        Args:
            inputs: As in `shape`.
        """
        return None

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns the shape of its output for one example.

        Args:
            inputs: Shapes of what it takes, in order.
        """
        return inputs[0]

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns its weights by name.

        Args:
            inputs: As in `shape`.
        """
        return {}

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns its floating-point operations for one example, as in `Block`.

        Args:
            inputs: As in `shape`.
            shape: That of its output.
        """
        return 0


@dataclass(frozen=True)
class Flatten(Operation):
    """Lays the values of an example out in one row.

    Attributes:
        given: Shape of an example before.
    """

    given: Shape

    @property
    def words(self) -> str:
        """The shape that is flattened."""
        return f"{' x '.join(map(str, self.given)) or '1'} flattened"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns one axis."""
        return (math.prod(inputs[0]),)


@dataclass(frozen=True)
class Dense(Operation):
    """Multiplies with a kernel, adds a bias, and may apply the softmax.

    Attributes:
        units: Size of the last axis of its output.
        kernel: How the kernel starts.
        bias: How the bias starts; None without one.
        l2: Factor on the sum of squares of the kernel that is added to the loss.
        softmax: Whether the softmax is applied.
        norm: The normalizer of the kernel; None without one.
    """

    units: int
    kernel: Initializer
    bias: Initializer | None = None
    l2: float = 0.0
    softmax: bool = False
    norm: Normalizer | None = None

    @property
    def words(self) -> str:
        """What it has."""
        plain = f"dense {'without' if self.bias is None else 'with'} bias"
        normalized = f"{plain}, {self.norm.words}" if self.norm else plain
        return f"{normalized}, softmax" if self.softmax else normalized

    @property
    def reparametrization(self) -> Normalizer | None:
        """The normalizer of the kernel."""
        return self.norm

    @property
    def affine(self) -> bool:
        """Whether no softmax is applied."""
        return not self.softmax

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns the shape with another last axis."""
        return (*inputs[0][:-1], self.units)

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns `kernel`, `(inputs, units)`, `bias`, `(units,)`, and those of its normalizer."""
        kernel = Weight((inputs[0][-1], self.units), self.kernel, l2=self.l2)
        bias = {} if self.bias is None else {"bias": Weight((self.units,), self.bias)}
        normalizing = self.norm.weights(kernel.shape) if self.norm else {}
        return {"kernel": kernel, **bias, **normalizing}

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns a multiply-add for each input, an addition for the bias, and the softmax."""
        one = 2 * inputs[0][-1] + (self.bias is not None) + SOFTMAX_COST * self.softmax
        return one * math.prod(shape)


@dataclass(frozen=True)
class Activate(Operation):
    """Applies an activation to each value.

    Attributes:
        function: Its name in Keras.
    """

    function: str

    @property
    def words(self) -> str:
        """The name of the activation."""
        return self.function

    @property
    def idle(self) -> bool:
        """Whether it is the linear one."""
        return self.function == "linear"

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns one for each value."""
        return 0 if self.idle else math.prod(shape)


@dataclass(frozen=True)
class Normalize(Operation):
    """Normalizes.

    Attributes:
        norm: The normalizer; what of its settings has no effect is at its default.
        starts_at_zero: Whether its scale, if it has one, starts at zero.
    """

    norm: Normalizer
    starts_at_zero: bool = False

    @property
    def words(self) -> str:
        """The name of the normalizer."""
        return self.norm.words

    @property
    def lacking_in_keras(self) -> str:
        """Its name where in evaluation it is no map of each unit, nor goes by one example."""
        own = self.norm.is_merged or not self.norm.over_batch
        return "" if own else self.norm.words

    @property
    def normalizer(self) -> Normalizer:
        """The normalizer."""
        return self.norm

    @property
    def stream(self) -> str:
        """That of the normalizer."""
        return self.norm.stream

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns those of the normalizer."""
        found = self.norm.weights(inputs[0])
        if self.starts_at_zero and self.norm.has_scale:
            return {**found, SCALE: replace(found[SCALE], start=Zeros(kind="zeros"))}
        return found

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns that of the trained normalizer."""
        return self.norm.cost(shape)


@dataclass(frozen=True)
class Drop(Operation):
    """Drops values at random in training.

    Attributes:
        share: Of the values, 0 to 1.
    """

    share: float

    @property
    def words(self) -> str:
        """The share."""
        return f"dropout of {self.share:g}"

    @property
    def stream(self) -> str:
        """Which units are dropped."""
        return "dropout"
