"""Root mean square normalization by Keras' own layer."""

from __future__ import annotations

import keras

from bnexp.config.language.norms import RmsNorm


def rms_norm(spec: RmsNorm, name: str, _shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns root mean square normalization (Zhang and Sennrich 2019, equation 4).

    `y = gamma * x / sqrt(mean(x^2) + epsilon)`, the mean over the last axis: of `(N, C)`,
    `(N, T, C)` and `(N, H, W, C)` over C, at each step and pixel by itself. Gamma is `(C,)`. There
    is no state, and inference is the same as training.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        _shape: Of one example, which makes no difference to it.
    """
    return keras.layers.RMSNormalization(epsilon=spec.epsilon, name=name)
