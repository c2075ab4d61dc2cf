"""The fully connected network in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bnexp.config.blueprint.bias import is_wanted_before
from bnexp.config.blueprint.block import Blueprint, Drawing
from bnexp.config.blueprint.operations import (
    Activate,
    Dense,
    Drop,
    Flatten,
    Normalize,
    Operation,
    Shape,
)
from bnexp.config.language.network import Mlp


def mlp_blocks(network: Mlp, image: Shape, classes: int) -> Blueprint:
    """Returns the blocks of a fully connected network.

    Args:
        network: The network.
        image: Shape of one example, such as `(height, width)`.
        classes: Number of outputs of the softmax.
    """
    drawing = Drawing(image)
    drawing.add("flatten", Flatten(image))
    for number, units in enumerate(network.hidden, 1):
        name = f"hidden.{number}"
        following = dict(_behind(network))
        bias = is_wanted_before(next(iter(following.values())), network.bias)
        norm = network.norm.effective() if network.norm.reparametrizes else None
        drawing.add(name, replace(_dense(network, units, bias=bias), norm=norm))
        for part, operation in following.items():
            drawing.add(f"{name}.{part}", operation)
    drawing.add("output", _dense(network, classes, bias=True, softmax=True))
    return drawing.blueprint


def _behind(network: Mlp) -> Iterator[tuple[str, Operation]]:
    """Yields name and operation of what stands behind the weights of a hidden layer."""
    norm = network.norm
    if norm.place == "before":
        yield "norm", Normalize(norm.effective())
    yield "activation", Activate(network.activation)
    if norm.place == "after":
        yield "norm", Normalize(norm.effective())
    if network.dropout > 0:
        yield "dropout", Drop(network.dropout)


def _dense(network: Mlp, units: int, *, bias: bool, softmax: bool = False) -> Dense:
    start = network.bias_initializer if bias else None
    return Dense(units, network.initializer, start, network.l2, softmax)
