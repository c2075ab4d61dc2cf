"""A claim with a smallest effect says what is shown, and is judged in one family with others."""

import math

import numpy as np
import pytest
from paired_results import DIVERGED, FINAL, STEPS, claim, results_of, verdict_of
from scipy import stats
from simulated_effects import claim as made
from simulated_effects import question

from bnexp.analysis import verdicts_of
from bnexp.analysis.judging.rulings import rule

SPREAD = np.array([-0.02, -0.01, 0.0, 0.005, 0.01, 0.015])


def of(middle, **more):
    """Returns the verdict on effects around a middle, with a smallest effect of 0.1."""
    effects = middle + SPREAD
    return verdict_of([1.0] * 6, (1.0 + effects).tolist(), claim(FINAL, smallest=0.1, **more))


@pytest.mark.parametrize(
    ("middle", "label", "words"),
    [
        (0.2, "supported", ""),
        (0.1, "inconclusive, effect of open size", "an effect is shown, but none beyond the small"),
        (
            0.05,
            "inconclusive, effect smaller than asked",
            "but smaller than asked: below the small",
        ),
        (0.001, "inconclusive", "no effect is shown: p = "),
        (
            -0.05,
            "inconclusive, effect against it",
            "but contradicting takes one beyond the smallest",
        ),
        (-0.2, "contradicted", ""),
    ],
)
def test_what_is_shown_of_an_effect_is_told_apart(middle, label, words):
    found = of(middle)
    assert found.label == label
    assert found.verdict == label.partition(",")[0]
    assert words in found.reason
    assert bool(words) == bool(found.reason)
    assert found.as_json()["shown"] == found.shown


def test_the_p_value_is_that_of_an_effect_beyond_the_smallest():
    effects = 0.1 + SPREAD
    found = of(0.1)
    bn, no_bn = np.full(6, 1.0), 1.0 + effects
    above = stats.ttest_1samp(no_bn - bn, 0.1, alternative="greater").pvalue
    below = stats.ttest_1samp(no_bn - bn, -0.1, alternative="less").pvalue
    assert (found.p, found.p_opposite) == pytest.approx((above, below), abs=1e-12)


def test_a_claim_beside_one_with_a_smallest_effect_shares_the_level_with_it():
    # The first has an effect, but not one that is shown to be beyond 0.1. Held against 0 first, it
    # would leave all of 0.025 to the second, whose p-value is 0.02.
    other = np.array([1.0, 0.5, 0.1, 0.9, 0.2, 0.0])
    first = question(made(smallest=0.1), 0.1 + SPREAD)
    second = question(made(), other)
    p = stats.ttest_1samp(other, 0, alternative="greater").pvalue
    assert 0.0125 < p < 0.025
    sized, plain = rule([first, second])
    assert (sized.outcome, plain.outcome) == ("inconclusive", "inconclusive")
    assert plain.claimed.adjusted == pytest.approx(2 * p)
    assert rule([second])[0].outcome == "supported"


def test_ranks_show_an_effect_and_no_size():
    bn, no_bn = [0.1] * 8, [DIVERGED, *np.linspace(0.2, 0.4, 7).tolist()]
    found = verdict_of(bn, no_bn, claim(smallest=0.01))
    assert found.label == "inconclusive, effect of open size"
    assert found.reason.endswith(
        "an effect is shown, but ranks do not tell whether the effect is beyond the smallest "
        "effect of interest, 0.01"
    )
    against = verdict_of(no_bn, bn, claim(smallest=0.01))
    assert against.label == "inconclusive, effect against it"
    assert (against.p, against.p_opposite) == (1.0, 1.0)


def test_a_smallest_ratio_is_told_as_a_ratio():
    bn, no_bn = [100, 120, 90, 110, 100, 105], [150, 200, 140, 160, 150, 170]
    found = verdict_of(bn, no_bn, claim(STEPS, smallest=2))
    assert found.label == "inconclusive, effect smaller than asked"
    assert "below the smallest effect of interest, a factor of 2)" in found.sentence


def test_other_tests_are_of_an_effect_beyond_the_smallest_as_well():
    found = of(0.114)
    beyond = 0.014 + SPREAD
    assert (
        found.evidence.p_sign
        == stats.binomtest(int((beyond > 0).sum()), 6, alternative="greater").pvalue
    )
    assert found.evidence.p_wilcoxon == pytest.approx(
        stats.wilcoxon(
            np.round(beyond, 9), alternative="greater", method=stats.PermutationMethod(10**6)
        ).pvalue
    )
    assert not math.isnan(found.evidence.p_permutation)


def test_a_smallest_effect_changes_no_verdict_of_the_others_where_it_is_met():
    results = results_of([1.0] * 6, (1.3 + SPREAD).tolist())
    claims = [claim(smallest=0.1), claim({"best": "val_loss"}, number=1)]
    assert [v.verdict for v in verdicts_of(results, claims)] == ["supported"] * 2
