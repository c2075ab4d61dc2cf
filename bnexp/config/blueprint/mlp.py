"""The fully connected network in blocks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bnexp.config.blueprint.block import Blueprint, Drawing
from bnexp.config.blueprint.layered import Layer, add_input, add_layer, add_residual
from bnexp.config.blueprint.operations import Dense, Flatten, Operation, Shape
from bnexp.config.language.initializers import Initializer
from bnexp.config.language.network import Cnn, Mlp, Network


def mlp_blocks(network: Mlp, image: Shape, classes: int) -> Blueprint:
    """Returns the blocks of a fully connected network.

    Args:
        network: The network.
        image: Shape of one example, such as `(height, width)`.
        classes: Number of outputs of the softmax.
    """
    drawing = Drawing(image)
    add_input(drawing, network, "flatten", Flatten(image))
    layers = hidden_layers(network, 0)
    if network.residual:
        add_residual(drawing, network, layers, _project)
    else:
        for layer in layers:
            add_layer(drawing, network, layer)
    add_output(drawing, network, classes)
    return drawing.blueprint


def hidden_layers(network: Mlp | Cnn, before: int) -> list[Layer]:
    """Returns the dense layers of a network but the output.

    Args:
        network: The network.
        before: How many layers are before them.
    """
    return [
        Layer(f"hidden.{number}", before + number, partial(_dense, network, units))
        for number, units in enumerate(network.hidden, 1)
    ]


def add_output(drawing: Drawing, network: Network, classes: int) -> None:
    """Adds the output, with a bias and the softmax.

    Args:
        drawing: The network so far.
        network: Its settings.
        classes: Number of outputs.
    """
    kernel, bias = network.initializer, network.bias_initializer
    drawing.add("output", Dense(classes, kernel, bias, network.l2, softmax=True))


def _project(_first: Layer, last: Layer) -> Operation:
    """Returns the weights of a skip: a kernel as that of its last layer."""
    return replace(last.weights(None), norm=None)


def _dense(network: Mlp | Cnn, units: int, bias: Initializer | None) -> Dense:
    norm = network.norm.effective() if network.norm.reparametrizes else None
    return Dense(units, network.initializer, bias, network.l2, norm=norm)
