"""Batch layer normalization by a layer of our own, plain and as its authors wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import BatchLayerNorm
from bnexp.networks.norms.scaling import (
    Scaled,
    all_but_last,
    moments_over,
    move,
    scaling_of,
    seen,
    unbiased_of,
)

DELTA = 0.0001
"""What the authors' code takes from the weights of both parts."""


def batch_layer_norm(
    spec: BatchLayerNorm, name: str, _shape: tuple[int, ...]
) -> keras.layers.Layer:
    """Returns batch layer normalization (Ziaee and Cano 2022, by the authors' code).

    `y = gamma * (w * xf + (1 - w) * xb) + beta` with `w = 1 / m` for m examples in the batch. In
    training `xf = (x - mean) / sqrt(var + epsilon)` over C, at each step and pixel by itself, and
    xb the same over the batch: `(N, C)` over N, `(N, T, C)` over N and T, `(N, H, W, C)` over N, H
    and W. In inference xb is by the moving mean and variance, and m is that of the largest batch
    so far.

    The authors' form is `((w - 0.0001) * xf + (1 - (w + 0.0001)) * xb) / sqrt(C)`, with xb over N
    alone, each step and pixel by itself, and the unbiased variance in the moving one. Their moving
    averages are means over an epoch; here they are weighed by the momentum in either form.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return BatchLayerNormalization(
        momentum=spec.momentum,
        delta=DELTA if spec.authors else 0.0,
        by_root=spec.authors,
        per_position=spec.authors,
        unbiased=spec.authors,
        **scaling_of(spec),
        name=name,
    )


@keras.saving.register_keras_serializable(package="bnexp")
class BatchLayerNormalization(Scaled):
    """A mixture of layer and batch normalization by the size of the batch.

    Args:
        momentum: Weight of the old value in the moving averages.
        delta: What is taken from the weight of either part.
        by_root: Whether the mixture is divided by the root of the number of units.
        per_position: Whether batch statistics are taken at each step and pixel by itself.
        unbiased: Whether the unbiased variance goes into the moving one.
        settings: Of every layer with a scale and an offset.
    """

    def __init__(
        self,
        momentum: float = 0.99,
        delta: float = 0.0,
        by_root: bool = False,
        per_position: bool = False,
        unbiased: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.momentum, self.delta, self.by_root = momentum, delta, by_root
        self.per_position, self.unbiased = per_position, unbiased

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Makes scale, offset, moving mean and variance, and the size of the largest batch."""
        super().build(input_shape)
        shape = input_shape[1:] if self.per_position else input_shape[-1:]
        self.moving_mean = self.kept("moving_mean", shape, "zeros")
        self.moving_variance = self.kept("moving_variance", shape, "ones")
        self.examples = self.counter("examples", "ones")

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        mean, variance = self.moving_mean, self.moving_variance
        examples = self.examples
        if training:
            examples = ops.cast(ops.shape(inputs)[0], "int64")
            mean, variance = self._of_batch(inputs, seen(mask, inputs))
            self.examples.assign(ops.maximum(self.examples, examples))
        weight = 1.0 / ops.cast(examples, self.compute_dtype)
        features = self._plain(inputs, *moments_over(inputs, [-1]))
        batch = self._plain(inputs, mean, variance)
        mixed = (weight - self.delta) * features + (1.0 - (weight + self.delta)) * batch
        return self.scaled(mixed / inputs.shape[-1] ** 0.5 if self.by_root else mixed)

    def _of_batch(self, inputs: Any, counted: Any) -> tuple[Any, Any]:
        """Returns mean and variance of the batch, after the moving ones took them up."""
        axes = [0] if self.per_position else all_but_last(inputs)
        mean, variance = moments_over(inputs, axes, counted)
        kept = unbiased_of(variance, inputs, axes, counted) if self.unbiased else variance
        move(self.moving_mean, mean, self.momentum)
        move(self.moving_variance, kept, self.momentum)
        return mean, variance

    def _plain(self, inputs: Any, mean: Any, variance: Any) -> Any:
        return (inputs - mean) * ops.rsqrt(variance + self.epsilon)

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        own = ("momentum", "delta", "by_root", "per_position", "unbiased")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
