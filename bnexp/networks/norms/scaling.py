"""What layers of our own share: scale and offset, and means that leave out what is masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from bnexp.config.language.norms import Affine, Penalty


def scaling_of(spec: Affine) -> dict[str, Any]:
    """Returns epsilon, scale and offset of a part of the configuration, as layers take them."""
    return {
        "epsilon": spec.epsilon,
        "center": spec.center,
        "scale": spec.scale,
        "beta_regularizer": _regularizer(spec.beta_regularizer),
        "gamma_regularizer": _regularizer(spec.gamma_regularizer),
    }


def _regularizer(penalty: Penalty) -> keras.regularizers.Regularizer | None:
    if penalty.l1 == 0 and penalty.l2 == 0:
        return None
    return keras.regularizers.L1L2(l1=penalty.l1, l2=penalty.l2)


class Scaled(keras.layers.Layer):
    """A normalizer with a scale, gamma, and an offset, beta, of each unit.

    Args:
        epsilon: Added to variances under the root.
        center: Whether there is an offset.
        scale: Whether there is a scale.
        beta_regularizer: Penalty on the offset.
        gamma_regularizer: Penalty on the scale.
        settings: Of every layer.
    """

    def __init__(
        self,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.epsilon, self.center, self.scale = epsilon, center, scale
        self.beta_regularizer = keras.regularizers.get(beta_regularizer)
        self.gamma_regularizer = keras.regularizers.get(gamma_regularizer)
        self.supports_masking = True
        self.gamma = self.beta = None

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Makes scale and offset, each `(units,)`."""
        units = tuple(input_shape[-1:])
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=units, initializer="ones", regularizer=self.gamma_regularizer
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=units, initializer="zeros", regularizer=self.beta_regularizer
            )

    def kept(self, name: str, shape: Sequence[int | None], start: str) -> keras.Variable:
        """Returns a new weight that is not trained.

        Args:
            name: Its name.
            shape: Its shape.
            start: The kind of its starting values.
        """
        return self.add_weight(name=name, shape=tuple(shape), initializer=start, trainable=False)

    def counter(self, name: str, start: str) -> keras.Variable:
        """Returns a new whole number that is not trained."""
        return self.add_weight(
            name=name, shape=(), dtype="int64", initializer=start, trainable=False
        )

    def scaled(self, values: Any) -> Any:
        """Returns normalized values `(..., units)` after scale and offset."""
        if self.gamma is not None:
            values = values * self.gamma
        return values if self.beta is None else values + self.beta

    def mapped(self, values: Any, mean: Any, deviation: Any) -> Any:
        """Returns values `(..., units)` normalized by fixed statistics `(units,)`, and scaled."""
        factor = 1.0 / deviation if self.gamma is None else self.gamma / deviation
        offset = -mean * factor if self.beta is None else self.beta - mean * factor
        return values * factor + offset

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> Sequence[int | None]:
        """Returns the shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Returns what a layer like it is made from."""
        return {
            **super().get_config(),
            "epsilon": self.epsilon,
            "center": self.center,
            "scale": self.scale,
            "beta_regularizer": keras.regularizers.serialize(self.beta_regularizer),
            "gamma_regularizer": keras.regularizers.serialize(self.gamma_regularizer),
        }


def seen(mask: Any, values: Any) -> Any:
    """Returns which values count, as 1 or 0 of the shape `(..., 1)`; None where all do.

    Args:
        mask: Of the shape of the values without the last axis; None where nothing is masked.
        values: Of shape `(..., units)`.
    """
    return None if mask is None else ops.expand_dims(ops.cast(mask, values.dtype), -1)


def mean_over(values: Any, axes: Sequence[int], counted: Any = None) -> Any:
    """Returns the mean over some axes, which stay with a size of 1.

    Args:
        values: Of shape `(..., units)`.
        axes: Which.
        counted: What `seen` returns.
    """
    if counted is None:
        return ops.mean(values, axis=axes, keepdims=True)
    return ops.sum(values * counted, axis=axes, keepdims=True) / count_over(counted, axes)


def count_over(counted: Any, axes: Sequence[int]) -> Any:
    """Returns how many values of a unit count over some axes, at least 1."""
    return ops.maximum(ops.sum(counted, axis=axes, keepdims=True), 1)


def moments_over(values: Any, axes: Sequence[int], counted: Any = None) -> tuple[Any, Any]:
    """Returns mean and biased variance over some axes, as `mean_over`."""
    mean = mean_over(values, axes, counted)
    return mean, mean_over(ops.square(values - mean), axes, counted)


def unbiased_of(variance: Any, values: Any, axes: Sequence[int], counted: Any = None) -> Any:
    """Returns a biased variance times n / (n - 1) of n values; of a single one as it is.

    Args:
        variance: As `moments_over` returns it.
        values: Of shape `(..., units)`.
        axes: Over which it is.
        counted: What `seen` returns.
    """
    n = count_over(ops.ones_like(values[..., :1]) if counted is None else counted, axes)
    return variance * n / ops.maximum(n - 1, 1)


def move(moving: keras.Variable, new: Any, momentum: float) -> None:
    """Takes up a new value into a moving average: `momentum * old + (1 - momentum) * new`."""
    taken = (1.0 - momentum) * ops.reshape(new, moving.shape)
    moving.assign(momentum * moving + taken)


def all_but_last(values: Any) -> list[int]:
    """Returns the axes of values `(examples, ..., units)` but that of the units."""
    return list(range(len(values.shape) - 1))
