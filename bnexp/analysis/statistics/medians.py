"""The median effect, with the test and the interval that the signs of the effects give."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import LEVEL, Floats, Interval
from bnexp.analysis.statistics.ranks import heads_p, rounded


def median_p(effects: ArrayLike, beyond: float = 0.0) -> tuple[float, float]:
    """Returns the p-values of a claim, that the median is above a size, and of its opposite.

    Where the median is not above it, an effect is with a probability of at most one half. So the
    p-value is that of at least as many heads of as many throws of a coin (Conover 1999, 3.4). An
    effect of just that size speaks for neither: unlike in `sign_p` it counts among the throws,
    since a median may lie at it.

    Args:
        effects: Shape `(pairs,)`; may be infinite.
        beyond: The claim is that the median is above this, its opposite that it is below minus
            this.

    Returns:
        Both p-values, exact whatever the distribution; NaN without effects.
    """
    values = np.asarray(effects, dtype=np.float64)
    if not len(values):
        return math.nan, math.nan
    above = int(np.count_nonzero(rounded(values - beyond) > 0))
    below = int(np.count_nonzero(rounded(values + beyond) < 0))
    return heads_p(above, len(values)), heads_p(below, len(values))


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
    return Interval(_middle(ordered), low, high, count), 1 - float(missed[place])


def _middle(ordered: Floats) -> float:
    """Returns the median; 0 where the average of two opposite effects is not, by rounding alone."""
    middle = float(np.median(ordered))
    return middle if rounded(np.append(ordered, middle))[-1] else 0.0


def sign_interval(effects: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the median with the interval of every size that `median_p` does not exclude.

    Args:
        effects: Shape `(pairs,)`; may be infinite.
        level: Confidence level, which the interval has at least, whatever the distribution.

    Returns:
        The median, NaN without pairs, with bounds that are NaN where no two effects are far enough
        apart, as with fewer than six pairs at 95%; see `median_interval`.
    """
    if not np.size(effects):
        return Interval(math.nan, math.nan, math.nan, 0)
    interval, reached = median_interval(effects, level)
    if reached >= level - 1e-12:
        return interval
    return replace(interval, low=math.nan, high=math.nan)
