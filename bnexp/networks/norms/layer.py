"""Layer normalization by Keras' own layer."""

from __future__ import annotations

import keras

from bnexp.config.language.norms import LayerNorm
from bnexp.networks.norms.scaling import scaling_of


def layer_norm(spec: LayerNorm, name: str, shape: tuple[int, ...]) -> keras.layers.Layer:
    """Returns layer normalization (Ba et al. 2016, section 3).

    `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance of each
    example. Of the channels: `(N, C)`, `(N, T, C)` and `(N, H, W, C)` over C, at each step and
    pixel by itself, gamma and beta `(C,)`. Of all: over C, over T and C, over H, W and C, gamma and
    beta of the shape of an example. There is no state, and inference is the same as training.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
        shape: Of one example.
    """
    over = list(range(1, len(shape) + 1)) if spec.axes == "all" else -1
    return keras.layers.LayerNormalization(axis=over, **scaling_of(spec), name=name)
