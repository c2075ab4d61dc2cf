"""Test images that are shifted against those a network is trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from bnexp.streams import stream

Shift = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
"""Makes pixels anew, given them as a network takes them, a strength and what may be drawn on."""

SHIFTS: Mapping[str, Shift] = {
    "brightness": lambda x, strength, _rng: x + strength,
    "contrast": lambda x, strength, _rng: x * strength,
    "noise": lambda x, strength, rng: x + strength * rng.standard_normal(x.shape),
    "inversion": lambda x, strength, _rng: x + strength * (1.0 - 2.0 * x),
}
"""The kinds of shift by the key of `data.shifted` that asks for each."""


def shift_images(
    images: np.ndarray, scale: float, kind: str, strength: float, seed: int
) -> np.ndarray:
    """Returns shifted images, which divided by the scale are what a network takes.

    Nothing is cut off at the ends of the range, so that a shift of brightness or contrast is the
    same for every pixel.

    Args:
        images: As they are stored, of shape `(images, ...)`.
        scale: What they are divided by.
        kind: One of `SHIFTS`.
        strength: As the key of `data.shifted` states it.
        seed: The trial's; noise is drawn from its stream `shifted/noise`.

    Returns:
        float32 of the same shape, in stored units.
    """
    rng = stream(seed, f"shifted/{kind}")
    pixels = images.astype(np.float64) / scale
    return (SHIFTS[kind](pixels, strength, rng) * scale).astype(np.float32)
