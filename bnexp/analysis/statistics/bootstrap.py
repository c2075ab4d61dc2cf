"""Bootstrap intervals of the mean: where it might have been with other pairs like these."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from bnexp.analysis.intervals import LEVEL, Band, Floats, Interval

RESAMPLES = 9_999
"""How many samples are drawn from the one seen."""

Places = NDArray[np.int64]
"""Which pairs samples consist of, of shape `(resamples, pairs)`."""

_AT_ONCE = 256
"""Samples whose values are gathered together: so many stay in a processor's cache."""


def resampling(rng: np.random.Generator, resamples: int = RESAMPLES) -> Callable[[int], Places]:
    """Returns what draws samples, given the number of pairs.

    Args:
        rng: Draws them.
        resamples: How many are drawn.
    """
    return lambda pairs: rng.integers(0, pairs, (resamples, pairs))


def bca_interval(
    effects: ArrayLike,
    *,
    level: float = LEVEL,
    draw: Callable[[int], Places],
) -> Interval:
    """Returns the mean with its bootstrap interval, as `bca_band` defines it.

    Args:
        effects: Shape `(pairs,)`.
        level: Confidence level.
        draw: Returns the samples for a number of pairs, as `resampling` does.
    """
    column = np.asarray(effects, dtype=np.float64)[:, np.newaxis]
    band = bca_band(column, level=level, draw=draw)
    return Interval(float(band.mean[0]), float(band.low[0]), float(band.high[0]), int(band.n[0]))


def bca_band(
    values: ArrayLike,
    *,
    level: float = LEVEL,
    draw: Callable[[int], Places],
) -> Band:
    """Returns mean and bootstrap interval of each column, all columns resampled alike.

    The interval is corrected for bias and acceleration (BCa; Efron 1987), as scipy works it out;
    `scipy.stats` itself takes long to import.

    Args:
        values: Shape `(pairs, columns)`.
        level: Confidence level.
        draw: Returns the samples for a number of pairs, as `resampling` does.

    Returns:
        Means are NaN without pairs. Bounds are NaN for fewer than two pairs, without any spread,
        where a value is not finite, and where all samples drawn lie on one side of the mean.
    """
    table = np.asarray(values, dtype=np.float64)
    pairs, columns = table.shape
    low, high = np.full((2, columns), np.nan)
    if not pairs:
        return Band(mean=low, low=low, high=high, n=np.zeros(columns, dtype=np.int64))
    with np.errstate(invalid="ignore"):
        mean, spread = table.mean(axis=0), np.ptp(table, axis=0)
    usable = np.isfinite(spread) & (spread > 0)
    if usable.any():
        low[usable], high[usable] = _bca_bounds(table[:, usable], level, draw(pairs))
    return Band(mean=mean, low=low, high=high, n=np.full(columns, pairs))


def _bca_bounds(table: Floats, level: float, places: Places) -> Floats:
    """Returns the lower and the upper bounds, of shape `(2, columns)`.

    With B drawn means, of which the share p lies below the mean seen (half of those equal to it),
    the bias is z = Φ⁻¹(p). With d the differences of the mean of all pairs but one from their own
    mean, the acceleration is a = Σd³ / 6 (Σd²)^(3/2). A bound is the quantile of the drawn means at
    Φ(z + (z + z') / (1 - a (z + z'))), z' being the normal quantile of the plain bound (Efron and
    Tibshirani 1993, 14.3).
    """
    seen = np.moveaxis(table, 0, -1)
    drawn = _means(seen, places)
    mean = seen.mean(axis=-1, keepdims=True)
    below = np.count_nonzero(drawn < mean, axis=-1) + np.count_nonzero(drawn <= mean, axis=-1)
    bias = ndtri(below / (2 * len(places)))[:, np.newaxis]
    acceleration = _acceleration(seen)[:, np.newaxis]
    plain = float(ndtri((1 - level) / 2))
    moved = bias + np.array([[plain, -plain]])
    with np.errstate(all="ignore"):
        shares = ndtr(bias + moved / (1 - acceleration * moved))
    return _quantiles(np.sort(drawn, axis=-1), shares).T


def _means(seen: Floats, places: Places) -> Floats:
    """Returns the mean of each sample, of shape `(columns, resamples)`.

    Args:
        seen: Shape `(columns, pairs)`.
        places: The samples.
    """
    parts = (places[start : start + _AT_ONCE] for start in range(0, len(places), _AT_ONCE))
    means = [np.take(seen, part, axis=-1).mean(axis=-1) for part in parts]
    return np.concatenate(means, axis=-1)


def _acceleration(seen: Floats) -> Floats:
    """Returns how the error of the mean grows with it, of shape `(columns,)`."""
    pairs = seen.shape[-1]
    every = np.broadcast_to(np.arange(pairs), (pairs, pairs))
    others = every[~np.eye(pairs, dtype=bool)].reshape(pairs, pairs - 1)
    left = seen[..., others].mean(axis=-1)
    away = (pairs - 1) * (left.mean(axis=-1, keepdims=True) - left)
    cubes, squares = ((away**power).sum(axis=-1) / float(pairs) ** power for power in (3, 2))
    with np.errstate(all="ignore"):
        return np.asarray(1 / 6 * cubes / squares ** (3 / 2))


def _quantiles(values: Floats, shares: Floats) -> Floats:
    """Returns quantiles of rows of rising values, between two of them by their distance.

    Args:
        values: Shape `(columns, values)`.
        shares: Shape `(columns, quantiles)`, 0 to 1; the quantile of a NaN is NaN.
    """
    count = values.shape[-1]
    place = np.nan_to_num(shares) * count + (1 - np.nan_to_num(shares))
    above, part = place // 1, place % 1
    low, high = (
        np.take_along_axis(values, at.clip(0, count - 1).astype(np.int64), axis=-1)
        for at in (above - 1, above)
    )
    return np.where(np.isnan(shares), np.nan, (1 - part) * low + part * high)
