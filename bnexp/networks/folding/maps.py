"""What batch normalization comes to in inference: a factor and an offset of each unit."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from bnexp.networks.precision import double


class Refusal(Exception):  # noqa: N818 (it says why a layer is left as it is, and is no error)
    """Why a normalizer cannot go into weights, in words behind which it is named."""


@dataclass(frozen=True)
class Map:
    """A factor and an offset of each unit, `y = factor * x + offset`.

    Attributes:
        factor: Of shape `(units,)`, float64.
        offset: Likewise.
    """

    factor: np.ndarray
    offset: np.ndarray

    def repeated(self, shape: tuple[int, ...], new: tuple[int, ...]) -> Map | None:
        """Returns the same map of the same values laid out in another way.

        Args:
            shape: How the values of an example are laid out, the units last.
            new: How they are to be.

        Returns:
            The map of each unit of the new layout; None where that has more than one.
        """
        parts = []
        for part in (self.factor, self.offset):
            laid = np.broadcast_to(part, shape).reshape(-1, new[-1])
            if (laid != laid[0]).any():
                return None
            parts.append(laid[0])
        return Map(*parts)


def map_of(layer: keras.layers.BatchNormalization) -> Map:
    """Returns the factor and the offset that batch normalization comes to in inference.

    With moving mean M and moving variance V they are `factor = gamma / sqrt(V + epsilon)` and
    `offset = beta - factor * M` (Jacob et al. 2018, section 3.2).

    Args:
        layer: A built layer.
    """
    variance, mean = double(layer.moving_variance), double(layer.moving_mean)
    gamma = double(layer.gamma) if layer.scale else np.ones_like(mean)
    beta = double(layer.beta) if layer.center else np.zeros_like(mean)
    with np.errstate(all="ignore"):
        factor = gamma / np.sqrt(variance + layer.epsilon)
        return Map(factor, beta - factor * mean)
