"""Bootstrap intervals of the mean: where it might have been with other pairs like these."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import LEVEL, Band, Floats, Interval
from bnexp.analysis.statistics.library import scipy_stats
from bnexp.filters import unwarned

RESAMPLES = 9_999
"""How many samples are drawn from the one seen."""


def bca_interval(
    effects: ArrayLike,
    *,
    level: float = LEVEL,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Interval:
    """Returns the mean with its bootstrap interval, as `bca_band` defines it.

    Args:
        effects: Shape `(pairs,)`.
        level: Confidence level.
        rng: Draws the samples.
        resamples: How many it draws.
    """
    column = np.asarray(effects, dtype=np.float64)[:, np.newaxis]
    band = bca_band(column, level=level, rng=rng, resamples=resamples)
    return Interval(float(band.mean[0]), float(band.low[0]), float(band.high[0]), int(band.n[0]))


def bca_band(
    values: ArrayLike,
    *,
    level: float = LEVEL,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Band:
    """Returns mean and bootstrap interval of each column, all columns resampled alike.

    The interval is corrected for bias and acceleration (BCa; Efron 1987), as scipy works it out.

    Args:
        values: Shape `(pairs, columns)`.
        level: Confidence level.
        rng: Draws the samples.
        resamples: How many it draws.

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
        low[usable], high[usable] = _bca_bounds(table[:, usable], level, rng, resamples)
    return Band(mean=mean, low=low, high=high, n=np.full(columns, pairs))


def _bca_bounds(table: Floats, level: float, rng: np.random.Generator, resamples: int) -> Floats:
    """Returns the lower and the upper bounds, of shape `(2, columns)`."""
    stats = scipy_stats()

    # Bounds that are NaN say so themselves.
    with unwarned(), np.errstate(all="ignore"):
        found = stats.bootstrap(
            (table,), np.mean, n_resamples=resamples, confidence_level=level, method="BCa", rng=rng
        )
    return np.stack(found.confidence_interval)
