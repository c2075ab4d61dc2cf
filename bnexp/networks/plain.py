"""A trained network by Keras' own layers alone, so that whoever has Keras can load it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import numpy as np

from bnexp.config.blueprint import Block, Blueprint
from bnexp.networks.joins import Bias, Standardization
from bnexp.networks.norms.weight import WeightNormalized
from bnexp.networks.precision import double


def plain_network(model: keras.Model, blueprint: Blueprint) -> keras.Model:
    """Returns a network of Keras' own layers that does in inference what a network does.

    Layers of our own are replaced by ones that compute the same in inference: a normalizer by the
    factor and the offset of each unit that it comes to, a weight-normalized layer by one with the
    kernel that it comes to. The numbers agree but for rounding; where every layer is Keras' own
    already, to the bit.

    Args:
        model: A trained network.
        blueprint: What it was built from.

    Raises:
        ValueError: A layer has none that takes its place.
    """
    blocks = {block.role: block for block in blueprint}
    plain = keras.models.clone_model(
        model, clone_function=lambda layer: _like(layer, blocks.get(layer.name))
    )
    for layer in model.layers:
        own = plain.get_layer(layer.name)
        own.set_weights(_values(layer, own, blocks.get(layer.name)))
    return plain


def model_to_bytes(model: keras.Model) -> bytes:
    """Returns what a `.keras` file of a network holds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        model.save(file)
        return file.read_bytes()


def _is_own(layer: keras.layers.Layer) -> bool:
    """Whether a layer is Keras' own."""
    return type(layer).__module__.partition(".")[0] == "keras"


def _like(layer: keras.layers.Layer, block: Block | None) -> keras.layers.Layer:
    """Returns Keras' layer for a layer, its weights not yet set."""
    if _is_own(layer):
        return type(layer).from_config(layer.get_config())
    if isinstance(layer, WeightNormalized):
        kind = next(kind for kind in _WEIGHTED if isinstance(layer, kind))
        return kind.from_config(layer.get_config())
    if isinstance(layer, Bias) or (block and block.normalizer and block.normalizer.is_merged):
        return keras.layers.BatchNormalization(epsilon=0, name=layer.name, dtype=layer.dtype)
    if isinstance(layer, Standardization):
        mean, deviation = double(layer.mean), double(layer.deviation)
        axes = tuple(range(-mean.ndim, 0))
        return keras.layers.Normalization(
            axis=axes, mean=mean, variance=np.square(deviation), name=layer.name
        )
    raise ValueError(f"{layer.name}: Keras has no layer that does what {type(layer).__name__} does")


_WEIGHTED = (keras.layers.Dense, keras.layers.Conv2D)


def _values(
    layer: keras.layers.Layer, own: keras.layers.Layer, block: Block | None
) -> list[np.ndarray]:
    """Returns what the weights of Keras' layer are to be, in its order."""
    if type(layer) is type(own):
        return [np.array(one) for one in layer.get_weights()]
    if isinstance(layer, Standardization):
        return [np.array(one) for one in own.get_weights()]
    found = {one.name: double(one) for one in layer.weights}
    if isinstance(layer, WeightNormalized):
        found["kernel"] = keras.ops.convert_to_numpy(layer.kernel)
    elif isinstance(layer, Bias):
        found = _map_of(np.ones_like(found["bias"]), found["bias"])
    elif block is not None and block.normalizer is not None:
        merged = block.normalizer.merged(found)
        found = _map_of(merged["factor"], merged["offset"])
    return [found[one.name] for one in own.weights]


def _map_of(factor: np.ndarray, offset: np.ndarray) -> dict[str, np.ndarray]:
    """Returns the weights of Keras' batch normalization with an epsilon of 0 that is a map."""
    units = np.ones_like(offset)
    return {
        "gamma": factor * units,
        "beta": offset,
        "moving_mean": np.zeros_like(offset),
        "moving_variance": units,
    }
