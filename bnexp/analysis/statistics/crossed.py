"""Intervals and tests of a mean over seeds and images, both of which are drawn by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtrit

from bnexp.analysis.intervals import LEVEL, Floats, Interval

_LEAST = 1e-300
"""Smaller p-values count as 0."""


@dataclass(frozen=True)
class ImageError:
    """What chance in the images adds to the error of a mean effect over seeds.

    Attributes:
        variance: Estimated variance of the mean that comes from the images alone; 0 or more.
        images: How many images there are; of the seed that has the fewest, where each has others.
    """

    variance: float
    images: int


def image_error(
    differences: Sequence[Floats], positions: Sequence[NDArray[np.integer]]
) -> ImageError:
    """Returns what the images add to the error of the mean over seeds of the means over images.

    The difference of an image is a mean, plus what is of the seed, of the image and of both
    (crossed random effects). Two seeds have in common what is of the images that both have: with
    n and m images, k of them in common, and c the sample covariance of the differences of these k
    (ddof = 1), their means have the covariance c k / (n m). The variance is the mean of that over
    all pairs of seeds. Where all seeds have the same images it is (MS_image - MS_residual) / (S I),
    as the analysis of variance of the table of S seeds and I images has it (Searle, Casella and
    McCulloch 1992, chapter 4). An estimate below 0 counts as 0.

    Args:
        differences: For each of two or more seeds those of its images, of shape `(images,)`.
        positions: For each seed where its images are in the data set, in ascending order.
    """
    inside, spread = _side_by_side(differences, positions)
    counts = inside.sum(axis=1)
    shared, sums, products = inside @ inside.T, spread @ inside.T, spread @ spread.T
    with np.errstate(divide="ignore", invalid="ignore"):
        covariances = (products - sums * sums.T / shared) / (shared - 1)
    common = np.where(shared > 1, covariances, 0.0) * shared / np.outer(counts, counts)
    seeds = len(counts)
    variance = (common.sum() - np.trace(common)) / (seeds * (seeds - 1))
    return ImageError(max(0.0, float(variance)), int(counts.min()))


def crossed_interval(effects: Floats, error: ImageError, level: float = LEVEL) -> Interval:
    """Returns the mean effect with its interval over seeds and images.

    The half width is the root of (t s / √S)² + (u e)²: s is the sample standard deviation of S
    effects, e² the variance that comes from I images, and t and u are the (1 + level) / 2 quantiles
    of Student's distribution with S - 1 and I - 1 degrees of freedom (after Howe 1974, who so
    combines two independent errors). It is never narrower than the t interval over seeds.

    Args:
        effects: Mean of each seed, of shape `(seeds,)`.
        error: What the images add.
        level: Probability with which the interval covers the mean of normal effects, about.
    """
    mean, half = float(np.mean(effects)), _half_width(effects, error, (1 - level) / 2)
    return Interval(mean, mean - half, mean + half, len(effects))


def crossed_p(effects: Floats, beyond: float, error: ImageError) -> tuple[float, float]:
    """Returns the p-values that the mean over seeds and images is above a size, or below minus it.

    They are those at which an end of `crossed_interval` comes to lie at the size: the gate decides
    where the interval at its level says so.

    Args:
        effects: Mean of each seed, of shape `(seeds,)`.
        beyond: The size.
        error: What the images add.

    Returns:
        Both p-values; NaN for fewer than two effects, and without any spread over the seeds.
    """
    if len(effects) < 2 or not np.isfinite(effects).all() or np.ptp(effects) == 0:
        return math.nan, math.nan
    mean = float(np.mean(effects))
    return _tail(effects, error, mean - beyond), _tail(effects, error, -mean - beyond)


def _side_by_side(
    differences: Sequence[Floats], positions: Sequence[NDArray[np.integer]]
) -> tuple[Floats, Floats]:
    """Returns which images each seed has, and their differences, of shape `(seeds, images)`."""
    centred = [each - each.mean() for each in differences]
    if all(np.array_equal(each, positions[0]) for each in positions[1:]):
        spread = np.stack(centred)
        return np.ones_like(spread), spread
    width = 1 + max(int(each[-1]) for each in positions)
    inside, spread = np.zeros((2, len(centred), width))
    for row, (at, values) in enumerate(zip(positions, centred, strict=True)):
        inside[row, at], spread[row, at] = 1.0, values
    return inside, spread


def _half_width(effects: Floats, error: ImageError, tail: float) -> float:
    """Returns how far the interval reaches that leaves a share of both tails outside."""
    seeds = float(np.std(effects, ddof=1)) / math.sqrt(len(effects))
    reach = float(stdtrit(len(effects) - 1, tail)) * seeds
    if not error.variance:
        return abs(reach)
    return math.hypot(reach, float(stdtrit(error.images - 1, tail)) * math.sqrt(error.variance))


def _tail(effects: Floats, error: ImageError, above: float) -> float:
    """Returns the p-value of a mean that lies so far above what it is held against."""
    if above <= 0:
        return 1.0 - _tail(effects, error, -above) if above else 0.5

    def surplus(logarithm: float) -> float:
        return _half_width(effects, error, math.exp(logarithm)) - above

    least = math.log(_LEAST)
    if surplus(least) < 0:
        return 0.0
    return math.exp(brentq(surplus, least, math.log(0.5), xtol=1e-13, rtol=1e-14))
