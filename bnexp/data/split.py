"""Which training images are kept for validation, and in which order the others come."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from bnexp.config.language.data import Validation
from bnexp.errors import UsageError
from bnexp.streams import stream


def split_indices(train: int, validation: Validation, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Returns where the images to train on are, and those to validate on.

    With `last` the split is that of Keras' `validation_split`: the first `floor(train * (1 -
    fraction))` images are trained on. With `random` as many are drawn from the seed's stream
    `split`; both parts stay in their original order.

    Args:
        train: Number of training images.
        validation: How large a part, and which.
        seed: The trial's seed.

    Returns:
        Two int32 arrays of shape `(images,)` that together hold 0 to `train - 1` once each.

    Raises:
        UsageError: One of the parts would be empty.
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
    return np.sort(order[:kept]), np.sort(order[kept:])


def epoch_order(
    training_index: np.ndarray, order: Literal["fresh", "frozen"], seed: int, epoch: int
) -> np.ndarray:
    """Returns the order of the training images in one epoch.

    Args:
        training_index: Where the training images are, of shape `(images,)`.
        order: `fresh` draws a permutation for every epoch, from the seed's stream `order/<epoch>`;
            `frozen` repeats that of epoch 1.
        seed: The trial's seed.
        epoch: From 1.

    Returns:
        The same indices as int32 in another order, of shape `(images,)`.
    """
    drawn = epoch if order == "fresh" else 1
    return stream(seed, f"order/{drawn}").permutation(training_index.astype(np.int32))
