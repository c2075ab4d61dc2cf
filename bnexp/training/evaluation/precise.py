"""Statistics estimated anew over all training images, in place of the moving ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bnexp.config.blueprint import Blueprint
from bnexp.config.claims.series import LAGS
from bnexp.config.language.evaluation import EVALUATION_BATCH
from bnexp.networks.statistics.population import (
    Population,
    estimated,
    joined,
    lags_of,
    moments_into,
    set_population,
)
from bnexp.training.loop import CompiledLoop, as_index, int32


class Precise:
    """What normalizers would evaluate by if all training images were one batch.

    The first normalizer takes mean and variance of all that goes into it; with these the images go
    on to the second one, and so on (Wu and Johnson 2021, section 3, with a population instead of
    a mean over batches). Sums are in double precision.

    Args:
        model: The network.
        blueprint: What it was built from.
        loop: That of its program.
    """

    def __init__(self, model: keras.Model, blueprint: Blueprint, loop: CompiledLoop) -> None:
        self._model, self._blueprint, self._loop = model, blueprint, loop
        self._blocks = estimated(blueprint)
        self._layers = [model.get_layer(block.role) for block in self._blocks]
        self._moments = loop.compiled(self._measure, "precise")

    @contextmanager
    def in_place(self, index: np.ndarray) -> Iterator[dict[str, float]]:
        """Lets the network evaluate by them; afterwards the moving statistics are as they were.

        Args:
            index: Indices of the images that are trained on.

        Yields:
            How far the moving statistics are from them, by the series of `LAGS`.
        """
        variables = [v for layer in self._layers for v in layer.non_trainable_variables]
        kept = [variable.numpy() for variable in variables]
        try:
            yield self._put(index)
        finally:
            for variable, before in zip(variables, kept, strict=True):
                variable.assign(before)

    def _put(self, index: np.ndarray) -> dict[str, float]:
        padded = as_index(np.pad(index, (0, -len(index) % EVALUATION_BATCH)))
        lags: list[np.ndarray] = []
        for place, (layer, block) in enumerate(zip(self._layers, self._blocks, strict=True)):
            population = self._population(place, padded, len(index))
            lags.append(lags_of(layer, block, population))
            set_population(layer, block, population)
        squares = np.concatenate(lags, axis=1).mean(axis=1)
        return {name: math.sqrt(value) for name, value in zip(LAGS, squares, strict=True)}

    def _population(self, place: int, index: tf.Tensor, images: int) -> Population:
        """Returns mean and variance of what goes into a normalizer as the network stands."""
        found = self._moments(self._loop.examples, index, int32(images))[place]
        count, mean, squares = (part.numpy() for part in found)
        return Population(mean, squares / np.maximum(count, 1.0))

    def _measure(self, examples: Any, index: Any, count: Any) -> Any:
        """Returns count, mean and squares of what goes into each normalizer, over all images."""
        shapes = [layer.moving_mean.shape for layer in self._layers]

        def goes_on(start: Any, _sums: Any) -> Any:
            return start < count

        def one_batch(start: Any, sums: Any) -> Any:
            position = start + tf.range(EVALUATION_BATCH)
            inputs, _ = self._loop.batch(examples, tf.gather(index, position))
            found = moments_into(self._model, self._blueprint, inputs, position < count)
            both = zip(sums, found, strict=True)
            return start + EVALUATION_BATCH, tuple(joined(one, other) for one, other in both)

        nothing = tuple(tuple(tf.zeros(shape, tf.float64) for _ in range(3)) for shape in shapes)
        return tf.while_loop(goes_on, one_batch, (int32(0), nothing))[1]
