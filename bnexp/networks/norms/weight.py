"""Weight normalization by layers of our own, which take the place of Keras' layers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from bnexp.networks.norms.scaling import all_but_last, moments_over


class WeightNormalized(keras.layers.Layer):
    """A layer whose kernel is a direction, which is stored, times a length for each unit.

    Weight normalization (Salimans and Kingma 2016, equation 2): `w = gain * v / |v|`, the norm over
    all axes of v but the last: of a kernel `(inputs, units)` over the inputs, of one
    `(height, width, inputs, units)` over height, width and inputs. `y = w x + b` is the same in
    training and in inference, for `(N, C)`, `(N, T, C)` and `(N, H, W, C)`. The weight that is
    called kernel holds v.
    """

    def build(self, input_shape: Any) -> None:
        """Makes what the layer has without it, and the gain, `(units,)`."""
        super().build(input_shape)
        self.gain = self.add_weight(name="gain", shape=self._kernel.shape[-1:], initializer="ones")

    @property
    def kernel(self) -> Any:
        """What inputs are multiplied with, w."""
        return self.gain * (self._kernel / self._lengths())

    def start_by_kernel(self) -> None:
        """Sets each gain to the norm of its kernel, so that the layer is what it is without it."""
        self.gain.assign(ops.reshape(self._lengths(), (-1,)))

    def start_by(self, inputs: Any, epsilon: float) -> dict[str, np.ndarray]:
        """Sets gains and biases so that each unit has mean 0 and variance 1 over some inputs.

        With t the output for gain 1 and bias 0, `gain = 1 / sqrt(var(t) + epsilon)` and
        `bias = -mean(t) * gain` (equation 6; the authors' code has epsilon 1e-10).

        Args:
            inputs: Of shape `(examples, ..., inputs)`.
            epsilon: Added to the variance under the root.

        Returns:
            Gain and bias as they were set, by their names; each `(units,)`.
        """
        bias = getattr(self, "bias", None)
        self.gain.assign(ops.ones_like(self.gain))
        if bias is not None:
            bias.assign(ops.zeros_like(bias))
        outputs = self(inputs)
        mean, variance = moments_over(outputs, all_but_last(outputs))
        gain = ops.rsqrt(ops.reshape(variance, (-1,)) + epsilon)
        self.gain.assign(gain)
        if bias is not None:
            bias.assign(-ops.reshape(mean, (-1,)) * gain)
        told = {"gain": self.gain, "bias": bias}
        return {name: one.numpy() for name, one in told.items() if one is not None}

    def _lengths(self) -> Any:
        axes = list(range(len(self._kernel.shape) - 1))
        return ops.sqrt(ops.sum(ops.square(self._kernel), axis=axes, keepdims=True))

    def save_own_variables(self, store: Any) -> None:
        """Stores every weight by its name; Keras' layers would store w in place of v."""
        for variable in self.weights:
            store[variable.name] = variable

    def load_own_variables(self, store: Any) -> None:
        """Takes up what was stored."""
        for variable in self.weights:
            variable.assign(store[variable.name])


@keras.saving.register_keras_serializable(package="bnexp")
class WeightNormDense(WeightNormalized, keras.layers.Dense):
    """A fully connected layer with weight normalization."""


@keras.saving.register_keras_serializable(package="bnexp")
class WeightNormConv2D(WeightNormalized, keras.layers.Conv2D):
    """A convolution of images with weight normalization."""
