"""How likely the paired t test finds an effect, and how many pairs it needs for that."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtr, nctdtr, ndtr, stdtrit

MOST_PAIRS = 100_000
"""More pairs than these are not worth naming."""

ROUGH_PAIRS, ROUGH = 30, 0.1
"""Of more pairs than these, a power that is roughly so far from the one wanted is known well."""

NORMAL, WEIGHTS = np.polynomial.hermite_e.hermegauss(100)
"""Places and weights by which a function of a normal number is averaged."""


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
    noncentrality = math.sqrt(pairs) * (effect - beyond) / spread
    needed = float(stdtrit(pairs - 1, 1 - alpha))
    below = float(nctdtr(pairs - 1, noncentrality, needed))
    if math.isfinite(below):
        return 1.0 - below
    # Where few pairs have so large an effect, scipy 1.17 gives up: over the normal part instead.
    reached = (NORMAL + noncentrality).clip(0) / needed
    return float(WEIGHTS @ chdtr(pairs - 1, (pairs - 1) * reached**2) / WEIGHTS.sum())


def _roughly(noncentrality: float, pairs: int, alpha: float) -> float:
    """Returns about the same by the normal distribution (Abramowitz and Stegun 1964, 26.7.10)."""
    freedom = pairs - 1
    needed = float(stdtrit(freedom, 1 - alpha))
    middle = needed * (1 - 1 / (4 * freedom))
    return float(ndtr((noncentrality - middle) / math.sqrt(1 + needed**2 / (2 * freedom))))


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

    def enough(pairs: int) -> bool:
        if pairs > ROUGH_PAIRS:
            rough = _roughly(math.sqrt(pairs) * (effect - beyond) / spread, pairs, alpha)
            if abs(rough - power) > ROUGH:
                return rough > power
        return power_of(effect, spread, pairs, alpha=alpha, beyond=beyond) >= power

    sizes = range(2, most + 1)
    place = bisect_left(sizes, True, key=enough)
    return sizes[place] if place < len(sizes) else None
