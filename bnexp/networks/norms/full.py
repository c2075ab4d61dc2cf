"""Full normalization by a layer of our own, an estimator in our reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import FullNorm
from bnexp.networks.norms.scaling import Scaled, all_but_last, mean_over, scaling_of, seen


def full_norm(spec: FullNorm, name: str, _shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns full normalization of the last axis (Lian and Liu 2019; the estimator our reading).

    In training `U <- (1 - alpha) * U + alpha * mean(x)` and
    `Q <- (1 - alpha) * Q + alpha * mean(x^2)` for each unit, `(N, C)` over N, `(N, T, C)` over N
    and T, `(N, H, W, C)` over N, H and W; the first batch sets both. Then, and in inference with U
    and Q as they stand, `y = gamma * (x - U) / sqrt(max(Q - U^2, 0) + epsilon) + beta`.

    The gradient is that of the composition: U and Q stand for expectations over the data, whose
    derivatives are those of `mean(x)` and `mean(x^2)` of the batch, with a weight of 1.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return FullNormalization(spec.alpha, **scaling_of(spec), name=name)


@keras.saving.register_keras_serializable(package="bnexp")
class FullNormalization(Scaled):
    """Normalization by running estimates of mean and mean square over all data.

    Args:
        alpha: Weight of the batch in the estimates.
        settings: Of every layer with a scale and an offset.
    """

    def __init__(self, alpha: float = 0.1, **settings: Any) -> None:
        super().__init__(**settings)
        self.alpha = alpha

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Makes scale, offset, running mean and mean square, and the count of steps."""
        super().build(input_shape)
        self.moving_mean = self.kept("moving_mean", input_shape[-1:], "zeros")
        self.moving_square = self.kept("moving_square", input_shape[-1:], "ones")
        self.steps = self.counter("steps", "zeros")

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        mean, square = self.moving_mean, self.moving_square
        if training:
            axes, counted = all_but_last(inputs), seen(mask, inputs)
            share = ops.where(ops.equal(self.steps, 0), 1.0, self.alpha)
            share = ops.cast(share, self.compute_dtype)
            mean = self._taken_up(self.moving_mean, mean_over(inputs, axes, counted), share)
            squares = mean_over(ops.square(inputs), axes, counted)
            square = self._taken_up(self.moving_square, squares, share)
            self.steps.assign_add(1)
        variance = ops.maximum(square - ops.square(mean), 0.0)
        return self.mapped(inputs, mean, ops.sqrt(variance + self.epsilon))

    def _taken_up(self, estimate: keras.Variable, batch: Any, share: Any) -> Any:
        """Takes a batch up into an estimate, and returns it with the gradient of the batch."""
        batch = ops.reshape(batch, estimate.shape)
        fixed = ops.stop_gradient(batch)
        new = (1.0 - share) * estimate + share * fixed
        estimate.assign(new)
        return new + (batch - fixed)

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        return {**super().get_config(), "alpha": self.alpha}
