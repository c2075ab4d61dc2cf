"""What subtracting pair by pair gives: how alike two sides are, how wide an interval is without."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import LEVEL, difference_interval
from bnexp.analysis.statistics.unpaired import unpaired_difference


def correlation(one: ArrayLike, other: ArrayLike) -> float:
    """Returns Pearson's correlation of the two values of each pair.

    Args:
        one: Shape `(pairs,)`.
        other: Shape `(pairs,)`, in the order of the same seeds.

    Returns:
        -1 to 1; NaN for fewer than three pairs, which always lie on a line, where either side has
        no spread, and where a value is not finite.
    """
    sides = np.asarray([one, other], dtype=np.float64)
    if sides.shape[1] < 3 or not np.isfinite(sides).all() or not all(map(np.ptp, sides)):
        return math.nan
    found = np.asarray(np.corrcoef(sides))
    return float(np.clip(found[0, 1], -1.0, 1.0))


def unpaired_width(one: ArrayLike, other: ArrayLike, level: float = LEVEL) -> float:
    """Returns how many times as wide as the paired t interval Welch's is, which knows no pairs.

    Args:
        one: Shape `(pairs,)`.
        other: Shape `(pairs,)`, in the order of the same seeds.
        level: Confidence level of both.

    Returns:
        Above 1 where pairing made the interval narrower, below 1 where it made it wider; NaN where
        there is no spread, for fewer than two pairs, and where a value is not finite.
    """
    if not np.isfinite(np.asarray([one, other], dtype=np.float64)).all():
        return math.nan
    paired = difference_interval(one, other, level)
    unpaired = unpaired_difference(one, other, level)
    width = paired.high - paired.low
    return (unpaired.high - unpaired.low) / width if width > 0 else math.nan
