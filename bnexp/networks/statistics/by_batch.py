"""Networks by statistics of the batch: normalizers as in training, all else as in evaluation."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from bnexp.config.blueprint import Block, Blueprint
from bnexp.networks.passage import walk


def over_batch(blueprint: Blueprint) -> tuple[Block, ...]:
    """Returns the blocks whose statistics run over the batch in training, cells among them."""
    norms = ((block, block.normalizer or block.operation.inner) for block in blueprint)
    return tuple(block for block, norm in norms if norm is not None and norm.over_batch)


def by_batch(model: keras.Model, blueprint: Blueprint, inputs: Any) -> Any:
    """Returns a network's output with statistics of the batch, and all else as in evaluation.

    Nothing that a normalizer keeps is changed by it.

    Args:
        model: The network.
        blueprint: What it was built from.
        inputs: As the network takes them.
    """
    as_in_training = {block.role for block in over_batch(blueprint)}
    layers = [model.get_layer(role) for role in as_in_training]
    kept = [(v, tf.identity(v.value)) for layer in layers for v in layer.non_trainable_variables]
    *_, (_, _, output) = walk(model, blueprint, inputs, as_in_training)
    for variable, before in kept:
        variable.assign(before)
    return output
