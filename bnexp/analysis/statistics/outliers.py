"""Which effects lie so far from the others that they cannot well be of one normal distribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from bnexp.analysis.statistics.ranks import rounded

FALSE_ALARMS = 0.01
"""Probability with which normal effects are said to hold one that lies far from the others."""

SHARE = 5
"""At most one of so many effects can lie far from the others: more are no exception."""


def far_from_others(effects: ArrayLike) -> tuple[int, ...]:
    """Returns the places of the effects that lie far from the others, the farthest first.

    By the generalized extreme studentized deviate (Rosner 1983), which finds several of them though
    they hide each other. Of n effects the one farthest from the mean is taken out again and again,
    i = 1, 2, ..., up to a fifth of them. With n' = n - i + 1 effects left before, their standard
    deviation s (ddof = 1), and t the quantile of Student's distribution with n' - 2 degrees of
    freedom at 1 - 0.01 / 2n', the distance over s is beyond what chance brings above
    (n' - 1) t / √((n' - 2 + t²) n'). All up to the last one for which it is are far.

    Args:
        effects: Shape `(pairs,)`, finite.

    Returns:
        Nothing for fewer than five effects, and where one is not finite.
    """
    values = np.asarray(effects, dtype=np.float64)
    if not np.isfinite(values).all():
        return ()
    values = rounded(values)
    left, taken, far = list(range(len(values))), [], 0
    for _ in range(len(values) // SHARE):
        rest = values[left]
        spread = rest.std(ddof=1)
        if np.ptp(rest) == 0:
            break
        distances = np.abs(rest - rest.mean())
        taken.append(left.pop(int(distances.argmax())))
        if distances.max() / spread > _farthest(len(rest)):
            far = len(taken)
    return tuple(taken[:far])


def _farthest(count: int) -> float:
    """Returns the distance in standard deviations that the farthest of so many hardly exceeds."""
    t = float(stdtrit(count - 2, 1 - FALSE_ALARMS / (2 * count)))
    return (count - 1) * t / math.sqrt((count - 2 + t**2) * count)
