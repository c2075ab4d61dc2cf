"""How likely so many seeds pick the best of several cells."""

from __future__ import annotations

import math
from functools import cache

_POINTS = 400
_REACH = 8.0


@cache
def picked(cells: int, seeds: int, better: float) -> float:
    """Returns the probability that the cell with the best mean is the best cell.

    Means of n seeds have the standard deviation 1 / √n, in that of one seed. The best cell, ahead
    of k - 1 others that are alike by d, is picked with the probability ∫ φ(z) Φ(z + d √n)^(k-1) dz,
    if values are normal; φ and Φ are the density and the distribution of a standard normal number.

    Args:
        cells: How many cells there are.
        seeds: How many seeds choose.
        better: By how much the best cell is ahead, in standard deviations between seeds.
    """
    step = 2 * _REACH / _POINTS
    total = 0.0
    for point in range(_POINTS + 1):
        z = -_REACH + point * step
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        below = 0.5 * math.erfc(-(z + better * math.sqrt(seeds)) / math.sqrt(2))
        total += step * density * below ** (cells - 1)
    return min(1.0, total)
