"""How likely the paired t test finds an effect, and how many pairs it needs for that."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from bnexp.analysis.statistics.library import scipy_stats

MOST_PAIRS = 100_000
"""More pairs than these are not worth naming."""


def power_of(
    effect: float, spread: float, pairs: int, *, alpha: float, beyond: float = 0.0
) -> float:
    """Returns the probability that the one-sided paired t test finds an effect.

    Where the mean effect is m and its standard deviation s, the t statistic has the noncentral t
    distribution with n - 1 degrees of freedom and noncentrality √n (m - beyond) / s.

    Args:
        effect: True mean effect.
        spread: True standard deviation of the effects, above 0.
        pairs: How many pairs there are, at least 2.
        alpha: One-sided p-value that is needed.
        beyond: What the effect is tested to be above.
    """
    # scipy.special.nctdtr is NaN around 40: 1.17.
    stats = scipy_stats()

    noncentrality = math.sqrt(pairs) * (effect - beyond) / spread
    needed = stdtrit(pairs - 1, 1 - alpha)
    return float(stats.nct.sf(needed, pairs - 1, noncentrality))


def pairs_needed(
    effects: ArrayLike,
    *,
    alpha: float,
    beyond: float = 0.0,
    power: float = 0.8,
    most: int = MOST_PAIRS,
) -> int | None:
    """Returns how many pairs decide it, if effect and spread are truly as seen.

    They decide it in the direction in which the effects point, for what is claimed or against it.

    Args:
        effects: Shape `(pairs,)`.
        alpha: One-sided p-value that is needed.
        beyond: What the effect has to be beyond, in either direction.
        power: Probability with which the pairs decide it.
        most: More pairs than these are not looked for.

    Returns:
        The least number with at least that power; None where not even `most` have it, as with an
        effect that is not beyond what is needed, for fewer than two effects, without any spread,
        and where one is not finite.
    """
    values = np.asarray(effects, dtype=np.float64)
    if len(values) < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return None
    effect, spread = abs(float(values.mean())), float(values.std(ddof=1))

    def power_with(pairs: int) -> float:
        return power_of(effect, spread, pairs, alpha=alpha, beyond=beyond)

    sizes = range(2, most + 1)
    place = bisect_left(sizes, power, key=power_with)
    return sizes[place] if place < len(sizes) else None
