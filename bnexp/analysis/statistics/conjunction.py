"""Evidence that something holds in several places at once, from a p-value of each."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bnexp.family import in_some


def partial_conjunction(p_values: Sequence[float], least: int) -> float:
    """Returns the p-value of a claim that is said to hold in at least some of several places.

    See `bnexp.family.in_some`.

    Args:
        p_values: One of each place; NaN, where none could be computed, counts as 1.
        least: In how many places it is said to hold, from 1 to all of them.

    Raises:
        ValueError: There are fewer places than that, or none are asked for.
    """
    count = len(p_values)
    if not 1 <= least <= count:
        raise ValueError(f"at least {least} of {count} places is no claim")
    known = [1.0 if math.isnan(p) else float(p) for p in p_values]
    return in_some(known, least)
