"""The gate: Holm's adjustment of p-values over a family, and the level that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bnexp.family import ALPHA, adjusted


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

    @property
    def needed(self) -> float:
        """The p-value by itself with which it passes."""
        return (1 - self.level) / 2


def holm(p_values: Sequence[float]) -> list[Tested]:
    """Returns each hypothesis adjusted so that any false decision has a probability of `ALPHA`.

    They are adjusted as `bnexp.family.adjusted` does. The method stops at the first that fails, and
    all later ones keep its level. A p-value that could not be computed (NaN) counts as 1: the claim
    was made all the same.
    """
    stated = np.asarray(p_values, dtype=np.float64)
    counted = np.where(np.isnan(stated), 1.0, stated)
    multipliers = len(counted) - np.arange(len(counted))
    after = np.asarray(adjusted(counted.tolist()))
    # Equal p-values share the place of the first of them, whatever their order.
    places = np.searchsorted(np.sort(counted), counted)
    failed = int(np.sum(after <= ALPHA))
    levels = 1 - 2 * ALPHA / multipliers[np.minimum(places, failed)]
    columns = (stated, np.where(np.isnan(stated), np.nan, after), levels)
    return [Tested(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]
