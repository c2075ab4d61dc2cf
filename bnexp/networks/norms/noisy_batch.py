"""Noisy batch normalization: Keras' layer with noise behind it."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import NoisyBatchNorm
from bnexp.networks.norms.batch import settings_of


def noisy_batch_norm(
    spec: NoisyBatchNorm, name: str, _shape: tuple[int, ...]
) -> keras.layers.Layer:
    """Returns batch normalization with noise behind it (Santurkar et al. 2018, section 2.1).

    In training `y = s * BN(x) + m`. For each step and unit a mean u comes from `U(-mean, mean)` and
    a factor f from `U(1, factor)`; for each example and unit m comes from
    `U(u - mean_spread, u + mean_spread)` and s from `U(f - factor_spread, f + factor_spread)`, the
    same at all steps of a sequence `(N, T, C)` and all pixels of an image `(N, H, W, C)`. In
    inference `y = BN(x)`.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return NoisyBatchNormalization(
        spec.mean,
        spec.factor,
        spec.mean_spread,
        spec.factor_spread,
        **settings_of(spec),
        name=name,
    )


@keras.saving.register_keras_serializable(package="bnexp")
class NoisyBatchNormalization(keras.layers.BatchNormalization):
    """Batch normalization with noise behind it that has another distribution at each step.

    Args:
        mean: Largest size of the mean of a unit's noise.
        factor: Largest mean of a unit's factor.
        mean_spread: Of an example's offset around that mean.
        factor_spread: Of an example's factor around that of its unit.
        settings: Of Keras' layer.
    """

    def __init__(
        self,
        mean: float,
        factor: float,
        mean_spread: float,
        factor_spread: float,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.mean, self.factor = mean, factor
        self.mean_spread, self.factor_spread = mean_spread, factor_spread
        self.seed_generator = keras.random.SeedGenerator(0)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Returns normalized values, in training with noise, of the shape of the input.

        Args:
            inputs: Of shape `(examples, ..., units)`.
            training: The mode.
            mask: Of the shape of the input without the last axis; what is masked does not count.
        """
        outputs = super().call(inputs, training=training, mask=mask)
        if not training:
            return outputs
        ones = (1,) * (len(inputs.shape) - 2)
        unit = (1, *ones, inputs.shape[-1])
        example = (ops.shape(inputs)[0], *ones, inputs.shape[-1])
        mean = self._uniform(unit, -self.mean, self.mean)
        factor = self._uniform(unit, 1.0, self.factor)
        mean += self._uniform(example, -self.mean_spread, self.mean_spread)
        factor += self._uniform(example, -self.factor_spread, self.factor_spread)
        return outputs * factor + mean

    def _uniform(self, shape: tuple[Any, ...], least: float, most: float) -> Any:
        return keras.random.uniform(
            shape, least, most, dtype=self.compute_dtype, seed=self.seed_generator
        )

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        own = ("mean", "factor", "mean_spread", "factor_spread")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
