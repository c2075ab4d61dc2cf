"""What blocks do with images: convolutions and pooling; channels are the last axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from bnexp.config.blueprint.operations import Mode, Operation, Shape
from bnexp.config.language.initializers import Initializer
from bnexp.config.language.norms import Normalizer
from bnexp.config.language.weights import Weight

Padding = Literal["same", "valid"]


def outputs_along(values: int, window: int, stride: int, padding: Padding) -> int:
    """Returns how many places a window has along an axis; below 1 where it does not fit.

    Args:
        values: Along the axis.
        window: Values that the window takes in.
        stride: Distance of two places.
        padding: With `same` zeros stand around the values, with `valid` none.
    """
    covered = values if padding == "same" else values - window + 1
    return -(-covered // stride)


def _misfit(image: Shape, window: int, padding: Padding, setting: str) -> tuple[str, str] | None:
    """Returns the setting of a window that does not fit into an image, and why."""
    height, width, *_ = image
    if min(outputs_along(axis, window, 1, padding) for axis in (height, width)) >= 1:
        return None
    message = (
        f"got {window} x {window} for an image that has {height} x {width} there; take smaller "
        "ones or fewer layers, or keep the image larger with padding: same"
    )
    return setting, message


def _sized(image: Shape, window: int, stride: int, padding: Padding) -> Shape:
    """Returns height and width behind a window; at least 1, whatever the image."""
    return tuple(max(1, outputs_along(axis, window, stride, padding)) for axis in image[:2])


@dataclass(frozen=True)
class Arrange(Operation):
    """Gives the values of an example other axes, in their order.

    Attributes:
        given: Shape of an example before.
        axes: The shape.
        noun: What it is then.
        fitting: Numbers of axes that an example may have.
    """

    given: Shape
    axes: Shape
    noun: str
    fitting: tuple[int, ...]

    @property
    def words(self) -> str:
        """Shape and noun."""
        return f"{' x '.join(map(str, self.axes))} {self.noun}"

    def misfit(self, inputs: Sequence[Shape]) -> tuple[str, str] | None:
        """Returns the kind of network, where an example has other axes than that needs."""
        if len(self.given) in self.fitting:
            return None
        shape = " x ".join(map(str, self.given)) or "a single number"
        return "kind", f"does not go with examples of shape {shape}; say kind: mlp, which takes any"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns the shape."""
        return self.axes


@dataclass(frozen=True)
class Convolve(Operation):
    """Slides a kernel over an image, at each place a product with it, and adds a bias.

    Attributes:
        channels: Size of the last axis of its output.
        size: Height and width of the kernel.
        stride: Distance of two places.
        padding: With `same` zeros stand around the image, with `valid` none.
        kernel: How the kernel starts.
        bias: How the bias starts; None without one.
        l2: Factor on the sum of squares of the kernel that is added to the loss.
        norm: The normalizer of the kernel; None without one.
    """

    channels: int
    size: int
    stride: int
    padding: Padding
    kernel: Initializer
    bias: Initializer | None = None
    l2: float = 0.0
    norm: Normalizer | None = None

    mode: ClassVar[Mode] = "graph"

    @property
    def words(self) -> str:
        """What it has."""
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        size = f"{self.size} x {self.size} convolution"
        bias = f"{'without' if self.bias is None else 'with'} bias"
        norm = f", {self.norm.words}" if self.norm else ""
        return f"{size} {bias}{norm}{stride}, padding {self.padding}"

    @property
    def reparametrization(self) -> Normalizer | None:
        """The normalizer of the kernel."""
        return self.norm

    @property
    def affine(self) -> bool:
        """Always."""
        return True

    def misfit(self, inputs: Sequence[Shape]) -> tuple[str, str] | None:
        """Returns the kernel where it is larger than the image."""
        return _misfit(inputs[0], self.size, self.padding, "kernel")

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns `(height, width, channels)`."""
        return (*_sized(inputs[0], self.size, self.stride, self.padding), self.channels)

    def weights(self, inputs: Sequence[Shape]) -> Mapping[str, Weight]:
        """Returns `kernel`, `(size, size, inputs, channels)`, `bias`, those of its normalizer."""
        shape = (self.size, self.size, inputs[0][-1], self.channels)
        bias = {} if self.bias is None else {"bias": Weight((self.channels,), self.bias)}
        normalizing = self.norm.weights(shape) if self.norm else {}
        return {"kernel": Weight(shape, self.kernel, l2=self.l2), **bias, **normalizing}

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns a multiply-add for each input of each place, and an addition for the bias."""
        one = 2 * self.size**2 * inputs[0][-1] + (self.bias is not None)
        return one * math.prod(shape)


@dataclass(frozen=True)
class Pool(Operation):
    """Takes one value of each patch of an image, channel by channel; patches lie side by side.

    Attributes:
        taken: The largest value, or the mean.
        size: Height and width of a patch.
    """

    taken: Literal["max", "average"]
    size: int

    mode: ClassVar[Mode] = "graph"

    @property
    def words(self) -> str:
        """What is taken of what."""
        return f"{self.taken} of {self.size} x {self.size}"

    @property
    def graph_only(self) -> bool:
        """Whether the largest value is taken."""
        return self.taken == "max"

    def misfit(self, inputs: Sequence[Shape]) -> tuple[str, str] | None:
        """Returns the patch where it is larger than the image."""
        return _misfit(inputs[0], self.size, "valid", "pool_size")

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns `(height, width, channels)`; what fills no patch is left out."""
        return (*_sized(inputs[0], self.size, self.size, "valid"), inputs[0][-1])

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns one operation for each value of each patch."""
        return self.size**2 * math.prod(shape)


@dataclass(frozen=True)
class PoolWhole(Operation):
    """Takes one value of each channel of an image.

    Attributes:
        taken: The largest value, or the mean.
    """

    taken: Literal["max", "average"]

    @property
    def words(self) -> str:
        """What is taken."""
        return f"{self.taken} of each channel"

    def shape(self, inputs: Sequence[Shape]) -> Shape:
        """Returns `(channels,)`."""
        return inputs[0][-1:]

    def cost(self, inputs: Sequence[Shape], shape: Shape) -> int:
        """Returns an addition or comparison for each value but one, and the mean's division."""
        return math.prod(inputs[0]) - (self.taken == "max") * math.prod(shape)
