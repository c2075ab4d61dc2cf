"""How large an effect has to be for the paired t test to find it, without anything to import."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

_POINTS = 500
_HALVINGS = 50


@cache
def detectable(pairs: int, alpha: float, power: float = 0.8) -> float:
    """Returns the effect that the one-sided paired t test finds with some probability.

    Args:
        pairs: How many pairs there are, at least 2.
        alpha: One-sided p-value that is needed.
        power: The probability.

    Returns:
        The true mean of the paired differences in their true standard deviations.
    """
    degrees = pairs - 1
    needed = _where(lambda t: 1 - exceeding(t, degrees, 0.0), 1 - alpha)
    noncentrality = _where(lambda shift: exceeding(needed, degrees, shift), power)
    return noncentrality / math.sqrt(pairs)


def exceeding(t: float, degrees: int, noncentrality: float) -> float:
    """Returns the probability that a noncentral t variable is above a value.

    It is (Z + noncentrality) / S with a standard normal Z and S² a chi-squared variable over its
    degrees of freedom: the normal probability is averaged over S, in steps of its logarithm.

    Args:
        t: The value.
        degrees: Degrees of freedom, at least 1.
        noncentrality: The noncentrality.
    """
    total, weights = 0.0, 0.0
    for s, weight in _spread(degrees):
        total += weight * 0.5 * math.erfc((t * s - noncentrality) / math.sqrt(2))
        weights += weight
    return total / weights


@cache
def _spread(degrees: int) -> list[tuple[float, float]]:
    """Returns values of S with what each weighs in the average."""
    half, width = degrees / 2, 1 / math.sqrt(2 * degrees)
    low, high = -(20 / degrees + 9 * width), min(9 * width, math.log(10))
    scale = math.log(2) + half * math.log(half) - math.lgamma(half)
    spread = []
    for point in range(_POINTS + 1):
        log_s = low + (high - low) * point / _POINTS
        s = math.exp(log_s)
        spread.append((s, math.exp(scale + degrees * log_s - half * s * s)))
    return spread


def _where(rising: Callable[[float], float], level: float) -> float:
    """Returns where a rising function of numbers above 0 reaches a level."""
    low, high = 0.0, 1.0
    while rising(high) < level:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return high
