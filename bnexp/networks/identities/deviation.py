"""By how much something that should be exact is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Deviation:
    """What an identity came to.

    Attributes:
        value: 0 or more, on the identity's own scale; NaN where there was nothing to compare with.
        detail: Where it was found, in words; empty where there is nothing to be said.
    """

    value: float
    detail: str = ""


def largest(found: Mapping[str, float]) -> Deviation:
    """Returns the largest of several deviations; one that is not a number counts as larger still.

    Args:
        found: For each place, such as `hidden.2`, what was found there; at least one.
    """
    place = max(found, key=lambda name: (math.isnan(found[name]), found[name]))
    return Deviation(found[place], f"at {place}")


def difference(found: np.ndarray, exact: np.ndarray) -> float:
    """Returns the largest absolute difference of two arrays of one shape."""
    return float(np.max(np.abs(found - exact)))


def relative(size: float, scale: float) -> float:
    """Returns a size as a share of a scale; NaN where both are 0, which compares nothing."""
    if scale == 0:
        return math.nan if size == 0 else math.inf
    return size / scale
