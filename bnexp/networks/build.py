"""Builds the Keras network of a blueprint, block by block."""

from __future__ import annotations

import keras

from bnexp.config.blueprint import INPUT, Blueprint
from bnexp.networks.layers import layer_of


def build_network(blueprint: Blueprint, image: tuple[int, ...]) -> keras.Model:
    """Returns the network, its weights not yet drawn; its layers have the roles for names.

    Args:
        blueprint: The blocks.
        image: Shape of one example, such as `(height, width)`.
    """
    inputs = keras.layers.Input(image, name=INPUT)
    outputs = {INPUT: inputs}
    for block in blueprint:
        taken = [outputs[role] for role in block.inputs]
        outputs[block.role] = layer_of(block)(taken[0] if len(taken) == 1 else taken)
    return keras.Model(inputs, outputs[blueprint[-1].role])
