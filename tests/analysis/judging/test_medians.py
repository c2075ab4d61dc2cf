"""A claim of the median is decided by signs, as scipy counts them, and says so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import simulated_effects as simulated
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
from bnexp.analysis.judging.rulings import rule
from bnexp.analysis.statistics import median_p, sign_interval
from bnexp.family import least_by_ranks

MEDIAN = claim(by="median")
GAINS = [0.2, 0.3, 0.25, 0.29, 0.28, 0.22, 0.27, 0.31, 0.24, 0.26]
FAILED = [*GAINS[:9], -2.1]
"""Nine seeds that gain, and one that loses as much as all of them together."""


def judged(effects, comparison=MEDIAN):
    """Returns the verdict on effects of `bn < no-bn`."""
    return verdict_of([3.0] * len(effects), [3.0 + effect for effect in effects], comparison)


@pytest.mark.parametrize("beyond", [0.0, 0.25])
@pytest.mark.parametrize("pairs", [1, 5, 12, 40])
def test_p_values_are_those_of_heads_of_a_coin(pairs, beyond):
    effects = np.random.default_rng(pairs).normal(0.3, 1.0, pairs)
    above = stats.binomtest(int(np.sum(effects > beyond)), pairs, alternative="greater").pvalue
    below = stats.binomtest(int(np.sum(effects < -beyond)), pairs, alternative="greater").pvalue
    assert median_p(effects, beyond) == pytest.approx((above, below), abs=1e-12)


def test_ties_speak_for_neither_side_and_count_all_the_same():
    # The sign test leaves them out, and finds 6 of 6; half of the seeds are not above 0.
    claimed, opposite = median_p([0.0] * 6 + [1.0] * 6)
    assert claimed == pytest.approx(stats.binomtest(6, 12, alternative="greater").pvalue)
    assert opposite == 1.0
    assert all(math.isnan(p) for p in median_p([]))


def test_differences_by_rounding_alone_are_ties():
    assert median_p([0.1 + 0.2 - 0.3, 1.0, 1.0], 0.0) == median_p([0.0, 1.0, 1.0], 0.0)
    assert median_p([0.3 - 0.2] * 6, 0.1) == (1.0, heads(0, 6))


def heads(count, throws):
    return stats.binom.sf(count - 1, throws, 0.5)


@pytest.mark.parametrize("level", [0.95, 0.99, 0.995])
@pytest.mark.parametrize("pairs", [5, 6, 8, 10, 23])
def test_interval_holds_the_sizes_that_the_test_does_not_exclude(pairs, level):
    effects = np.sort(np.random.default_rng(pairs).normal(size=pairs))
    found = sign_interval(effects, level)
    assert found.mean == np.median(effects)
    alpha = (1 - level) / 2
    kept = [size for size in effects if median_p(effects - size)[0] > alpha]
    if least_by_ranks(pairs) > alpha:
        assert math.isnan(found.low)
        assert math.isnan(found.high)
    else:
        assert found.low == min(kept)
        assert found.high == -sign_interval(-effects, level).low


def test_interval_of_a_median_covers_it_as_often_as_the_coin_says():
    # Ten effects: from the second to the ninth, which a median is outside of with 22 / 1024.
    low, high = (getattr(sign_interval(range(10)), end) for end in ("low", "high"))
    assert (low, high) == (1, 8)
    assert 2 * heads(9, 10) == pytest.approx(22 / 1024)


def test_a_seed_that_fails_takes_nothing_from_the_median():
    by_mean, by_median = judged(FAILED, claim()), judged(FAILED)
    assert (by_mean.verdict, by_median.verdict) == ("inconclusive", "supported")
    assert by_median.p == pytest.approx(heads(9, 10))
    assert by_median.effect == pytest.approx(-0.26)
    assert (by_median.interval.low, by_median.interval.high) == pytest.approx((-0.3, -0.2))
    assert by_median.sentence == (
        "bn's final validation loss was in the median lower than no-bn's: -0.2600 (95% interval "
        "-0.3000 to -0.2000; 10 paired seeds; by the sign test; p = 0.0107, Holm)." + HOLDS
    )
    assert by_median.effect_text == "median -0.2600 (-0.3000 to -0.2000)"
    assert by_median.scope == " in the median"
    assert by_median.assumptions[0].startswith("Sign test of the median: ")
    assert not any("normally" in text for text in by_median.assumptions)


def test_what_stands_beside_a_median_is_of_the_mean_and_of_signs():
    beside = judged(FAILED).evidence
    assert beside.bootstrap.mean == pytest.approx(-np.mean(FAILED))
    assert beside.p_sign == pytest.approx(heads(9, 10))
    assert beside.p_wilcoxon == pytest.approx(
        stats.wilcoxon(FAILED, alternative="greater", method="exact").pvalue, abs=1e-12
    )
    assert math.isnan(beside.p_permutation)
    assert beside.pairs_needed is None
    assert judged(FAILED).disagreement == ""
    assert judged(FAILED).outlying is None


def test_the_opposite_of_a_median_contradicts():
    verdict = judged([-effect for effect in FAILED])
    assert (verdict.verdict, verdict.p_opposite) == ("contradicted", pytest.approx(heads(9, 10)))
    assert "was in the median higher than no-bn's: +0.2600 (" in verdict.sentence


def test_signs_are_held_against_a_size():
    assert judged(GAINS, claim(by="median", smallest=0.15)).verdict == "supported"
    within = judged(GAINS, claim(by="median", smallest=0.25))
    assert within.verdict == "inconclusive"
    assert "an effect is shown, but none beyond the smallest effect of interest" in within.sentence
    assert within.label == "inconclusive, effect of open size"
    equal = judged(GAINS, claim(text="bn = no-bn", by="median", margin=0.35))
    assert (equal.verdict, equal.p) == ("supported", pytest.approx(heads(10, 10)))
    assert (
        judged(GAINS, claim(text="bn = no-bn", by="median", margin=0.1)).verdict == "contradicted"
    )
    worse = claim(text="no-bn <= bn", by="median", margin=0.1)
    assert judged(GAINS, worse).verdict == "contradicted"


def test_five_seeds_decide_no_median_and_six_do():
    few = judged(GAINS[:5])
    assert few.label == "inconclusive, undecidable"
    assert (
        "could not be decided with 5 seeds: by signs no outcome gives p below 0.0312" in few.reason
    )
    assert few.reach.more == 1
    assert math.isnan(few.interval.low)
    assert judged(GAINS[:6]).verdict == "supported"


def test_equal_effects_have_a_median_though_no_spread():
    assert judged([0.5] * 6).verdict == "supported"
    assert judged([0.5] * 6, claim()).effect == -0.5
    tied = judged([0.0] * 6)
    assert (tied.verdict, tied.obstacle) == ("inconclusive", "")
    assert "in the median neither lower nor higher" in tied.sentence


def test_a_target_that_was_missed_is_on_the_far_side_of_any_size():
    bn, no_bn = [100, 200, 150, 120, 130, 140], [300, MISSED, 500, 410, MISSED, 410]
    verdict = verdict_of(bn, no_bn, claim(STEPS, by="median", smallest=1.3))
    assert verdict.verdict == "supported"
    assert verdict.interval is None
    assert "by the sign test; 2 trials of no-bn did not reach the target" in verdict.sentence
    assert verdict.assumptions[1].startswith("By ranks: a trial without a value")
    margin = verdict_of(bn, no_bn, claim(STEPS, "bn <= no-bn", by="median", margin=1.3))
    assert margin.outcome == "cannot be judged"
    assert (
        margin.obstacle == "trials without a value do not tell what lies within the margin of ×1.3"
    )


def test_a_trial_that_diverged_is_one_seed_of_many():
    verdict = verdict_of([0.1] * 9 + [DIVERGED], [0.2] * 10, MEDIAN)
    assert (verdict.verdict, verdict.p) == ("supported", pytest.approx(heads(9, 10)))


def test_medians_are_counted_over_cells():
    numbers = {str(i): ([3.0] * 10, (3.0 + np.array(FAILED)).tolist()) for i in range(3)}
    numbers["3"] = ([3.0] * 10, (3.0 - np.array(FAILED)).tolist())
    verdict = verdict_over(numbers, claim(by="median", at_least=2))
    assert verdict.scope == " in the median in at least 2 cells"
    assert "in the median lower in 3 of 4" in verdict.sentence
    assert verdict.p == pytest.approx(3 * heads(9, 10))


def test_where_so_few_pairs_leave_no_interval_to_be_judged_by_the_sentence_says_so():
    results = results_of([3.0] * 6, [3.0 + effect for effect in GAINS[:6]])
    found = verdicts_of(results, [MEDIAN, claim({"best": "val_loss"}, by="median", number=1)])[0]
    assert math.isnan(found.adjusted_interval.low)
    assert (
        "(95% interval -0.3000 to -0.2000, judged at 97.5%: no interval with so few pairs; 6 paired"
        in found.sentence
    )


def test_a_median_on_a_coarse_raster_tells_its_own_interval_alone():
    bn, no_bn = [0.0] * 7, [1.0, 2.0, 2.0, 1.0, 2.0, 2.0, 2.0]
    assert verdict_of(bn, no_bn).coarse
    found = verdict_of(bn, no_bn, MEDIAN)
    assert (found.verdict, found.coarse) == ("supported", None)
    assert "t interval" not in found.sentence


def test_tests_beside_a_median_are_of_its_smallest_effect_too():
    beside = judged(GAINS, claim(by="median", smallest=0.25)).evidence
    above = np.array(GAINS) - 0.25
    exact = stats.wilcoxon(
        np.round(above, 9), alternative="greater", method=stats.PermutationMethod(10**9)
    )
    assert beside.p_wilcoxon == pytest.approx(exact.pvalue, abs=1e-12)


def test_what_a_lost_trial_turns_is_told_with_the_test_that_would_have_decided():
    lost = verdict_of([DIVERGED, *[0.1] * 6], [0.2, *(0.2 + 0.01 * i for i in range(6))], MEDIAN)
    assert lost.verdict == "inconclusive"
    assert (
        "But for seed 0 the sign test of the other 6 pairs would give p = 0.0156" in lost.sentence
    )
    equal = verdict_of([DIVERGED, *[0.1] * 6], [0.2] * 7)
    assert (
        "But for seed 0 the sign test of the other 6 pairs would give p = 0.0156" in equal.sentence
    )


def test_medians_that_lie_outside_a_margin_may_do_so_on_either_side():
    stated = claim(text="bn = no-bn", by="median", margin=0.01, verdict="contradicted")
    few = judged(GAINS[:6], stated)
    assert (few.p_opposite, few.reach.more) == (2 / 64, 1)
    assert judged(GAINS[:7], stated).verdict == "contradicted"


def test_a_median_that_cannot_be_judged_makes_no_other_one_decidable():
    stated = simulated.claim(by="median")
    margin = simulated.claim("a <= b", by="median", margin=0.1)
    few = simulated.question(stated, np.array([0.3, 0.2, 0.4, 0.3, 0.1, 0.2]))
    lost = simulated.question(margin, np.ones(12))
    (part,) = lost.parts
    missed = replace(part.larger, censored=np.arange(12) == 3)
    lost = replace(lost, parts=(replace(part, larger=missed),))
    # Were it decided first, 1 / 64 would do; as it never is, 2 / 64 stands against 0.025.
    found, unjudged = rule([few, lost])
    assert unjudged.obstacle.startswith("trials without a value")
    assert found.reach.p == 2 / 64


def test_a_median_between_two_opposite_effects_is_0_whatever_rounding_leaves():
    # Shares of 150 images: 34 more, 34 fewer, and others on both sides of these.
    bn, no_bn = ([right / 150 for right in counts] for counts in
                 ((109, 105, 80, 140, 90, 130), (143, 71, 140, 80, 130, 90)))  # fmt: skip
    effects = np.subtract(no_bn, bn)
    assert np.median(effects) != 0
    assert sign_interval(effects).mean == 0
    assert "in the median neither lower nor higher" in verdict_of(bn, no_bn, MEDIAN).sentence
    assert sign_interval([0.1, math.inf, math.inf]).mean == math.inf


def test_a_target_that_was_missed_counts_as_one_step_after_the_last():
    # 990 against 1,001 of 1,000 steps: ahead, and no more than that is known.
    bn, no_bn = [990] * 6, [MISSED] * 6
    assert verdict_of(bn, no_bn, claim(STEPS, by="median")).verdict == "supported"
    assert verdict_of(bn, no_bn, claim(STEPS, by="median", smallest=1.3)).p == 1.0
    lost = [DIVERGED] * 6
    beyond = claim(by="median", smallest=1e6)
    assert verdict_of([0.1] * 6, lost, beyond).verdict == "supported"
