"""The statistics that normalizers would have of all training images, and how far theirs are off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint import Block, Blueprint
from bnexp.networks.norms.scaling import seen
from bnexp.networks.passage import walk
from bnexp.networks.precision import double

_MEAN = "moving_mean"

_SPREADS: Mapping[str, Callable[[Any, Any, float], Any]] = {
    "moving_variance": lambda variance, _mean, _epsilon: variance,
    "moving_stddev": lambda variance, _mean, epsilon: np.sqrt(variance + epsilon),
    "moving_square": lambda variance, mean, _epsilon: variance + np.square(mean),
}
"""For each name what a normalizer keeps beside the moving mean, given variance, mean, epsilon."""


def estimated(blueprint: Blueprint) -> tuple[Block, ...]:
    """Returns the normalizers that evaluate by moving statistics, in the order of the network."""
    norms = ((block, block.normalizer) for block in blueprint)
    return tuple(block for block, norm in norms if norm is not None and norm.moving is not None)


@dataclass(frozen=True, eq=False)
class Population:
    """What a normalizer would evaluate by if all training images were one batch.

    Attributes:
        mean: Of what goes into it, of the shape of its moving mean, float64.
        variance: Likewise, divided by the number of values.
    """

    mean: np.ndarray
    variance: np.ndarray


def moments_into(
    model: keras.Model, blueprint: Blueprint, inputs: Any, counted: Any
) -> list[tuple[Any, Any, Any]]:
    """Returns of what goes into each of the `estimated` normalizers count, mean and squares.

    Args:
        model: The network.
        blueprint: What it was built from.
        inputs: As the network takes them.
        counted: Which examples count, as truth values of shape `(examples,)`.

    Returns:
        For each the number of values, their mean and the sum of their squared distances from it,
        float64, each of the shape of the normalizer's moving mean.
    """
    wanted = {block.role for block in estimated(blueprint)}
    found = []
    for block, taken, _ in walk(model, blueprint, inputs):
        if block.role in wanted:
            shape = model.get_layer(block.role).moving_mean.shape
            found.append(_moments(taken, counted, len(shape)))
    return found


def _moments(values: Any, counted: Any, kept: int) -> tuple[Any, Any, Any]:
    """Returns count, mean and squares over all axes but the last ones, which are kept."""
    axes = list(range(len(values.shape) - kept))
    wide = tf.cast(values, tf.float64)
    ones = tf.reshape(tf.cast(counted, tf.float64), (-1, *[1] * (len(values.shape) - 1)))
    inside = seen(getattr(values, "_keras_mask", None), wide)
    weights = tf.ones_like(wide) * ones * (1.0 if inside is None else inside)
    count = tf.reduce_sum(weights, axes)
    least = tf.maximum(count, 1.0)
    mean = tf.reduce_sum(wide * weights, axes) / least
    return count, mean, tf.reduce_sum(tf.square(wide - mean) * weights, axes)


def joined(one: tuple[Any, Any, Any], other: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
    """Returns count, mean and squares of two parts together (Chan, Golub and LeVeque 1983)."""
    count = one[0] + other[0]
    share = other[0] / tf.maximum(count, 1.0)
    apart = other[1] - one[1]
    squares = one[2] + other[2] + tf.square(apart) * one[0] * share
    return count, one[1] + apart * share, squares


def set_population(layer: keras.layers.Layer, block: Block, population: Population) -> None:
    """Gives a normalizer other statistics to evaluate by.

    Args:
        layer: The layer, which keeps moving statistics.
        block: Its block.
        population: What they are to be.
    """
    epsilon = float(getattr(block.normalizer, "epsilon", 0.0))
    for variable in layer.non_trainable_variables:
        if variable.name == _MEAN:
            variable.assign(population.mean)
        elif variable.name in _SPREADS:
            spread = _SPREADS[variable.name]
            variable.assign(spread(population.variance, population.mean, epsilon))


def lags_of(layer: keras.layers.Layer, block: Block, population: Population) -> np.ndarray:
    """Returns how far moving statistics are from those of the population, squared, by unit.

    Args:
        layer: The layer, with its moving statistics.
        block: Its block.
        population: Of what goes into it.

    Returns:
        Of shape `(2, units)`: squares of the distance of the means in standard deviations, and of
        that of the logarithms of the variances, each with epsilon added.
    """
    epsilon = float(getattr(block.normalizer, "epsilon", 0.0))
    kept = {variable.name: double(variable) for variable in layer.non_trainable_variables}
    mean = kept[_MEAN]
    variance = _variance(kept, mean, epsilon)
    spread = population.variance + epsilon
    means = np.square(mean - population.mean) / spread
    variances = np.square(np.log((variance + epsilon) / spread))
    return np.stack([means.ravel(), variances.ravel()])


def _variance(kept: Mapping[str, np.ndarray], mean: np.ndarray, epsilon: float) -> np.ndarray:
    """Returns the variance that kept statistics come to."""
    found = kept.get("moving_variance", np.zeros(()))
    if "moving_stddev" in kept:
        found = np.square(kept["moving_stddev"]) - epsilon
    elif "moving_square" in kept:
        found = kept["moving_square"] - np.square(mean)
    variance: np.ndarray = np.maximum(found, 0.0)
    return variance
