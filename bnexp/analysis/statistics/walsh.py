"""The Hodges-Lehmann estimate: the middle of the effects, with the interval of Wilcoxon's test."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from bnexp.analysis.intervals import LEVEL, Band, Floats, Interval

EXACT_PAIRS = 50
"""Up to so many pairs the interval goes by the exact distribution, as scipy's test does."""


def hodges_lehmann(effects: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the Hodges-Lehmann estimate with its interval, as `hodges_lehmann_band` defines it.

    Args:
        effects: Shape `(pairs,)`; may be infinite.
        level: Confidence level.
    """
    band = hodges_lehmann_band(np.asarray(effects, dtype=np.float64)[:, np.newaxis], level)
    return Interval(float(band.mean[0]), float(band.low[0]), float(band.high[0]), int(band.n[0]))


def hodges_lehmann_band(values: ArrayLike, level: float = LEVEL) -> Band:
    """Returns the Hodges-Lehmann estimate of each column with its interval.

    The estimate is the median of the n (n + 1) / 2 Walsh averages, those of any two effects and of
    each with itself (Hodges and Lehmann 1963). The interval holds every shift that Wilcoxon's
    signed-rank test does not reject, and so ends at the k-th smallest and the k-th largest of
    them, k - 1 being the largest rank sum that is as unlikely as (1 - level) / 2.

    Args:
        values: Shape `(pairs, columns)`. An infinite one and its opposite average to 0, since
            neither outranks the other.
        level: Confidence level, which the interval has at least up to `EXACT_PAIRS` pairs.

    Returns:
        Estimates, NaN without pairs, with bounds that are NaN where no rank sum is unlikely enough,
        as with fewer than six pairs at 95%.
    """
    table = np.asarray(values, dtype=np.float64)
    pairs, columns = table.shape
    unknown = np.full(columns, np.nan)
    if not pairs:
        return Band(unknown, unknown, unknown, n=np.zeros(columns, dtype=np.int64))
    first, second = np.triu_indices(pairs)
    opposite = table[first] == -table[second]
    with np.errstate(invalid="ignore"):
        averages = np.where(opposite, 0.0, table[first] / 2 + table[second] / 2)
    averages.sort(axis=0)
    tail = _rank_sum(pairs, (1 - level) / 2)
    low, high = (averages[tail], averages[-1 - tail]) if tail >= 0 else (unknown, unknown)
    return Band(np.median(averages, axis=0), low, high, n=np.full(columns, pairs))


def _rank_sum(pairs: int, probability: float) -> int:
    """Returns the largest rank sum that is as unlikely as a probability; -1 where none is.

    Args:
        pairs: How many ranks there are, each of which is in the sum or is not.
        probability: Of this rank sum or a smaller one, at most.
    """
    largest = pairs * (pairs + 1) // 2
    if pairs > EXACT_PAIRS:
        spread = math.sqrt(largest * (2 * pairs + 1) / 12)
        return math.floor(largest / 2 + float(ndtri(probability)) * spread)
    return int(np.searchsorted(rank_sums(pairs).cumsum(), probability, side="right")) - 1


@cache
def rank_sums(pairs: int) -> Floats:
    """Returns the probability of each sum of ranks, each of which is in it or is not.

    Args:
        pairs: How many ranks there are; up to 53 all probabilities, and all sums of them, are
            exact.

    Returns:
        Shape `(pairs * (pairs + 1) / 2 + 1,)`.
    """
    distribution: Floats = np.ones(1)
    for rank in range(1, pairs + 1):
        absent = np.pad(distribution, (0, rank))
        distribution = (absent + np.pad(distribution, (rank, 0))) / 2
    return distribution
