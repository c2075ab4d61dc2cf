"""Tests that need the order of the effects alone, so that some may be infinite."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from bnexp.analysis.intervals import Floats
from bnexp.analysis.statistics.permutation import EXACT_PAIRS, exact_permutation_p
from bnexp.analysis.statistics.walsh import EXACT_PAIRS as UNTIED_PAIRS
from bnexp.analysis.statistics.walsh import rank_sums

DIGITS = 12
"""Digits of the largest effect beyond which differences are rounding, as of log(3) by two ways."""


def sign_p(effects: ArrayLike) -> tuple[float, float]:
    """Returns the sign test's p-values: that most effects are above 0, and that most are below.

    Args:
        effects: Shape `(pairs,)`; may be infinite. Ties, which are 0, are left out.

    Returns:
        Both p-values, exact by the binomial distribution; NaN where there are ties alone.
    """
    untied = _untied(effects)
    if not len(untied):
        return math.nan, math.nan
    above, count = int(np.sum(untied > 0)), len(untied)
    return heads_p(above, count), heads_p(count - above, count)


@lru_cache(maxsize=1024)
def heads_p(heads: int, throws: int) -> float:
    """Returns the probability of at least so many heads of a coin, worked out in whole numbers."""
    ways = sum(math.comb(throws, count) for count in range(heads, throws + 1))
    return float(Fraction(ways, 2**throws))


def wilcoxon_p(effects: ArrayLike) -> tuple[float, float]:
    """Returns the p-values of Wilcoxon's signed-rank test: effects around above 0, and below.

    Up to 14 effects are tested by all ways of setting the signs of their ranks, which is exact
    even where two have the same size; more as `scipy.stats` does, which takes long to import:
    exactly up to 50 if no two have, else by the normal approximation with its correction for ties
    (Hollander and Wolfe 1999, 3.1).

    Args:
        effects: Shape `(pairs,)`; infinite ones have the highest rank. Ties, which are 0, are left
            out.

    Returns:
        Both p-values; NaN where there are ties alone.
    """
    return _wilcoxon_p(_untied(effects).tobytes())


@lru_cache(maxsize=1024)
def _wilcoxon_p(bits: bytes) -> tuple[float, float]:
    """Returns the p-values of effects without ties; a family asks for the same ones again."""
    untied = np.frombuffer(bits)
    if not len(untied):
        return math.nan, math.nan
    ranked: Floats = np.sign(untied) * _ranks(np.abs(untied))
    if len(ranked) <= EXACT_PAIRS:
        return exact_permutation_p(ranked)
    above = float(ranked[ranked > 0].sum())
    _, shared = np.unique(np.abs(ranked), return_counts=True)
    if len(ranked) <= UNTIED_PAIRS and len(shared) == len(ranked):
        sums = rank_sums(len(ranked))
        place = int(above)
        return float(sums[place:].sum()), float(sums[: place + 1].sum())
    return _approximately(above, shared.astype(np.float64))


def _approximately(above: float, shared: Floats) -> tuple[float, float]:
    """Returns both p-values by the normal approximation.

    Of n ranks with sum n (n + 1) / 2, where t share one, the sum above 0 has without an effect half
    of that as its mean and the variance (n (n + 1) (2n + 1) - Σ(t³ - t) / 2) / 24.

    Args:
        above: Sum of the ranks of effects above 0.
        shared: How many effects share each rank, of shape `(ranks,)`.
    """
    count = float(shared.sum())
    mean = count * (count + 1.0) * 0.25
    variance = count * (count + 1.0) * (2.0 * count + 1.0) - (shared**3 - shared).sum() / 2
    deviation = (above - mean) / np.sqrt(variance / 24)
    return float(ndtr(-deviation)), float(ndtr(deviation))


def _ranks(sizes: Floats) -> Floats:
    """Returns the rank of each size, from 1; those of equal ones are their mean."""
    _, which, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    return np.asarray((last - (counts - 1) / 2)[which], dtype=np.float64)


def _untied(effects: ArrayLike) -> Floats:
    """Returns the effects that are not 0; those that differ by rounding alone become equal."""
    values = rounded(effects)
    untied: Floats = values[values != 0]
    return untied


def rounded(effects: ArrayLike) -> Floats:
    """Returns effects as shares of the largest, those that differ by rounding alone made equal.

    Args:
        effects: Shape `(pairs,)`; may be infinite.
    """
    values: Floats = np.asarray(effects, dtype=np.float64)
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    return np.round(values / largest, DIGITS) if largest > 0 else values
