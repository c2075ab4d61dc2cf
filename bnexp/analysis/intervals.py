"""Means with Student t intervals: of one sample, and at each evaluation of a curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

if TYPE_CHECKING:
    from bnexp.documents import shared

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Confidence level of every interval unless a caller says otherwise."""


@dataclass(frozen=True)
class Interval:
    """A mean with the interval around it.

    Attributes:
        mean: Mean of the values; NaN without values. Of times and ratios the geometric one.
        low: Lower bound; NaN with fewer than two values.
        high: Upper bound; NaN with fewer than two values.
        n: How many values went in.
    """

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Band:
    """The same at each evaluation of a curve, every array of shape `(evaluations,)`.

    Attributes:
        mean: Mean over the seeds that have a value there; NaN where none has.
        low: Lower bound; NaN where fewer than two seeds have a value.
        high: Upper bound; NaN where fewer than two seeds have a value.
        n: How many seeds have a value there.
    """

    mean: Floats
    low: Floats
    high: Floats
    n: NDArray[np.int64]


def t_band(values: ArrayLike, level: float = LEVEL) -> Band:
    """Returns mean and pointwise t interval over the seeds at each evaluation.

    The bounds are mean ± t s / √n with s the sample standard deviation (ddof = 1) and t the
    (1 + level) / 2 quantile of Student's distribution with n - 1 degrees of freedom. Values that
    are not finite are left out, point by point, so a seed that diverged counts until it does.

    Args:
        values: Shape `(seeds, evaluations)`.
        level: Probability with which each interval covers the mean of normal values.
    """
    table = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(table)
    n = finite.sum(axis=0)
    # Measured from the smallest value, equal values have a spread of exactly zero.
    origin = np.where(finite, table, np.inf).min(axis=0, initial=np.inf)
    origin = np.where(n > 0, origin, np.nan)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        above = np.where(finite, table - origin, 0.0)
        mean_above = above.sum(axis=0) / n
        squares = (np.where(finite, above - mean_above, 0.0) ** 2).sum(axis=0)
        error = np.sqrt(squares / (n - 1) / n)
        half = np.where(n > 1, stdtrit(n - 1, (1 + level) / 2) * error, np.nan)
    mean = origin + mean_above
    return Band(mean=mean, low=mean - half, high=mean + half, n=n)


def t_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the mean of the finite values with its t interval, as `t_band` defines it.

    Args:
        values: Shape `(n,)`.
        level: Probability with which the interval covers the mean of normal values.
    """
    band = t_band(np.asarray(values, dtype=np.float64)[:, np.newaxis], level)
    return Interval(float(band.mean[0]), float(band.low[0]), float(band.high[0]), int(band.n[0]))


def difference_interval(arm: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the mean paired difference, arm minus baseline, with its t interval.

    Args:
        arm: Shape `(pairs,)`.
        baseline: Shape `(pairs,)`, in the order of the same seeds.
        level: Confidence level.
    """
    with np.errstate(invalid="ignore"):
        return t_interval(np.subtract(arm, baseline, dtype=np.float64), level)


def geometric_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the geometric mean with the interval that t has for the logarithms.

    Unlike `t_interval`, it never reaches below zero. Values that are not positive have no
    logarithm and are left out.

    Args:
        values: Shape `(n,)`, positive.
        level: Confidence level.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return exponentials(t_interval(np.log(np.asarray(values, dtype=np.float64)), level))


def ratio_interval(arm: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Returns the paired ratio, arm over baseline, with its interval.

    The t interval is that of the mean difference of logarithms; mean and bounds are its
    exponentials, so the mean is the geometric mean of the ratios. Pairs with a value that is not
    positive have no logarithm and are left out.

    Args:
        arm: Shape `(pairs,)`, positive.
        baseline: Shape `(pairs,)`, positive, in the order of the same seeds.
        level: Confidence level.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return exponentials(t_interval(np.log(arm) - np.log(baseline), level))


def exponentials(logs: Interval) -> Interval:
    """Returns the interval of logarithms on the scale of the values themselves."""
    with np.errstate(over="ignore"):
        mean, low, high = (float(np.exp(bound)) for bound in (logs.mean, logs.low, logs.high))
    return Interval(mean, low, high, logs.n)


def on_scale(interval: Interval, *, ratio: bool, turned: bool = False) -> Interval:
    """Returns an interval of effects on the scale of a metric.

    Args:
        interval: Differences, or logarithms of ratios.
        ratio: Whether they are logarithms.
        turned: Whether the two sides change places: a difference its sign, a ratio for its inverse.
    """
    if turned:
        mean, low, high = 0.0 - interval.mean, 0.0 - interval.high, 0.0 - interval.low
        interval = Interval(mean, low, high, interval.n)
    return exponentials(interval) if ratio else interval


def interval_json(interval: Interval | None) -> shared.Interval | None:
    """Returns an interval as plain values; None for bounds that are not finite."""
    if interval is None:
        return None
    mean, low, high = map(number_json, (interval.mean, interval.low, interval.high))
    return {"mean": mean, "low": low, "high": high}


def number_json(number: float) -> float | None:
    """Returns a number, or None where it is not finite."""
    return number if math.isfinite(number) else None
