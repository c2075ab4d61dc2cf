"""Which training images are kept for validation, and which of the others are trained on."""

from __future__ import annotations

import math

import numpy as np

from bnexp.config.language.data import Data, Images, Validation, too_many
from bnexp.errors import UsageError
from bnexp.streams import stream


def split_of(train: int, data: Data, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns where the images to train on are, and those to validate on, as data settings state.

    Args:
        train: Number of training images.
        data: The settings.
        seed: The trial's seed.

    Raises:
        UsageError: As `split_indices`.
    """
    return split_indices(train, data.validation, seed, data.images)


def split_indices(
    train: int, validation: Validation, seed: int, images: Images | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Returns where the images to train on are, and those to validate on.

    With `last` the split is that of Keras' `validation_split`: the first `floor(train * (1 -
    fraction))` images are trained on. With `random` as many are drawn from the seed's stream
    `split`; both parts stay in their original order. Of the images to train on the first ones of a
    permutation are taken where some are asked for at random, so that more of them hold all that
    fewer do; it comes from the seed's stream `images`, and leaves the validation part alone.

    Args:
        train: Number of training images.
        validation: How large a part, and which.
        seed: The trial's seed.
        images: How many of those that are left are trained on, and which; None for all.

    Returns:
        Two int32 arrays of shape `(images,)`, in ascending order; where all images are trained on,
        together they hold 0 to `train - 1` once each.

    Raises:
        UsageError: One of the parts would be empty, or there are fewer images than are asked for.
    """
    kept = math.floor(train * (1.0 - validation.fraction))
    if not 0 < kept < train:
        part = "validation" if kept else "training"
        raise UsageError(
            f"data.validation.fraction: got {validation.fraction:g}, which leaves no {part} images "
            f"of {train}; both parts need at least one"
        )
    order = np.arange(train, dtype=np.int32)
    if validation.take == "random":
        order = stream(seed, "split").permutation(order)
    return _taken(np.sort(order[:kept]), images, seed), np.sort(order[kept:])


def _taken(left: np.ndarray, images: Images | None, seed: int) -> np.ndarray:
    """Returns those of the images that are left for training that are trained on."""
    if images is None:
        return left
    if images.count > len(left):
        raise UsageError(f"data.images.count: {too_many(images.count, len(left))}")
    if images.take == "random":
        left = stream(seed, "images").permutation(left)
    return np.sort(left[: images.count])
