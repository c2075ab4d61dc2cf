"""Layers that Keras lacks: a bias by itself, and standardization by measured numbers."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="bnexp")
class Bias(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """Adds a trained number to each unit, of values of shape `(examples, ..., units)`."""

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Makes `bias`, of shape `(units,)`."""
        self.bias = self.add_weight(name="bias", shape=shape[-1:], initializer="zeros")
        super().build(shape)

    def call(self, inputs: Any) -> Any:
        """Returns `inputs + bias`."""
        return inputs + self.bias


@keras.saving.register_keras_serializable(package="bnexp")
class Standardization(keras.layers.Layer):  # type: ignore[misc] # Keras has no types
    """Takes a mean from each value and divides by a deviation, `y = (x - mean) / deviation`.

    Both have the shape of an example, and neither is trained.
    """

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Makes `mean` and `deviation`."""
        example = shape[1:]
        self.mean = self.add_weight(
            name="mean", shape=example, initializer="zeros", trainable=False
        )
        self.deviation = self.add_weight(
            name="deviation", shape=example, initializer="ones", trainable=False
        )
        super().build(shape)

    def call(self, inputs: Any) -> Any:
        """Returns the standardized values; it is the same in training and in inference."""
        return ops.divide(ops.subtract(inputs, self.mean), self.deviation)
