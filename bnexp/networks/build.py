"""Builds the Keras network of a blueprint, block by block."""

from __future__ import annotations

import keras

from bnexp.config.blueprint import INPUT, Blueprint
from bnexp.config.blueprint.asked import has_lengths
from bnexp.config.blueprint.block import LENGTHS
from bnexp.networks.layers import layer_of


def build_network(blueprint: Blueprint, image: tuple[int, ...]) -> keras.Model:
    """Returns the network, its weights not yet drawn; its layers have the roles for names.

    It takes images `(examples, *image)`, and with them the lengths `(examples,)` of sequences where
    they are not all the same.

    Args:
        blueprint: The blocks.
        image: Shape of one example, such as `(height, width)`.
    """
    outputs = {INPUT: keras.layers.Input(image, name=INPUT)}
    if has_lengths(blueprint):
        outputs[LENGTHS] = keras.layers.Input((), name=LENGTHS, dtype="int32")
    inputs = list(outputs.values())
    for block in blueprint:
        taken = [outputs[role] for role in block.inputs]
        outputs[block.role] = layer_of(block)(taken[0] if len(taken) == 1 else taken)
    taken = inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(taken, outputs[blueprint[-1].role], name="network")
