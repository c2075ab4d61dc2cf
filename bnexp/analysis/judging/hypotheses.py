"""What each kind of claim says of the effects, and its p-value by one test or another."""

from __future__ import annotations

import math
from functools import lru_cache, partial

from bnexp.analysis.intervals import Floats
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.statistics import (
    equivalence_p,
    margin_p,
    median_p,
    partial_conjunction,
    permutation_p,
    sign_p,
    t_p,
    wilcoxon_p,
)
from bnexp.analysis.statistics.crossed import crossed_p
from bnexp.analysis.statistics.permutation import drawing
from bnexp.analysis.statistics.t_tests import Test
from bnexp.streams import stream

UNKNOWN = (math.nan, math.nan)


def by_permutation(effects: Floats, beyond: float) -> tuple[float, float]:
    """Returns the p-values of the permutation test; where it draws, always the same signs."""
    return permutation_p(effects, beyond=beyond, draw=_signs)


@lru_cache(maxsize=1)
def _signs(pairs: int) -> Floats:
    """Returns the signs that are drawn for so many pairs; a family has mostly one number."""
    return drawing(stream(0, "permutation"))(pairs)


def by_wilcoxon(effects: Floats, beyond: float) -> tuple[float, float]:
    """Returns the p-values of Wilcoxon's signed-rank test."""
    return wilcoxon_p(effects - beyond)[0], wilcoxon_p(effects + beyond)[1]


def by_ranks(effects: Floats, beyond: float) -> tuple[float, float]:
    """Returns the p-values that the sign test and Wilcoxon's test both reach."""
    if beyond:
        return UNKNOWN
    signs, ranks = sign_p(effects), wilcoxon_p(effects)
    return max(signs[0], ranks[0]), max(signs[1], ranks[1])


CHECKS: dict[str, Test] = {"permutation": by_permutation, "Wilcoxon": by_wilcoxon}
"""The tests that stand beside the one of the gate."""


def p_values_of(
    question: Question, test: Test = t_p, *, beyond: bool = False
) -> tuple[float, float]:
    """Returns the p-values of a claim and of its opposite; NaN where they cannot be computed.

    That a claim holds in at least k of n cells is contradicted where its opposite holds in at least
    n - k + 1 of them.

    Args:
        question: The claim.
        test: How it is tested; of the median by the signs alone, where values are missing by ranks
            instead, and the t test goes over the images as well where that is claimed.
        beyond: Whether effects are held against the smallest one of interest, where there is one.
    """
    found = [_p_values(pairs, test, beyond=beyond) for pairs in question.parts]
    if not question.counts_cells:
        return found[0] if found else UNKNOWN
    claimed, opposite = zip(*found, strict=True)
    rest = len(found) - question.least + 1
    return partial_conjunction(claimed, question.least), partial_conjunction(opposite, rest)


def _p_values(pairs: Pairs, test: Test, *, beyond: bool) -> tuple[float, float]:
    """Returns the p-values at one place."""
    if pairs.obstacle:
        return UNKNOWN
    if pairs.comparison.by_median:
        # What lies beyond the last step is on the far side of any size, but not within a margin.
        if pairs.by_ranks and pairs.margin:
            return UNKNOWN
        test = median_p
    elif pairs.by_ranks:
        test = by_ranks
    elif pairs.all_equal:
        return UNKNOWN
    elif test is t_p and pairs.comparison.is_over_images:
        if isinstance(pairs.images, str):
            return UNKNOWN
        test = partial(crossed_p, error=pairs.images)
    effects, kind = pairs.effects, pairs.comparison.kind
    if kind == "equal":
        return equivalence_p(effects, pairs.margin, test=test)
    if kind == "not worse":
        return margin_p(effects, pairs.margin, test=test)
    return test(effects, pairs.smallest if beyond else 0.0)
