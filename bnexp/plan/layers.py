"""A network layer by layer, counted: shapes, parameters, operations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.config.blueprint import Block, blueprint_of
from bnexp.config.language.network import Network


@dataclass(frozen=True)
class Layer:
    """One layer of a network.

    Attributes:
        name: As in the Keras model, such as `hidden.1.norm`.
        kind: What it is, in words.
        shape: Shape of its output for one example.
        trainable: Number of parameters that training changes by their gradients.
        other: Number of parameters that it does not, such as moving averages.
        operations: Floating-point operations of one example's forward pass when the trained
            network is used: one for each addition, multiplication and activation of a value, so
            that a multiply-add counts two.
        normalizer: Whether it is one.
        normalizing: Number of its parameters that are a normalizer's.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    trainable: int = 0
    other: int = 0
    operations: int = 0
    normalizer: bool = False
    normalizing: int = 0


@dataclass(frozen=True)
class Totals:
    """What the layers of a network come to.

    Attributes:
        trainable: As in `Layer`.
        other: As in `Layer`.
        normalizer: Number of parameters of the normalizers, trainable and other.
        operations: As in `Layer`.
    """

    trainable: int
    other: int
    normalizer: int
    operations: int

    @property
    def parameters(self) -> int:
        """Number of all parameters."""
        return self.trainable + self.other

    @property
    def share(self) -> float:
        """The normalizers' share of all parameters, from 0 to 1."""
        return self.normalizer / self.parameters


def layers_of(network: Network, image: tuple[int, ...], classes: int) -> tuple[Layer, ...]:
    """Returns the layers of a network from the input on, as the Keras model has them.

    Args:
        network: The network.
        image: Shape of one example, such as `(height, width)`.
        classes: Number of outputs of the softmax.
    """
    return tuple(map(_layer, blueprint_of(network, image, classes)))


def totals_of(layers: Sequence[Layer]) -> Totals:
    """Returns the sums over the layers of a network."""
    return Totals(
        trainable=sum(layer.trainable for layer in layers),
        other=sum(layer.other for layer in layers),
        normalizer=sum(layer.normalizing for layer in layers),
        operations=sum(layer.operations for layer in layers),
    )


def _layer(block: Block) -> Layer:
    sizes = [(math.prod(weight.shape), weight.trained) for _, weight in block.weights]
    norm = block.normalizer or block.operation.reparametrization
    own = norm.weights(block.shape) if norm else {}
    return Layer(
        name=block.role,
        kind=block.operation.words,
        shape=block.shape,
        trainable=sum(size for size, trained in sizes if trained),
        other=sum(size for size, trained in sizes if not trained),
        operations=block.cost,
        normalizer=block.normalizer is not None,
        normalizing=sum(math.prod(weight.shape) for weight in own.values()),
    )
