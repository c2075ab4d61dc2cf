"""Random lengths of sequences, drawn with numpy."""

from __future__ import annotations

import numpy as np

from bnexp.streams import stream


def draw_lengths(least: int, most: int, count: int, seed: int) -> np.ndarray:
    """Returns a length for each sequence, from the seed's stream `lengths`.

    Args:
        least: The shortest there may be.
        most: The longest.
        count: Number of sequences.
        seed: The trial's seed.

    Returns:
        Whole numbers, each of them as probable, of shape `(count,)`, int32.
    """
    return stream(seed, "lengths").integers(least, most + 1, count, dtype=np.int32)
