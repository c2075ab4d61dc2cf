"""Works out a network layer by layer from its configuration alone: shapes, parameters, operations.

A new network is one entry in `_NETWORKS`, a new normalizer one in `_NORMS`; tests hold the layers
against those of the Keras model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bnexp.config.language.network import Mlp, Network, has_bias
from bnexp.config.language.norms import BatchNorm

SOFTMAX_OPERATIONS = 5
"""For each class, as TensorFlow's profiler has it: two to shift, one power, two to divide."""


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
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    trainable: int = 0
    other: int = 0
    operations: int = 0
    normalizer: bool = False


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
    return tuple(_NETWORKS[network.kind](network, image, classes))


def normalizes(network: Network) -> bool:
    """Returns whether a network's normalizer has a layer to stand at.

    Args:
        network: The network; which layers it has depends on no image.
    """
    return any(layer.normalizer for layer in layers_of(network, (1,), 1))


def totals_of(layers: Sequence[Layer]) -> Totals:
    """Returns the sums over the layers of a network."""
    return Totals(
        trainable=sum(layer.trainable for layer in layers),
        other=sum(layer.other for layer in layers),
        normalizer=sum(layer.trainable + layer.other for layer in layers if layer.normalizer),
        operations=sum(layer.operations for layer in layers),
    )


def _mlp(network: Mlp, image: tuple[int, ...], classes: int) -> list[Layer]:
    inputs = math.prod(image)
    shape = " x ".join(map(str, image)) or "1"
    layers = [Layer("flatten", f"{shape} flattened", (inputs,))]
    for number, units in enumerate(network.hidden, 1):
        layers += _hidden_layer(network, f"hidden.{number}", inputs, units)
        inputs = units
    return [*layers, _output("output", inputs, classes)]


def _hidden_layer(network: Mlp, name: str, inputs: int, units: int) -> list[Layer]:
    norm = network.norm
    layers = [
        _dense(name, inputs, units, bias=has_bias(network)),
        _activation(f"{name}.activation", network.activation, units),
    ]
    if norm.kind != "none":
        position = 1 if norm.placement == "before" else 2
        layers.insert(position, _NORMS[norm.kind](norm, f"{name}.norm", (units,)))
    if network.dropout > 0:
        layers.append(Layer(f"{name}.dropout", f"dropout of {network.dropout:g}", (units,)))
    return layers


def _dense(name: str, inputs: int, units: int, *, bias: bool) -> Layer:
    return Layer(
        name,
        f"dense {'with' if bias else 'without'} bias",
        (units,),
        trainable=(inputs + bias) * units,
        operations=(2 * inputs + bias) * units,
    )


def _activation(name: str, activation: str, units: int) -> Layer:
    return Layer(name, activation, (units,), operations=0 if activation == "linear" else units)


def _output(name: str, inputs: int, classes: int) -> Layer:
    dense = _dense(name, inputs, classes, bias=True)
    operations = dense.operations + SOFTMAX_OPERATIONS * classes
    return Layer(name, f"{dense.kind}, softmax", (classes,), dense.trainable, operations=operations)


def _batch_norm(norm: BatchNorm, name: str, shape: tuple[int, ...]) -> Layer:
    """Counts gamma and beta of each channel, and the moving mean and variance that come along.

    A trained network has them merged into one factor and one summand for each channel.
    """
    channels = shape[-1]
    return Layer(
        name,
        "batch normalization",
        shape,
        trainable=(norm.scale + norm.center) * channels,
        other=2 * channels,
        operations=2 * math.prod(shape),
        normalizer=True,
    )


_NETWORKS: dict[str, Callable[[Any, tuple[int, ...], int], list[Layer]]] = {"mlp": _mlp}
_NORMS: dict[str, Callable[[Any, str, tuple[int, ...]], Layer]] = {"batch": _batch_norm}
