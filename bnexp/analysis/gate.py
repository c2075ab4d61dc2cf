"""The gate: Holm's adjustment of p-values over a family, and the level that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ALPHA = 0.025
"""Largest one-sided p-value, after Holm, with which a claim is decided."""


@dataclass(frozen=True)
class Tested:
    """A one-sided hypothesis among the others of its family.

    Attributes:
        p: Its p-value; NaN where it cannot be computed.
        adjusted: The same after Holm, which is held against the error rate of the whole family.
        level: Level of the two-sided interval that excludes no effect where Holm decides.
    """

    p: float
    adjusted: float
    level: float

    @property
    def passes(self) -> bool:
        """Whether the gate decides for it."""
        return self.adjusted <= ALPHA


def holm(p_values: Sequence[float]) -> list[Tested]:
    """Returns each hypothesis adjusted so that any false decision has a probability of `ALPHA`.

    In ascending order the k-th of m p-values is multiplied by m - k + 1; none ends below its
    predecessor. The method stops at the first that fails, and all later ones keep its level. A
    p-value that could not be computed (NaN) counts as 1: the claim was made all the same.
    """
    stated = np.asarray(p_values, dtype=np.float64)
    counted = np.where(np.isnan(stated), 1.0, stated)
    family = np.sort(counted)
    multipliers = len(family) - np.arange(len(family))
    stepped = np.minimum(np.maximum.accumulate(multipliers * family), 1.0)
    # Equal p-values share the place of the first of them, whatever their order.
    places = np.searchsorted(family, counted)
    failed = np.searchsorted(stepped, ALPHA, side="right")
    adjusted = np.where(np.isnan(stated), np.nan, stepped[places])
    levels = 1 - 2 * ALPHA / multipliers[np.minimum(places, failed)]
    columns = (stated, adjusted, levels)
    return [Tested(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]
