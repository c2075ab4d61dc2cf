"""The way of values through a network, block by block."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

import keras
import tensorflow as tf

from bnexp.config.blueprint import INPUT, Block, Blueprint
from bnexp.config.blueprint.block import LENGTHS


def taken_by(block: Block, values: Mapping[str, tf.Tensor]) -> Any:
    """Returns what goes into a block: one tensor, or a list of them.

    Args:
        block: The block.
        values: What came out of the blocks before it, by role.
    """
    taken = [values[role] for role in block.inputs]
    return taken[0] if len(taken) == 1 else taken


def walk(
    model: keras.Model, blueprint: Blueprint, inputs: Any, as_in_training: Container[str] = ()
) -> Iterator[tuple[Block, Any, Any]]:
    """Yields each block with what goes in and what comes out.

    Args:
        model: The network.
        blueprint: What it was built from.
        inputs: As the network takes them: images, and lengths where it takes them.
        as_in_training: Roles of the blocks that do what they do in training.
    """
    images, lengths = inputs if isinstance(inputs, list) else (inputs, None)
    values = {INPUT: images, LENGTHS: lengths}
    for block in blueprint:
        taken = taken_by(block, values)
        training = block.role in as_in_training
        values[block.role] = model.get_layer(block.role)(taken, training=training)
        yield block, taken, values[block.role]
