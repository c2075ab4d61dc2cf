"""The layer of each operation, by Keras' own layers; a new operation is a line here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from bnexp.config.blueprint import Block
from bnexp.config.blueprint.images import Arrange, Convolve, Pool, PoolWhole
from bnexp.config.blueprint.joins import Add, AddBias, Standardize
from bnexp.config.blueprint.operations import Activate, Dense, Drop, Flatten, Normalize, Operation
from bnexp.config.blueprint.recurrence import Cut, Recur
from bnexp.networks import images, recurrence
from bnexp.networks.joins import Bias, Standardization
from bnexp.networks.norms import NORMS
from bnexp.networks.norms.weight import WeightNormDense


def layer_of(block: Block) -> keras.layers.Layer:
    """Returns the layer of a block, which has its role for a name."""
    operation = block.operation
    if isinstance(operation, Normalize):
        return NORMS[operation.norm.kind](operation.norm, block.role, block.shape)
    return LAYERS[type(operation)](operation, block.role)


def _flatten(_operation: Flatten, name: str) -> keras.layers.Layer:
    return keras.layers.Flatten(name=name)


def _dense(operation: Dense, name: str) -> keras.layers.Layer:
    kind = WeightNormDense if operation.reparametrization else keras.layers.Dense
    return kind(
        operation.units,
        activation="softmax" if operation.softmax else None,
        use_bias=operation.bias is not None,
        kernel_regularizer=keras.regularizers.L2(operation.l2) if operation.l2 > 0 else None,
        name=name,
    )


def _activate(operation: Activate, name: str) -> keras.layers.Layer:
    return keras.layers.Activation(operation.function, name=name)


def _drop(operation: Drop, name: str) -> keras.layers.Layer:
    return keras.layers.Dropout(operation.share, name=name)


LAYERS: dict[type[Operation], Callable[[Any, str], keras.layers.Layer]] = {
    Flatten: _flatten,
    Dense: _dense,
    Activate: _activate,
    Drop: _drop,
    Add: lambda _operation, name: keras.layers.Add(name=name),
    AddBias: lambda _operation, name: Bias(name=name),
    Standardize: lambda _operation, name: Standardization(name=name),
    Arrange: images.arrange,
    Convolve: images.convolve,
    Pool: images.pool,
    PoolWhole: images.pool_whole,
    Cut: recurrence.cut,
    Recur: recurrence.recur,
}
"""For each operation what returns its layer, given the operation and a name.

That of a normalizer hangs on its kind and its shape.
"""
