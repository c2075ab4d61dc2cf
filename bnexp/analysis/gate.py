"""The tests of the gate: one-sided paired p-values, and Holm's adjustment over a family of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr

from bnexp.analysis.intervals import Floats
from bnexp.analysis.pairs import Pairs

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


def one_sided(pairs: Pairs, beyond: float = 0.0) -> tuple[float, float]:
    """Returns the p-values of a claim and of its opposite; NaN where they cannot be computed.

    Args:
        pairs: The effects.
        beyond: The effect, in either direction, that both are held against. Ranks tell of 0 alone.
    """
    if pairs.obstacle or (pairs.by_ranks and beyond):
        return math.nan, math.nan
    return _rank_p_values(pairs.effects) if pairs.by_ranks else _t_p_values(pairs, beyond)


def _t_p_values(pairs: Pairs, beyond: float) -> tuple[float, float]:
    """Returns the p-values of the paired t test; NaN without any spread."""
    if pairs.all_equal:
        return math.nan, math.nan
    effects = pairs.effects
    error = effects.std(ddof=1) / math.sqrt(len(effects))
    above, below = (beyond - effects.mean()) / error, (beyond + effects.mean()) / error
    return float(stdtr(len(effects) - 1, above)), float(stdtr(len(effects) - 1, below))


def _rank_p_values(effects: Floats) -> tuple[float, float]:
    """Returns the p-values that the sign test and Wilcoxon's test both reach.

    Ties are left out; NaN where there is nothing else. Infinite effects have the highest rank.
    """
    from scipy import stats  # noqa: PLC0415 (0.4 s, and most claims need no ranks)

    untied = effects[effects != 0]
    if not len(untied):
        return math.nan, math.nan
    beyond = 1.0 + np.abs(untied[np.isfinite(untied)]).max(initial=0.0)
    ranked = np.clip(untied, -beyond, beyond)
    above = int(np.sum(untied > 0))

    def larger_of_both(side: Literal["greater", "less"]) -> float:
        signs = stats.binomtest(above, len(untied), alternative=side).pvalue
        return max(float(signs), float(stats.wilcoxon(ranked, alternative=side).pvalue))

    return larger_of_both("greater"), larger_of_both("less")


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
