"""Group normalization by Keras' own layer."""

from __future__ import annotations

import keras

from bnexp.config.language.norms import GroupNorm
from bnexp.networks.norms.scaling import scaling_of


def group_norm(spec: GroupNorm, name: str, _shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns group normalization of the last axis (Wu and He 2018, section 3.1).

    `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance of each
    example over the C / groups neighbouring units of a group: `(N, C)` over them alone,
    `(N, T, C)` over T as well, so that a step sees later ones, `(N, H, W, C)` over H and W as well.
    Gamma and beta are `(C,)`. There is no state, and inference is the same as training.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return keras.layers.GroupNormalization(groups=spec.groups, **scaling_of(spec), name=name)
