"""Puts a network into the starting state of a seed; every random choice has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint import INPUT, Blueprint
from bnexp.config.blueprint.asked import KERNELS
from bnexp.networks.initial import draw
from bnexp.networks.passage import taken_by
from bnexp.streams import digest, stream


def start_network(model: keras.Model, blueprint: Blueprint, seed: int) -> dict[str, str]:
    """Gives every weight, and every layer that draws in training, its starting state.

    Weights are drawn from the streams `init/<role>`, states of dropout from `dropout/<layer>`.

    Args:
        model: The network.
        blueprint: What it was built from, with starting values that may be others.
        seed: The trial's seed.

    Returns:
        For each kernel a hash of its starting values, under the stream's name: of their roundings
        to single precision, so that it is the same in either precision.
    """
    proof = {}
    for block in blueprint:
        layer = model.get_layer(block.role)
        variables = {variable.name: variable for variable in layer.weights}
        for name, weight in block.weights:
            purpose = f"init/{block.role}.{name}"
            values = draw(weight.start, weight.shape, stream(seed, purpose))
            if weight.ones:
                values[..., slice(*weight.ones)] = 1.0
            variables[name].assign(values.astype(variables[name].dtype))
            if name in KERNELS:
                proof[purpose] = digest(values.astype(np.float32))
        if block.operation.reparametrization:
            layer.start_by_kernel()
        if block.operation.stream:
            state = layer.seed_generator.state
            part = block.role.rpartition(".")[0]
            words = stream(seed, f"{block.operation.stream}/{part}").integers(0, 2**31, 2)
            state.assign(words.astype(np.dtype(state.dtype)))
    return proof


def start_by_data(model: keras.Model, blueprint: Blueprint, inputs: tf.Tensor) -> dict[str, str]:
    """Gives each layer that starts by data its start, from the input on.

    A layer sees what those below it, which have their start by then, put out in inference mode.

    Args:
        model: The network, its weights drawn.
        blueprint: What it was built from.
        inputs: The first batch of training, as the network takes it.

    Returns:
        For each weight that was set a hash of it, rounded to single precision, under its role.
    """
    values, proof = {INPUT: inputs}, {}
    for block in blueprint:
        layer, taken = model.get_layer(block.role), taken_by(block, values)
        norm = block.operation.reparametrization
        if norm and norm.data_epsilon is not None:
            for name, value in layer.start_by(taken, norm.data_epsilon).items():
                proof[f"init/{block.role}.{name}"] = digest(value.astype(np.float32))
        values[block.role] = layer(taken, training=False)
    return proof


def weights_by_role(model: keras.Model) -> Iterator[tuple[str, keras.Variable]]:
    """Yields role (`hidden.2.kernel`) and variable of every weight, moving statistics included."""
    for layer in model.layers:
        for variable in layer.weights:
            yield f"{layer.name}.{variable.name}", variable


def count_parameters(model: keras.Model) -> dict[str, int]:
    """Returns the numbers of `trainable` and of `other` parameters of a network."""
    trainable = sum(int(np.prod(v.shape)) for v in model.trainable_weights)
    other = sum(int(np.prod(v.shape)) for v in model.non_trainable_weights)
    return {"trainable": trainable, "other": other}
