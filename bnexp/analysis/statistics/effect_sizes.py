"""How large an effect is, without its unit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from bnexp.analysis.intervals import LEVEL, Interval


def cohens_d(effects: ArrayLike) -> float:
    """Returns Cohen's d for pairs (d_z): the mean effect in standard deviations of the effects.

    Args:
        effects: Shape `(pairs,)`.

    Returns:
        Mean over sample standard deviation (ddof = 1); NaN for fewer than two effects, without
        any spread, and where one is not finite.
    """
    values = np.asarray(effects, dtype=np.float64)
    if len(values) < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return math.nan
    return float(values.mean() / values.std(ddof=1))


def probability_of_improvement(effects: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the share of pairs with an effect above 0, ties counting half, with its interval.

    It is the probability of improvement of Agarwal et al. (2021), taken over pairs of the same
    seed instead of over all combinations. The interval is Wilson's: with share p of n pairs and
    the normal quantile z, (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n).

    Args:
        effects: Shape `(pairs,)`; may be infinite.
        level: Confidence level.

    Returns:
        Numbers from 0 to 1; NaN without pairs.
    """
    values = np.asarray(effects, dtype=np.float64)
    count = len(values)
    if not count:
        return Interval(math.nan, math.nan, math.nan, 0)
    share = float(np.mean((values > 0) + 0.5 * (values == 0)))
    square = float(ndtri((1 + level) / 2)) ** 2 / count
    middle = (share + square / 2) / (1 + square)
    half = math.sqrt(square * share * (1 - share) + square**2 / 4) / (1 + square)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), count)
