"""Puts a network into the starting state of a seed; every random choice has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import keras
import numpy as np

from bnexp.config.language.initializers import Initializer
from bnexp.networks.initial import draw
from bnexp.streams import digest, stream


def weights_by_role(model: keras.Model) -> Iterator[tuple[str, keras.Variable]]:
    """Yields role (`hidden.2.kernel`) and variable of every weight, moving statistics included."""
    for layer in model.layers:
        for variable in layer.weights:
            yield f"{layer.name}.{variable.name}", variable


def start_network(
    model: keras.Model, starts: Mapping[str, Initializer], seed: int
) -> dict[str, str]:
    """Gives every weight and every dropout layer its starting state.

    Weights are drawn from the streams `init/<role>`, dropout states from `dropout/<layer>`.

    Args:
        model: The network.
        starts: For each weight, by role, how it starts.
        seed: The trial's seed.

    Returns:
        For each kernel a hash of its starting values, under the stream's name: of their roundings
        to single precision, so that it is the same in either precision.
    """
    proof = {}
    for role, variable in weights_by_role(model):
        purpose = f"init/{role}"
        values = draw(starts[role], tuple(variable.shape), stream(seed, purpose))
        variable.assign(values.astype(variable.dtype))
        if variable.name == "kernel":
            proof[purpose] = digest(values.astype(np.float32))
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            state = layer.seed_generator.state
            name = layer.name.removesuffix(".dropout")
            words = stream(seed, f"dropout/{name}").integers(0, 2**31, 2)
            state.assign(words.astype(np.dtype(state.dtype)))
    return proof


def count_parameters(model: keras.Model) -> dict[str, int]:
    """Returns the numbers of `trainable` and of `other` parameters of a network."""
    trainable = sum(int(np.prod(v.shape)) for v in model.trainable_weights)
    other = sum(int(np.prod(v.shape)) for v in model.non_trainable_weights)
    return {"trainable": trainable, "other": other}
