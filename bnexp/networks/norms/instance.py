"""Instance normalization by Keras' layer of groups, one for each unit."""

from __future__ import annotations

import keras

from bnexp.config.language.norms import InstanceNorm
from bnexp.networks.norms.scaling import scaling_of


def instance_norm(spec: InstanceNorm, name: str, _shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns instance normalization of the last axis (Ulyanov et al. 2016, equation 7).

    `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance of each unit
    of each example: `(N, T, C)` over T, `(N, H, W, C)` over H and W; of `(N, C)` there is one value
    to be normalized, which leaves beta. Gamma and beta are `(C,)`. There is no state, and inference
    is the same as training.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return keras.layers.GroupNormalization(groups=-1, **scaling_of(spec), name=name)
