"""The recurrent network in blocks."""

from __future__ import annotations

import math

from bnexp.config.blueprint.block import LENGTHS, Blueprint, Drawing
from bnexp.config.blueprint.images import Arrange
from bnexp.config.blueprint.layered import add_input
from bnexp.config.blueprint.mlp import add_output
from bnexp.config.blueprint.operations import Drop, Normalize, Shape
from bnexp.config.blueprint.recurrence import Cut, Recur
from bnexp.config.language.network import Rnn


def rnn_blocks(network: Rnn, image: Shape, classes: int) -> Blueprint:
    """Returns the blocks of a recurrent network.

    Args:
        network: The network.
        image: Shape of one example, `(steps, ...)`; what a step holds is laid out in a row.
        classes: Number of outputs of the softmax.
    """
    drawing = Drawing(image)
    steps, *step = image or (1,)
    add_input(
        drawing,
        network,
        "rows",
        Arrange(image, (steps, math.prod(step)), "rows", fitting=(1, 2, 3)),
    )
    if network.lengths is not None:
        drawing.add("lengths.cut", Cut(network.lengths.least, network.mask), drawing.last, LENGTHS)
    for number, units in enumerate(network.units, 1):
        _add_layer(drawing, network, number, units)
    add_output(drawing, network, classes)
    return drawing.blueprint


def _add_layer(drawing: Drawing, network: Rnn, number: int, units: int) -> None:
    """Adds a recurrent layer with its normalizer, where it is placed."""
    name, norm = f"recurrent.{number}", network.norm
    place = norm.place if norm.stands_at(number) else ""
    if place == "inputs":
        drawing.add(f"{name}.norm", Normalize(norm.effective()))
    recur = Recur(
        cell=network.cell,
        units=units,
        activation=network.activation,
        sequences=number < network.depth,
        kernel=network.initializer,
        recurrent=network.recurrent_initializer,
        bias=None if network.bias is False else network.bias_initializer,
        forget=network.unit_forget_bias,
        norm=norm.model_copy(update={"layers": "all"}) if place == "cell" else None,
        l2=network.l2,
    )
    drawing.add(name, recur)
    if place == "between":
        drawing.add(f"{name}.norm", Normalize(norm.effective()))
    if network.dropout > 0:
        drawing.add(f"{name}.dropout", Drop(network.dropout))
