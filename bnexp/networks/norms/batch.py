"""Batch normalization by Keras' own layer, and in PyTorch's convention."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import BatchNorm, OverBatch
from bnexp.networks.norms.scaling import (
    all_but_last,
    moments_over,
    scaling_of,
    seen,
    unbiased_of,
)


def batch_norm(spec: BatchNorm, name: str, _shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns batch normalization of the last axis (Ioffe and Szegedy 2015, algorithm 1).

    In training `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance
    of each unit, `(N, C)` over N, `(N, T, C)` over N and T, `(N, H, W, C)` over N, H and W; in
    inference with the moving mean and variance, each
    `moving <- momentum * moving + (1 - momentum) * batch`.

    In PyTorch's convention the unbiased variance, `var * n / (n - 1)` over n values, goes into the
    moving one.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    if spec.convention == "torch":
        return UnbiasedBatchNormalization(**settings_of(spec), name=name)
    return keras.layers.BatchNormalization(**settings_of(spec), name=name)


def settings_of(spec: OverBatch) -> dict[str, Any]:
    """Returns what Keras' layer takes of a part of the configuration."""
    return {"momentum": spec.momentum, **scaling_of(spec)}


@keras.saving.register_keras_serializable(package="bnexp")
class UnbiasedBatchNormalization(keras.layers.BatchNormalization):
    """Keras' layer with the unbiased variance in its moving average, as PyTorch has it.

    Of a single value, whose unbiased variance there is none, the biased one is taken, which is 0.
    """

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        left = self.moving_variance * self.momentum
        outputs = super().call(inputs, training=training, mask=mask)
        if training:
            axes, counted = all_but_last(inputs), seen(mask, inputs)
            _, variance = moments_over(inputs, axes, counted)
            unbiased = ops.squeeze(unbiased_of(variance, inputs, axes, counted), axes)
            self.moving_variance.assign(left + unbiased * (1.0 - self.momentum))
        return outputs
