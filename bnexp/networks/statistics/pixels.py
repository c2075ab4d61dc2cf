"""Mean and deviation of each pixel over training images, and the layer that takes them out."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from bnexp.config.blueprint import Blueprint
from bnexp.config.blueprint.joins import Standardize

_VALUES = 2**22
"""Values that are taken up in double precision at a time."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean and deviation over images.

    Attributes:
        mean: Of each pixel, of shape `(pixels,)`, float64.
        deviation: Standard deviation of each pixel, divided by the number of images; 1 where all
            images have the same value there, so that it becomes 0.
    """

    mean: np.ndarray
    deviation: np.ndarray


def moments_of(images: np.ndarray, index: np.ndarray, scale: float) -> Moments:
    """Returns mean and deviation of each pixel.

    Args:
        images: Of shape `(images, *image)`.
        index: Which of them are measured.
        scale: What values are divided by.
    """
    step = max(1, _VALUES // max(1, images[0].size))
    pieces = [index[start : start + step] for start in range(0, len(index), step)]
    mean = sum(_flat(images, piece, scale).sum(axis=0) for piece in pieces) / len(index)
    squares = sum(np.square(_flat(images, piece, scale) - mean).sum(axis=0) for piece in pieces)
    first = _flat(images, index[:1], scale)[0]
    constant = np.all([np.all(_flat(images, p, scale) == first, axis=0) for p in pieces], axis=0)
    return Moments(mean, np.where(constant, 1.0, np.sqrt(squares / len(index))))


def _flat(images: np.ndarray, index: np.ndarray, scale: float) -> np.ndarray:
    values: np.ndarray = images[index].reshape(len(index), -1).astype(np.float64)
    return values / scale


def standardize(model: keras.Model, blueprint: Blueprint, moments: Moments) -> None:
    """Gives mean and deviation to the layer of a network that takes them out.

    Args:
        model: The network.
        blueprint: What it was built from.
        moments: Of the images that are trained on.
    """
    for block in blueprint:
        if isinstance(block.operation, Standardize):
            layer = model.get_layer(block.role)
            layer.mean.assign(moments.mean.reshape(block.shape))
            layer.deviation.assign(moments.deviation.reshape(block.shape))
