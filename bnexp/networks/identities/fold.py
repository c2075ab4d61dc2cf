"""Batch normalization in inference mode as one scale and one offset for each unit."""

from __future__ import annotations

import keras
import numpy as np

from bnexp.networks.identities.subject import double, offset_of, scale_of


def fold(norm: keras.layers.BatchNormalization, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns scale and offset, each `(units,)`, in float64.

    `scale = gamma / sqrt(V + epsilon)` and `offset = beta - scale * M`, with moving mean M and
    moving variance V (Jacob et al. 2018, section 3.2).

    Args:
        norm: The layer.
        epsilon: As the configuration has it.
    """
    scale = scale_of(norm) / np.sqrt(double(norm.moving_variance) + epsilon)
    return scale, offset_of(norm) - scale * double(norm.moving_mean)
