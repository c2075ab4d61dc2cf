"""Tests that need the order of the effects alone, so that some may be infinite."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import Floats
from bnexp.analysis.statistics.library import scipy_stats
from bnexp.analysis.statistics.permutation import EXACT_PAIRS, exact_permutation_p

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
    return _at_least(above, count), _at_least(count - above, count)


def _at_least(heads: int, throws: int) -> float:
    """Returns the probability of at least so many heads of a coin, worked out in whole numbers."""
    ways = sum(math.comb(throws, count) for count in range(heads, throws + 1))
    return float(Fraction(ways, 2**throws))


def wilcoxon_p(effects: ArrayLike) -> tuple[float, float]:
    """Returns the p-values of Wilcoxon's signed-rank test: effects around above 0, and below.

    Up to 14 effects are tested by all ways of setting the signs of their ranks, which is exact
    even where two have the same size; more as scipy does, exactly up to 50 if no two have, else by
    the normal approximation.

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
    stats = scipy_stats()
    more = stats.wilcoxon(ranked, alternative="greater").pvalue
    fewer = stats.wilcoxon(ranked, alternative="less").pvalue
    return float(more), float(fewer)


def _ranks(sizes: Floats) -> Floats:
    """Returns the rank of each size, from 1; those of equal ones are their mean."""
    _, which, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    return np.asarray((last - (counts - 1) / 2)[which], dtype=np.float64)


def _untied(effects: ArrayLike) -> Floats:
    """Returns the effects that are not 0; those that differ by rounding alone become equal."""
    values: Floats = np.asarray(effects, dtype=np.float64)
    largest = np.abs(values[np.isfinite(values)]).max(initial=0.0)
    if largest > 0:
        values = np.round(values / largest, DIGITS)
    untied: Floats = values[values != 0]
    return untied
