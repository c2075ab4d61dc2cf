"""Effects on a coarse raster are decided by their signs, and told with their median."""

import json
import math

import numpy as np
import pytest
from paired_results import (
    DIVERGED,
    HOLDS,
    MISSED,
    STEPS,
    claim,
    results_of,
    verdict_of,
    verdict_over,
)
from scipy import stats

from bnexp.analysis import verdicts_of


def test_differences_that_are_all_equal_are_decided_by_the_sign_test():
    found = verdict_of([3] * 10, [300] * 10, claim(STEPS))
    assert (found.verdict, found.p, found.p_opposite) == ("supported", 0.5**10, 1.0)
    assert found.sentence == (
        "bn needed fewer steps to 97% validation accuracy than no-bn: ×0.0100 (10 paired seeds; "
        "by signs, as all ratios are equal; p < 0.001, Holm)." + HOLDS
    )
    assert math.isnan(found.interval.low)
    assert verdict_of([300] * 10, [3] * 10, claim(STEPS)).verdict == "contradicted"


@pytest.mark.parametrize("pairs", [2, 5, 6, 12])
def test_equal_differences_need_six_pairs(pairs):
    found = verdict_of([0.1] * pairs, [0.2] * pairs)
    assert found.p == 0.5**pairs
    assert found.verdict == ("supported" if pairs >= 6 else "inconclusive")
    assert (found.reach is None) == (pairs >= 6)
    small = verdict_of([0.1] * pairs, [0.2] * pairs, claim(smallest=0.05))
    assert (small.verdict, "ranks" in small.sentence) == (found.verdict, False)
    assert "could not be decided" not in found.sentence or "; 6 seeds can)" in found.sentence


@pytest.mark.parametrize(
    ("more", "p", "opposite"),
    [
        ({"smallest": 0.5}, 0.5**8, 1.0),
        # Just the smallest effect, and the margin, but for rounding.
        ({"smallest": 0.7}, 1.0, 1.0),
        ({"smallest": 0.8}, 1.0, 1.0),
        ({"text": "bn > no-bn", "smallest": 0.5}, 1.0, 0.5**8),
        ({"text": "bn = no-bn", "margin": 0.8}, 0.5**8, 1.0),
        ({"text": "bn = no-bn", "margin": 0.7}, 1.0, 1.0),
        ({"text": "bn = no-bn", "margin": 0.5}, 1.0, 2 * 0.5**8),
        ({"text": "bn >= no-bn", "margin": 0.8}, 0.5**8, 1.0),
        ({"text": "bn >= no-bn", "margin": 0.5}, 1.0, 0.5**8),
    ],
)
def test_equal_differences_are_held_against_borders_by_signs(more, p, opposite):
    found = verdict_of([200.0 + i for i in range(8)], [200.7 + i for i in range(8)], claim(**more))
    assert (found.p, found.p_opposite) == (p, opposite)
    passing = [p <= 0.025, opposite <= 0.025]
    outcomes = {(True, False): "supported", (False, True): "contradicted"}
    assert found.verdict == outcomes.get(tuple(passing), "inconclusive")


def test_differences_of_one_size_are_decided_by_the_sign_test_of_those_that_are_not_0():
    effects = [1, 1, 1, -1, 1, 1, 1, 1, 0, 0, 1, 1]
    found = verdict_of([0.0] * 12, effects)
    exact = stats.binomtest(9, 10, alternative="greater").pvalue
    assert (found.verdict, found.p) == ("supported", pytest.approx(exact, abs=1e-12))
    assert "by signs, as the differences take 3 values alone" in found.sentence
    assert found.assumptions[0].startswith("By signs: ")
    # Six of seven: the t test would give 0.023, and chance alone brings that in 8 of 128.
    few = verdict_of([0.0] * 7, [1, 1, 1, -1, 1, 1, 1])
    assert stats.ttest_1samp([1, 1, 1, -1, 1, 1, 1], 0, alternative="greater").pvalue < 0.025
    assert (few.verdict, few.p) == ("inconclusive", 8 / 128)


def test_two_sizes_have_to_pass_the_sign_test_and_wilcoxons():
    effects = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -9]
    found = verdict_of([0.0] * 11, effects)
    ranks = stats.wilcoxon(effects, alternative="greater", method=stats.PermutationMethod(10**9))
    signs = stats.binomtest(10, 11, alternative="greater")
    assert found.p == pytest.approx(max(ranks.pvalue, signs.pvalue), abs=1e-12)
    assert found.verdict == "inconclusive"


