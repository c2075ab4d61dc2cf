"""Batch renormalization by a layer of our own, since the bounds of Keras' have no schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import BatchRenorm
from bnexp.networks.norms.scaling import (
    Scaled,
    all_but_last,
    moments_over,
    move,
    scaling_of,
    seen,
)


def batch_renormalization(
    spec: BatchRenorm, name: str, _shape: tuple[int, ...]
) -> keras.layers.Layer:
    """Returns batch renormalization of the last axis (Ioffe 2017, algorithm 1).

    In training `y = gamma * ((x - m) / s * r + d) + beta` with m the mean and
    `s = sqrt(var + epsilon)` of each unit, `(N, C)` over N, `(N, T, C)` over N and T,
    `(N, H, W, C)` over N, H and W; `r = clip(s / S, 1 / r_max, r_max)` and
    `d = clip((m - M) / S, -d_max, d_max)` carry no gradient. Then
    `M <- momentum * M + (1 - momentum) * m`, and S likewise. In inference
    `y = gamma * (x - M) / S + beta`.

    The bounds are 1 and 0 for `from_step` steps of training, r_max and d_max after `to_step`, and
    between on straight lines (section 3 has them grow "gradually", r_max for longer than d_max).

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return BatchRenormalization(
        momentum=spec.momentum,
        r_max=spec.r_max,
        d_max=spec.d_max,
        from_step=spec.from_step,
        to_step=spec.to_step,
        **scaling_of(spec),
        name=name,
    )


@keras.saving.register_keras_serializable(package="bnexp")
class BatchRenormalization(Scaled):
    """Batch renormalization whose bounds follow from the steps of training that it has counted.

    Args:
        momentum: Weight of the old value in the moving averages.
        r_max: Largest r.
        d_max: Largest size of d.
        from_step: Steps of plain batch normalization.
        to_step: Steps after which the bounds are r_max and d_max.
        settings: Of every layer with a scale and an offset.
    """

    def __init__(
        self,
        momentum: float = 0.99,
        r_max: float = 3.0,
        d_max: float = 5.0,
        from_step: int = 0,
        to_step: int = 0,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.momentum, self.r_max, self.d_max = momentum, r_max, d_max
        self.from_step, self.to_step = from_step, to_step

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Makes scale, offset, moving mean and standard deviation, and the count of steps."""
        super().build(input_shape)
        self.moving_mean = self.kept("moving_mean", input_shape[-1:], "zeros")
        self.moving_stddev = self.kept("moving_stddev", input_shape[-1:], "ones")
        self.steps = self.counter("steps", "zeros")

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        if not training:
            return self.mapped(inputs, self.moving_mean, self.moving_stddev)
        mean, variance = moments_over(inputs, all_but_last(inputs), seen(mask, inputs))
        deviation = ops.sqrt(variance + self.epsilon)
        r, d = self._corrections(ops.stop_gradient(mean), ops.stop_gradient(deviation))
        outputs = self.scaled((inputs - mean) / deviation * r + d)
        move(self.moving_mean, mean, self.momentum)
        move(self.moving_stddev, deviation, self.momentum)
        self.steps.assign_add(1)
        return outputs

    def _corrections(self, mean: Any, deviation: Any) -> tuple[Any, Any]:
        """Returns r and d."""
        grown = self._grown()
        r_max, d_max = 1.0 + grown * (self.r_max - 1.0), grown * self.d_max
        # A moving deviation below the least that a batch can have would only make r larger.
        moving = ops.maximum(self.moving_stddev, self.epsilon**0.5)
        r = ops.clip(deviation / moving, 1.0 / r_max, r_max)
        d = ops.clip((mean - self.moving_mean) / moving, -d_max, d_max)
        return r, d

    def _grown(self) -> Any:
        """Returns how far the bounds have grown, 0 to 1."""
        steps = ops.cast(self.steps, self.compute_dtype)
        if self.to_step == self.from_step:
            return ops.cast(steps >= self.from_step, self.compute_dtype)
        share = (steps - self.from_step) / (self.to_step - self.from_step)
        return ops.clip(share, 0.0, 1.0)

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        own = ("momentum", "r_max", "d_max", "from_step", "to_step")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
