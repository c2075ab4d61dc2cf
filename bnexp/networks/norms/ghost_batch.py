"""Ghost batch normalization: Keras' layer with statistics of parts of the batch."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import GhostBatchNorm
from bnexp.networks.norms.batch import settings_of
from bnexp.networks.norms.scaling import moments_over, seen


def ghost_batch_norm(
    spec: GhostBatchNorm, name: str, _shape: tuple[int, ...]
) -> keras.layers.Layer:
    """Returns ghost batch normalization of the last axis (Hoffer et al. 2017, algorithm 1).

    In training the batch is cut into consecutive parts of `size` examples, the last one smaller
    where the size does not divide it, and each is normalized as by batch normalization: `(P, C)`
    over P examples, `(P, T, C)` over P and T, `(P, H, W, C)` over P, H and W. Part after part goes
    into the moving averages, `moving <- momentum * moving + (1 - momentum) * part`; the paper
    leaves their order open. In inference mean and variance are the moving ones.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return GhostBatchNormalization(spec.size, **settings_of(spec), name=name)


@keras.saving.register_keras_serializable(package="bnexp")
class GhostBatchNormalization(keras.layers.BatchNormalization):
    """Batch normalization of consecutive parts of a batch.

    Args:
        size: Examples of one part.
        settings: Of Keras' layer.
    """

    def __init__(self, size: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.size = size

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        if not training:
            return super().call(inputs, training=training, mask=mask)
        parts, counted = self._parts(inputs, mask)
        axes = list(range(1, len(parts.shape) - 1))
        mean, variance = moments_over(parts, axes, counted)
        self._move(ops.squeeze(mean, axes), ops.squeeze(variance, axes))
        plain = (parts - mean) * ops.rsqrt(variance + self.epsilon)
        whole = ops.reshape(plain, (-1, *inputs.shape[1:]))[: ops.shape(inputs)[0]]
        if self.gamma is not None:
            whole = whole * self.gamma
        return whole if self.beta is None else whole + self.beta

    def _parts(self, inputs: Any, mask: Any) -> tuple[Any, Any]:
        """Returns the parts, `(parts, size, ..., units)`, and what of them counts, `(..., 1)`.

        The last one is filled up with zeros that do not count.
        """
        examples = ops.shape(inputs)[0]
        lacking = -examples % self.size
        whole = isinstance(lacking, int) and lacking == 0
        counted = seen(mask, inputs)
        if counted is None and not whole:
            counted = ops.ones_like(inputs[..., :1])
        return self._cut(inputs, lacking), None if counted is None else self._cut(counted, lacking)

    def _cut(self, values: Any, lacking: Any) -> Any:
        shape = (-1, self.size, *values.shape[1:])
        filled = ops.pad(values, [(0, lacking), *[(0, 0)] * (len(values.shape) - 1)])
        return ops.reshape(filled, shape)

    def _move(self, means: Any, variances: Any) -> None:
        """Takes up statistics `(parts, units)` into the moving averages, one after the other."""
        parts = ops.cast(ops.shape(means)[0], means.dtype)
        momentum = ops.convert_to_tensor(self.momentum, means.dtype)
        later = parts - ops.cumsum(ops.ones_like(means[:, :1]), axis=0)
        shares = (1.0 - self.momentum) * ops.power(momentum, later)
        left = ops.power(momentum, parts)
        for moving, new in ((self.moving_mean, means), (self.moving_variance, variances)):
            moving.assign(moving * left + ops.sum(shares * new, axis=0))

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        return {**super().get_config(), "size": self.size}