def test_ratios_of_small_whole_numbers_are_told_with_the_interval_of_their_median():
    found = verdict_of([1] * 7, [2, 3, 3, 2, 3, 3, 3], claim(STEPS))
    median = found.coarse.median
    assert (median.mean, median.low, median.high) == pytest.approx((1 / 3, 1 / 3, 1 / 2))
    assert found.coarse.level == 1 - 2 / 2**7
    assert found.sentence.endswith(
        "On so coarse a raster no t interval is to be trusted: the median effect is ×0.333 "
        "(exact 98.4% interval ×0.333 to ×0.500)." + HOLDS
    )
    assert "(7 paired seeds; by signs, as the ratios take 2 values alone" in found.sentence
    assert found.as_json()["coarse"]["median"]["high"] == pytest.approx(1 / 2)
    assert json.loads(json.dumps(found.as_json(), allow_nan=False)) == found.as_json()
    assert verdict_of([7, 8, 9, 8, 7], [12, 13, 14, 16, 15], claim(STEPS)).coarse is None


def test_a_smallest_effect_on_a_coarse_raster_goes_by_the_mean_and_is_told_the_median():
    found = verdict_of([1] * 7, [2, 3, 3, 2, 3, 3, 3], claim(STEPS, smallest=1.5))
    effects = np.log([2, 3, 3, 2, 3, 3, 3])
    test = stats.ttest_1samp(effects, math.log(1.5), alternative="greater")
    assert found.p == pytest.approx(test.pvalue, abs=1e-12)
    assert found.coarse.median.mean == pytest.approx(1 / 3)


def test_one_lost_trial_that_turns_a_claim_is_told():
    bn = [DIVERGED, *(0.1 + 0.001 * i for i in range(9))]
    no_bn = [0.9 + 0.002 * i for i in range(10)]
    found = verdict_of(bn, no_bn)
    alone = verdict_of(bn[1:], no_bn[1:])
    assert (found.verdict, alone.verdict) == ("inconclusive", "supported")
    assert alone.p < 1e-9
    assert found.sentence.endswith(
        "But for seed 0 the t test of the other 9 pairs would give p < 0.001 for the claim before "
        "Holm; it does not count, since who fails would be left out."
    )
    assert (
        "against the claim before Holm" in verdict_of(bn, no_bn, claim(text="bn > no-bn")).sentence
    )
    late = verdict_of([MISSED, *[100, 101, 102] * 3], [300, 310, 320, 305, 330] * 2, claim(STEPS))
    assert "But for seed 0 the t test of the other 9 pairs would give" in late.sentence


def test_lost_trials_that_turn_nothing_are_not_told():
    decided = verdict_of([0.1] * 7, [DIVERGED, *[0.3, 0.4, 0.5, 0.6, 0.7, 0.8]])
    noise = verdict_of([DIVERGED, 0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.1, 0.5, 0.3])
    most = verdict_of([DIVERGED] * 4 + [0.1, 0.11], [0.9] * 4 + [0.8, 0.81])
    share = verdict_of([DIVERGED, *[0.1] * 8], [0.2] * 9, claim({"diverged": True}))
    assert decided.verdict == "supported"
    for found in (decided, noise, most, share):
        assert "But for" not in found.sentence


def test_ties_that_leave_too_few_pairs_for_ranks_are_told():
    bn, no_bn = [DIVERGED] * 5 + [0.1] * 5, [DIVERGED] * 5 + [0.2, 0.3, 0.4, 0.5, 0.6]
    found = verdict_of(bn, no_bn)
    assert found.reason.endswith("; 5 of 10 pairs are untied, and by ranks it takes 6")
    least = [text for text in found.assumptions if "untied" in text]
    assert least == ["By ranks or signs 6 untied pairs that agree decide; fewer may not."]


@pytest.mark.parametrize(("count", "pairs"), [(1, 6), (2, 7), (4, 8), (8, 9)])
def test_the_least_number_of_untied_pairs_stands_in_the_verdict(count, pairs):
    results = results_of([0.1] * 10, [DIVERGED] * 10)
    claims = [claim({"at": {"series": "val_loss", "step": i}}, number=i) for i in range(1, count)]
    found = verdicts_of(results, [claim(), *claims])[0]
    assert any(f"{pairs} untied pairs that agree decide" in text for text in found.assumptions)


@pytest.mark.parametrize("pairs", [2, 3, 4, 5])
def test_the_label_of_few_pairs_says_how_often_chance_alone_agrees(pairs):
    effects = [1.0, 1.5, 2.5, 4.0, 7.0][:pairs]
    found = verdict_of([0.0] * pairs, effects)
    worth = {2: "1 in 4", 3: "1 in 8", 4: "1 in 16"}.get(pairs)
    assert found.remarks == ((f"indicative ({worth} by chance)",) if worth else ())


def test_cells_on_a_coarse_raster_are_counted_by_their_signs():
    cells = {"1": ([0.1] * 8, [0.2] * 8), "2": ([0.1] * 8, [0.2] * 8), "3": ([0.3] * 8, [0.3] * 8)}
    found = verdict_over(cells, claim(at_least=2))
    assert found.p == pytest.approx(2 * 0.5**8)
    assert (found.verdict, found.coarse) == ("supported", None)
