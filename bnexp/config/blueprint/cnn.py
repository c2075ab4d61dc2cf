"""The convolutional network in blocks."""

from __future__ import annotations

from functools import partial

from bnexp.config.blueprint.block import Blueprint, Drawing
from bnexp.config.blueprint.images import Arrange, Convolve, Pool, PoolWhole
from bnexp.config.blueprint.layered import Layer, add_input, add_layer, add_residual
from bnexp.config.blueprint.mlp import add_output, hidden_layers
from bnexp.config.blueprint.operations import Flatten, Operation, Shape
from bnexp.config.language.initializers import Initializer
from bnexp.config.language.network import Cnn


def cnn_blocks(network: Cnn, image: Shape, classes: int) -> Blueprint:
    """Returns the blocks of a convolutional network.

    Args:
        network: The network.
        image: Shape of one example, `(height, width)` or `(height, width, channels)`; axes that
            are missing have one value.
        classes: Number of outputs of the softmax.
    """
    drawing = Drawing(image)
    axes = (*image, 1, 1, 1)[: max(3, len(image))]
    add_input(drawing, network, "image", Arrange(image, axes, "image", fitting=(2, 3)))
    convolutions = [_layer(network, place) for place in range(len(network.channels))]
    if network.residual:
        add_residual(drawing, network, convolutions, partial(_project, network))
    else:
        for layer in convolutions:
            add_layer(drawing, network, layer)
    if network.global_pool == "none":
        drawing.add("flatten", Flatten(drawing.shape_of(drawing.last)))
    else:
        drawing.add("pool", PoolWhole(network.global_pool))
    for layer in hidden_layers(network, len(convolutions)):
        add_layer(drawing, network, layer)
    add_output(drawing, network, classes)
    return drawing.blueprint


def _layer(network: Cnn, place: int) -> Layer:
    pool: tuple[tuple[str, Operation], ...] = ()
    if network.pool != "none":
        pool = (("pool", Pool(network.pool, network.each(network.pool_size)[place])),)
    weights = partial(_convolve, network, place)
    return Layer(f"conv.{place + 1}", place + 1, weights, further=pool)


def _convolve(network: Cnn, place: int, bias: Initializer | None) -> Convolve:
    return Convolve(
        channels=network.channels[place],
        size=network.each(network.kernel)[place],
        stride=network.each(network.stride)[place],
        padding=network.each(network.padding)[place],
        kernel=network.initializer,
        bias=bias,
        l2=network.l2,
        norm=network.norm.effective() if network.norm.reparametrizes else None,
    )


def _project(network: Cnn, first: Layer, last: Layer) -> Convolve:
    """Returns the weights of a skip: a kernel of 1 x 1, with the strides of what it leads over."""
    strides = network.each(network.stride)
    stride = strides[first.number - 1] * strides[last.number - 1]
    channels = network.channels[last.number - 1]
    return Convolve(channels, 1, stride, "same", network.initializer, l2=network.l2)
