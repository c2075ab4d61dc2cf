"""The median effect, with the test and the interval that the signs of the effects give."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import LEVEL, Interval
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


def sign_interval(effects: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the median with the interval of every size that `median_p` does not exclude.

    It goes from the k-th smallest effect to the k-th largest, with the largest k for which fewer
    than k heads of n throws are as unlikely as (1 - level) / 2 (Conover 1999, 3.2).

    Args:
        effects: Shape `(pairs,)`; may be infinite.
        level: Confidence level, which the interval has at least, whatever the distribution.

    Returns:
        The median, NaN without pairs, with bounds that are NaN where no k is large enough, as with
        fewer than six pairs at 95%.
    """
    values = np.sort(np.asarray(effects, dtype=np.float64))
    count = len(values)
    if not count:
        return Interval(math.nan, math.nan, math.nan, 0)
    tail = (1 - level) / 2 * (1 + 1e-12)
    outer = sum(heads_p(count - few, count) <= tail for few in range(count // 2))
    if not outer:
        return Interval(float(np.median(values)), math.nan, math.nan, count)
    return Interval(
        float(np.median(values)), float(values[outer - 1]), float(values[-outer]), count
    )
