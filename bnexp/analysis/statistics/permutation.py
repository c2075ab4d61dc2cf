"""The paired permutation test: without an effect each pair might as well be the other way round."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from bnexp.analysis.intervals import Floats

EXACT_PAIRS = 14
"""Up to so many pairs all 2**pairs ways of swapping arms are gone through."""

RESAMPLES = 9_999
"""How many ways are drawn where there are more pairs."""

SAME = 1e-12
"""Sums closer than this share of the largest differ by rounding alone."""


def drawing(rng: np.random.Generator, resamples: int = RESAMPLES) -> Callable[[int], Floats]:
    """Returns what draws signs, given the number of pairs: of shape `(resamples, pairs)`.

    Args:
        rng: Draws them.
        resamples: How many ways of setting the signs are drawn.
    """
    return lambda pairs: rng.choice((-1.0, 1.0), (resamples, pairs))


def permutation_p(
    effects: ArrayLike, *, beyond: float = 0.0, draw: Callable[[int], Floats]
) -> tuple[float, float]:
    """Returns the p-values of a claim, that the mean is above a size, and of its opposite.

    Were the effects symmetric around that size, each difference from it could have either sign.
    The p-value is the share of all ways of setting the signs whose sum is at least the one seen;
    of n drawn ways with b such sums it is (b + 1) / (n + 1).

    Args:
        effects: Shape `(pairs,)`.
        beyond: The claim is that the mean is above this, its opposite that it is below minus this.
        draw: Returns the signs for a number of pairs where there are more than `EXACT_PAIRS`, as
            `drawing` does.

    Returns:
        Both p-values; NaN without effects, and where one is not finite.
    """
    values = np.asarray(effects, dtype=np.float64)
    if not len(values) or not np.isfinite(values).all():
        return math.nan, math.nan
    if len(values) <= EXACT_PAIRS:
        return exact_permutation_p(values, beyond)
    signs = draw(len(values))
    above, below = _as_large(values, beyond, signs)
    return (above + 1) / (len(signs) + 1), (below + 1) / (len(signs) + 1)


def exact_permutation_p(effects: Floats, beyond: float = 0.0) -> tuple[float, float]:
    """Returns the p-values of `permutation_p` from all ways of setting the signs.

    Args:
        effects: Shape `(pairs,)`, finite, with at most `EXACT_PAIRS` pairs and at least one.
        beyond: As in `permutation_p`.
    """
    signs = _all_signs(len(effects))
    above, below = _as_large(effects, beyond, signs)
    return above / len(signs), below / len(signs)


@cache
def _all_signs(pairs: int) -> Floats:
    """Returns every way of setting the signs, of shape `(2**pairs, pairs)`."""
    numbers = np.arange(2**pairs)[:, np.newaxis]
    return np.where(numbers >> np.arange(pairs) & 1, -1.0, 1.0)


def _as_large(effects: Floats, beyond: float, signs: Floats) -> tuple[int, int]:
    """Returns how many ways of setting the signs have a sum at least as large as the one seen.

    Returns:
        The same of the effects beyond a size, and of the opposite ones.
    """
    one, other = effects - beyond, -effects - beyond
    sums = signs @ one
    # To the bit, as nothing is rounded otherwise in one direction.
    opposite = -sums if beyond == 0 else signs @ other
    return _count(sums, one), _count(opposite, other)


def _count(sums: Floats, effects: Floats) -> int:
    """Returns how many sums are at least as large as that of the effects as they are."""
    seen = effects.sum() - SAME * np.abs(effects).sum()
    return int(np.count_nonzero(sums >= seen))
