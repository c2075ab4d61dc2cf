"""Differences of two independent samples, for trials that form no pairs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from bnexp.analysis.intervals import LEVEL, Floats, Interval, exponentials


def unpaired_difference(arm: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the difference of two means with Welch's t interval.

    With variances v and sizes n of either sample the error is e = √(v₁/n₁ + v₂/n₂), the degrees of
    freedom e⁴ / ((v₁/n₁)²/(n₁ - 1) + (v₂/n₂)²/(n₂ - 1)) (Welch 1947). Values that are not finite
    are left out.

    Args:
        arm: Shape `(trials,)`.
        baseline: Shape `(trials,)`, of any other length.
        level: Confidence level.

    Returns:
        The difference, arm minus baseline; `n` is the size of the smaller sample. The bounds are
        NaN where either has fewer than two values, or neither has any spread.
    """
    samples = [_finite(values) for values in (arm, baseline)]
    smaller = min(map(len, samples))
    if smaller == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    mean = float(samples[0].mean() - samples[1].mean())
    if smaller == 1:
        return Interval(mean, math.nan, math.nan, 1)
    sizes = np.array([len(values) for values in samples])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # Measured from one of them, equal values have a spread of exactly zero.
        errors = np.array([np.var(values - values[0], ddof=1) for values in samples]) / sizes
        shares = errors / errors.sum()
        freedom = 1.0 / (shares**2 / (sizes - 1)).sum()
        half = float(stdtrit(freedom, (1 + level) / 2) * math.sqrt(errors.sum()))
    return Interval(mean, mean - half, mean + half, smaller)


def unpaired_ratio(arm: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the ratio of two geometric means, arm over baseline, worked in logarithms.

    Args:
        arm: Shape `(trials,)`; values that are not above 0 are left out.
        baseline: Shape `(trials,)`, likewise.
        level: Confidence level.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.asarray(arm, dtype=np.float64))
        baseline_logs = np.log(np.asarray(baseline, dtype=np.float64))
    return exponentials(unpaired_difference(logs, baseline_logs, level))


def _finite(values: ArrayLike) -> Floats:
    table = np.asarray(values, dtype=np.float64)
    return table[np.isfinite(table)]
