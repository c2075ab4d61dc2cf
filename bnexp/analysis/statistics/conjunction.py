"""Evidence that something holds in several places at once, from a p-value of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def partial_conjunction(p_values: Sequence[float], least: int) -> float:
    """Returns the p-value of a claim that is said to hold in at least some of several places.

    With p₍ₖ₎ the k-th smallest of n p-values it is (n - k + 1) p₍ₖ₎, at most 1: the form of
    Benjamini and Heller (2008) that Bonferroni's inequality gives, right whatever the dependence.

    Args:
        p_values: One of each place; NaN, where none could be computed, counts as 1.
        least: In how many places it is said to hold, from 1 to all of them.

    Raises:
        ValueError: There are fewer places than that, or none are asked for.
    """
    count = len(p_values)
    if not 1 <= least <= count:
        raise ValueError(f"at least {least} of {count} places is no claim")
    ordered = np.sort(np.nan_to_num(np.asarray(p_values, dtype=np.float64), nan=1.0))
    return min(1.0, float((count - least + 1) * ordered[least - 1]))
