"""What each kind of claim says of the effects, and its p-value by one test or another."""

from __future__ import annotations

import math
from functools import lru_cache, partial

import numpy as np

from bnexp.analysis.intervals import Floats
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.statistics import (
    equivalence_p,
    has_one_size,
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
NOTHING = (1.0, 1.0)
"""The p-values where nothing can be shown whatever the effects are, but not for want of values."""


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


def signs_of(pairs: Pairs) -> Test:
    """Returns the test of effects on a coarse raster, of which only the signs are sure.

    Where all effects that are not 0 have the same size, that is the sign test. Where they have two,
    Wilcoxon's test has to come to the same; see `by_ranks`.
    """

    def signs(effects: Floats, beyond: float) -> tuple[float, float]:
        above, below = (
            np.where(np.abs(each) <= pairs.rounding, 0.0, each)
            for each in (effects - beyond, effects + beyond)
        )
        if not (pairs.all_equal or has_one_size(effects, pairs.rounding)):
            return by_ranks(above, 0.0)
        # Effects that are all just as large as a margin show nothing of it.
        claimed, opposite = sign_p(above)[0], sign_p(below)[1]
        return (1.0 if math.isnan(claimed) else claimed, 1.0 if math.isnan(opposite) else opposite)

    return signs


CHECKS: dict[str, Test] = {"permutation": by_permutation, "Wilcoxon": by_wilcoxon}
"""The tests that stand beside the one of the gate."""


def p_values_of(
    question: Question, test: Test = t_p, *, of_any_size: bool = False
) -> tuple[float, float]:
    """Returns the p-values of a claim and of its opposite; NaN where they cannot be computed.

    A claim with a smallest effect says that the effect is beyond that, and its opposite that it is
    beyond that the other way. That a claim holds in at least k of n cells is contradicted where its
    opposite holds in at least n - k + 1 of them.

    Args:
        question: The claim.
        test: How it is tested; of the median by the signs alone, where values are missing by ranks,
            on too coarse a raster by signs, and the t test goes over the images as well where that
            is claimed.
        of_any_size: Whether effects are held against 0 even where a smallest one is stated.
    """
    found = [_p_values(pairs, test, of_any_size=of_any_size) for pairs in question.parts]
    if not question.counts_cells:
        return found[0] if found else UNKNOWN
    claimed, opposite = zip(*found, strict=True)
    rest = len(found) - question.least + 1
    return partial_conjunction(claimed, question.least), partial_conjunction(opposite, rest)


def _p_values(pairs: Pairs, test: Test, *, of_any_size: bool) -> tuple[float, float]:
    """Returns the p-values at one place."""
    smallest = 0.0 if of_any_size else pairs.smallest
    chosen = None if pairs.obstacle else _test_of(pairs, test)
    if chosen is None:
        return UNKNOWN
    if chosen is by_ranks and smallest:
        return NOTHING
    effects, kind = pairs.effects, pairs.comparison.kind
    if kind == "equal":
        return equivalence_p(effects, pairs.margin, test=chosen)
    if kind == "not worse":
        return margin_p(effects, pairs.margin, test=chosen)
    return chosen(effects, smallest)


def _test_of(pairs: Pairs, test: Test) -> Test | None:
    """Returns by what pairs are tested where another test is asked for; None where by nothing."""
    if pairs.comparison.by_median:
        # Counted as just beyond the last step, an effect is never too large for a size; what is
        # within a margin may be outside in truth.
        return None if pairs.by_ranks and pairs.margin else median_p
    if pairs.by_ranks:
        return by_ranks
    if np.abs(pairs.effects).max() <= pairs.rounding:
        return None
    if test is t_p and pairs.comparison.is_over_images:
        error = None if isinstance(pairs.images, str) or pairs.all_equal else pairs.images
        return partial(crossed_p, error=error) if error else None
    return signs_of(pairs) if by_signs(pairs) else test
