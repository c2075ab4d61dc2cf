"""The median of the effects with the exact interval of the sign test."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import LEVEL, Interval


def median_interval(effects: ArrayLike, level: float = LEVEL) -> tuple[Interval, float]:
    """Returns the median with an interval between two of the effects, and its exact level.

    In ascending order the interval goes from the k-th of n effects to the k-th from above. It
    misses a median only where fewer than k effects lie on one side of it, and the number on one
    side is binomial with a probability of at most 1/2, whatever the distribution: so it covers with
    at least 1 - 2 P(B < k), and with more where effects repeat themselves (Conover 1999, 3.2). The
    k is the largest whose level is at least the one asked for; where none is, it is 1.

    Args:
        effects: Shape `(pairs,)`, at least one of them; may be infinite.
        level: Probability with which the interval covers the median.

    Returns:
        The median in place of the mean with its bounds, and the level that they have.
    """
    ordered = np.sort(np.asarray(effects, dtype=np.float64))
    count = len(ordered)
    ways = np.cumsum([math.comb(count, below) for below in range((count + 1) // 2)])
    missed = ways / 2.0 ** (count - 1)
    # A share of the ways to throw coins is exact, and so is a level just at the one asked for.
    place = max(0, int(np.searchsorted(missed, 1 - level, side="right")) - 1)
    low, high = float(ordered[place]), float(ordered[count - 1 - place])
    return Interval(float(np.median(ordered)), low, high, count), 1 - float(missed[place])
