import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paired_results import (
    ACCURACY,
    DIVERGED,
    FINAL,
    HIGHER,
    HOLDS,
    HORIZON,
    LOWER,
    MISSED,
    PENDING,
    SECONDS,
    STEPS,
    claim,
    results_of,
    verdict_of,
)
from scipy import stats

from bnexp.analysis import verdict_tables, verdicts_of


def test_p_value_and_interval_of_hand_worked_differences():
    # Of differences 1, 2, 3 t is 2 sqrt(3), and with 2 degrees of freedom its upper tail is
    # 1/2 - t / (2 sqrt(2 + t²)).
    verdict = verdict_of([1.5, 1.5, 1.5], [2.5, 3.5, 4.5])
    t = 2 * math.sqrt(3)
    assert verdict.p == pytest.approx(0.5 - t / (2 * math.sqrt(2 + t * t)), abs=1e-12)
    assert verdict.p_opposite == pytest.approx(1 - verdict.p, abs=1e-12)
    half = 4.302652729696142 / math.sqrt(3)
    assert verdict.effect == pytest.approx(-2.0)
    interval = (verdict.interval.low, verdict.interval.high)
    assert interval == pytest.approx((-2 - half, -2 + half), abs=1e-9)
    assert (verdict.verdict, verdict.pairs, verdict.indicative) == ("inconclusive", 3, True)


@pytest.mark.parametrize(("metric", "scale"), [(FINAL, "difference"), (SECONDS, "ratio")])
def test_p_value_and_interval_agree_with_scipy(metric, scale):
    rng = np.random.default_rng(4)
    bn, no_bn = rng.uniform(0.05, 0.1, 10), rng.uniform(0.07, 0.12, 10)
    verdict = verdict_of(bn.tolist(), no_bn.tolist(), claim(metric))
    if scale == "ratio":
        bn, no_bn = np.log(bn), np.log(no_bn)
    test = stats.ttest_rel(no_bn, bn, alternative="greater")
    assert verdict.p == pytest.approx(test.pvalue, abs=1e-12)
    bounds = stats.ttest_rel(bn, no_bn).confidence_interval(0.95)
    low, high = np.exp(bounds) if scale == "ratio" else bounds
    assert (verdict.interval.low, verdict.interval.high) == pytest.approx((low, high), abs=1e-9)
    assert verdict.scale == scale


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("bn < no-bn", "supported"),
        ("no-bn > bn", "supported"),
        ("bn > no-bn", "contradicted"),
        ("no-bn < bn", "contradicted"),
    ],
)
def test_claim_says_which_arm_is_smaller_whatever_is_better(text, verdict):
    for metric in (FINAL, ACCURACY):
        assert verdict_of(LOWER, HIGHER, claim(metric, text)).verdict == verdict


def test_noise_around_nothing_is_inconclusive():
    verdict = verdict_of([0.1, 0.2, 0.3, 0.4, 0.5], [0.2, 0.1, 0.5, 0.2, 0.5])
    assert verdict.verdict == "inconclusive"
    assert verdict.reason == (
        "p = 0.5 for the claim and 0.5 for its opposite after Holm, and 0.025 is needed"
    )


def test_the_more_is_claimed_the_more_each_claim_has_to_show():
    # Differences with p = 0.0158 alone, which nine more claims make 0.158.
    results = results_of([1.0, 1.0, 1.0, 1.0, 1.0], [2.0, 1.5, 1.1, 1.9, 1.2])
    alone = verdicts_of(results, [claim()])[0]
    assert alone.p == pytest.approx(stats.ttest_1samp([1, 0.5, 0.1, 0.9, 0.2], 0).pvalue / 2)
    assert (alone.verdict, alone.level) == ("supported", pytest.approx(0.95))
    assert alone.adjusted_interval == alone.interval
    # The test accuracy is not recorded along the way: nine claims that cannot be decided.
    others = [claim({"at": {"series": "test_loss", "step": i}}) for i in range(1, 10)]
    among = verdicts_of(results, [*others, claim()])
    assert among[-1].p_adjusted == pytest.approx(10 * alone.p)
    assert among[-1].verdict == "inconclusive"
    assert among[-1].level == pytest.approx(0.995)
    assert among[-1].adjusted_interval.high > 0 > among[-1].interval.high == alone.interval.high


def test_every_point_of_the_grid_is_a_verdict_of_the_same_family():
    cells = tuple({"training.batch_size": size} for size in ("32", "256"))
    found = verdicts_of(results_of(LOWER, HIGHER, cells=cells), [claim(), claim(ACCURACY)])
    assert [dict(v.cell)["training.batch_size"] for v in found] == ["32", "256", "32", "256"]
    assert [v.metric for v in found[::2]] == ["final validation loss", "test accuracy"]
    assert found[0].p_adjusted == pytest.approx(4 * found[0].p)
    assert found[0].sentence.startswith("At batch_size = 32, bn's final validation loss was ")


@pytest.mark.parametrize(
    ("smallest", "text", "verdict"),
    [
        (0.005, "bn < no-bn", "supported"),
        (0.014, "bn < no-bn", "inconclusive"),
        (0.005, "bn > no-bn", "contradicted"),
        (0.014, "bn > no-bn", "inconclusive"),
    ],
)
def test_interval_has_to_lie_beyond_the_smallest_effect_of_interest(smallest, text, verdict):
    # bn is lower by 0.02, 0.015, 0.015, 0.03 and 0.015, with an interval of 0.0109 to 0.0271.
    found = verdict_of(LOWER, HIGHER, claim(text=text, smallest=smallest))
    assert found.verdict == verdict
    shown = {"bn < no-bn": "effect of open size", "bn > no-bn": "effect against it"}[text]
    assert found.shown == (shown if verdict == "inconclusive" else "")
    assert bool(found.reason) == (verdict == "inconclusive")


def test_smallest_effect_is_held_against_the_interval_after_holm():
    # Alone the interval ends at -0.0109, as the first of two claims at -0.0088.
    results = results_of(LOWER, HIGHER)
    stated = claim(smallest=0.01)
    assert verdicts_of(results, [stated])[0].verdict == "supported"
    among = verdicts_of(results, [stated, claim({"final": "test_loss"})])[0]
    assert among.adjusted_interval.high == pytest.approx(-0.008809228)
    assert among.verdict == "inconclusive"


def test_contradicted_claim_is_adjusted_among_the_opposites():
    results = results_of(LOWER, HIGHER)
    for verdict in verdicts_of(results, [claim(), claim(SECONDS, "bn > no-bn")]):
        assert verdict.level == pytest.approx(0.975)
        p = min(verdict.p, verdict.p_opposite)
        adjusted = min(verdict.p_adjusted, verdict.p_opposite_adjusted)
        assert adjusted == pytest.approx(2 * p)


def test_smallest_ratio_is_held_against_the_ratio():
    bn, no_bn = [100, 120, 90, 110, 100], [150, 200, 140, 160, 150]
    high = verdict_of(bn, no_bn, claim(STEPS)).interval.high
    assert 1 / 1.5 < high < 1 / 1.4
    assert verdict_of(bn, no_bn, claim(STEPS, smallest=1.4)).verdict == "supported"
    assert verdict_of(bn, no_bn, claim(STEPS, smallest=1.5)).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("bn", "no_bn"),
    [
        ([0.1] * 5, [0.1] * 5),
        ([0.1, 0.2, 0.3, 0.7], [0.3 - 0.2, 0.1 + 0.1, 0.1 + 0.2, 0.8 - 0.1]),
    ],
)
def test_differences_that_are_all_0_decide_nothing(bn, no_bn):
    # Those of the last case differ, but by rounding alone.
    verdict = verdict_of(bn, no_bn)
    assert verdict.outcome == "cannot be judged"
    assert verdict.reason == "all differences are 0, which decides nothing"
    assert math.isnan(verdict.p)
    assert verdict.as_json()["interval"] is None
    assert verdict.effect == pytest.approx(0.0, abs=1e-12)


def test_fewer_than_five_pairs_are_indicative():
    assert [verdict_of(LOWER[:n], HIGHER[:n]).indicative for n in range(1, 6)] == [True] * 4 + [
        False
    ]
    assert not verdict_of(LOWER, [PENDING] * 5).indicative


def test_one_pair_or_none_is_inconclusive_with_that_reason():
    few = verdict_of([0.1], [0.2])
    assert (few.verdict, few.pairs) == ("inconclusive", 1)
    assert few.reason == "1 paired seed, and a verdict needs at least 2"
    none = verdict_of([0.1, 0.2], [PENDING, PENDING])
    assert none.reason == "0 paired seeds, and a verdict needs at least 2"
    assert none.interval is None


def test_seeds_of_one_arm_only_are_left_out_and_named():
    whole = verdict_of(LOWER, HIGHER)
    bn = {**dict(enumerate(LOWER)), 7: 0.5, 8: 0.6, 9: PENDING}
    no_bn = {**dict(enumerate(HIGHER)), 6: 0.1}
    verdict = verdict_of(bn, no_bn)
    assert (verdict.pairs, verdict.p) == (5, whole.p)
    assert "left out without a partner: seeds 7 and 8 of bn and seed 6 of no-bn" in verdict.sentence


def test_times_of_trials_that_shared_the_machine_decide_nothing():
    alone = verdict_of(LOWER, HIGHER, claim(SECONDS))
    assert alone.verdict == "supported"
    shared = verdict_of(LOWER, HIGHER, claim(SECONDS), workers=2)
    assert shared.verdict == "inconclusive"
    assert shared.reason == "times need trials that ran alone, and 2 workers shared the machine"
    assert math.isnan(shared.p)
    assert shared.effect is None
    assert verdict_of(LOWER, HIGHER, workers=2).verdict == "supported"


def test_target_not_reached_goes_by_ranks_and_prints_no_mean():
    # All six pairs speak for the claim: sign test and Wilcoxon both have p = 1/64.
    bn, no_bn = [100, 200, 150, 120, 130, 140], [300, MISSED, 500, 800, MISSED, 410]
    verdict = verdict_of(bn, no_bn, claim(STEPS))
    assert verdict.verdict == "supported"
    assert verdict.p == pytest.approx(1 / 64)
    assert verdict.p_opposite == 1.0
    assert verdict.interval is None
    assert verdict.reason == "by ranks, as 2 trials of no-bn did not reach the target"
    assert verdict.sentence == (
        "bn needed fewer steps to 97% validation accuracy than no-bn in 6 of 6 paired seeds (by "
        "ranks, as 2 trials of no-bn did not reach the target; p = 0.0156, Holm)." + HOLDS
    )


def test_both_rank_tests_have_to_agree():
    # Sign test: 9 of 10, p = 11/1024. Wilcoxon: the one opposite is the largest of ten ranks, and
    # 43 of the 1024 sets of ranks have a sum of at most 10.
    bn = [100, 100, 100, 100, 100, 100, 100, 100, 100, MISSED]
    no_bn = [110, 121, 133, 146, 160, 176, 194, 214, 236, 100]
    verdict = verdict_of(bn, no_bn, claim(STEPS))
    assert verdict.p == pytest.approx(43 / 1024)
    assert verdict.verdict == "inconclusive"
    logs = np.log(no_bn) - np.log([*bn[:-1], HORIZON + 1])
    assert verdict.p == pytest.approx(stats.wilcoxon(logs, alternative="greater").pvalue)
    # Wilcoxon: 1/256 where all but the two smallest ranks are on one side; the sign test: 37/256.
    no_bn = [101, 99, 300, 400, 500, 600, 700, MISSED]
    bn = [102, 100, 100, 100, 100, 100, 100, 100]
    assert verdict_of(bn, no_bn, claim(STEPS)).p == pytest.approx(37 / 256)


def test_target_missed_by_both_is_a_tie():
    bn = [100, 200, 150, 120, 130, 140, MISSED]
    no_bn = [300, MISSED, 500, 800, MISSED, 410, MISSED]
    verdict = verdict_of(bn, no_bn, claim(STEPS))
    assert verdict.p == pytest.approx(1 / 64)
    assert "in 6 of 7 paired seeds, 1 tie (" in verdict.sentence


@pytest.mark.parametrize(
    ("other", "horizons"),
    [(MISSED, (HORIZON, HORIZON)), (MISSED, (250, HORIZON)), (DIVERGED, (HORIZON, HORIZON))],
)
def test_target_missed_by_all_decides_nothing_however_long_or_why(other, horizons):
    verdict = verdict_of([MISSED] * 6, [other] * 6, claim(STEPS), horizons=horizons)
    assert verdict.verdict == "inconclusive"
    assert verdict.reason.endswith("; every pair is a tie, which decides nothing")


def test_target_missed_in_a_shorter_training_is_no_win_over_a_longer_one():
    # With 1000 steps bn might have needed more than the 500 of no-bn, or fewer.
    bn, no_bn = [MISSED] * 6, [500] * 6
    assert verdict_of(bn, no_bn, claim(STEPS)).verdict == "contradicted"
    verdict = verdict_of(bn, no_bn, claim(STEPS), horizons=(250, HORIZON))
    assert verdict.verdict == "inconclusive"
    assert verdict.reason.startswith("the arms were trained for different lengths")


def test_target_reached_before_the_first_step_has_no_ratio():
    verdict = verdict_of([0, 100, 100], [200, 300, 400], claim(STEPS))
    assert verdict.verdict == "inconclusive"
    assert verdict.reason.startswith("a target was reached before the first step")


@pytest.mark.parametrize(
    ("metric", "text"), [(FINAL, "bn < no-bn"), (ACCURACY, "bn > no-bn"), (STEPS, "bn < no-bn")]
)
def test_diverged_trial_counts_as_worse_than_any_finished_one(metric, text):
    comparison = claim(metric, text)
    verdict = verdict_of([100, 200, 150, 120, 130, 140], [DIVERGED] * 6, comparison)
    assert verdict.verdict == "supported"
    assert verdict.p == pytest.approx(1 / 64)
    assert "6 trials of no-bn diverged" in verdict.sentence
    assert verdict_of([DIVERGED] * 6, [100] * 6, comparison).verdict == "contradicted"
    assert verdict_of([DIVERGED] * 6, [DIVERGED] * 6, comparison).verdict == "inconclusive"


def test_ranks_do_not_judge_a_smallest_effect():
    bn, no_bn = [100, 200, 150, 120, 130, 140], [300, MISSED, 500, 800, MISSED, 410]
    verdict = verdict_of(bn, no_bn, claim(STEPS, smallest=1.1))
    assert verdict.verdict == "inconclusive"
    assert "ranks do not tell whether the effect is beyond the smallest" in verdict.reason


losses = st.lists(
    st.tuples(*[st.floats(0.01, 1.0).map(lambda x: round(x, 3))] * 2), min_size=2, max_size=8
)
outcomes = st.one_of(st.integers(1, HORIZON), st.just(MISSED), st.just(DIVERGED))
steps = st.lists(st.tuples(outcomes, outcomes), min_size=2, max_size=8)
FLIPPED = {"supported": "contradicted", "contradicted": "supported"}
cases = st.one_of(
    st.tuples(st.just(FINAL), losses),
    st.tuples(st.just(STEPS), steps),
)
examples = settings(max_examples=30)


@given(cases, st.sampled_from([None, 1.05]))
@examples
def test_swapping_the_arms_swaps_supported_and_contradicted(case, smallest):
    metric, pairs = case
    bn, no_bn = (list(side) for side in zip(*pairs, strict=True))
    comparison = claim(metric, smallest=smallest)
    there, back = verdict_of(bn, no_bn, comparison), verdict_of(no_bn, bn, comparison)
    assert back.verdict == FLIPPED.get(there.verdict, there.verdict)
    both = (there.p, there.p_opposite, back.p, back.p_opposite)
    assert both[:2] == pytest.approx(both[:1:-1], rel=1e-9, abs=1e-12, nan_ok=True)


@given(cases, st.randoms(use_true_random=False))
@examples
def test_names_of_the_seeds_change_nothing(case, random):
    metric, pairs = case
    names = random.sample(range(1000), len(pairs))
    bn, no_bn = ({n: p[i] for n, p in zip(names, pairs, strict=True)} for i in range(2))
    plain = verdict_of(*(list(side) for side in zip(*pairs, strict=True)), claim(metric))
    renamed = verdict_of(bn, no_bn, claim(metric))
    assert renamed.verdict == plain.verdict
    assert renamed.p == pytest.approx(plain.p, rel=1e-9, abs=1e-12, nan_ok=True)


@given(losses, st.floats(0.0, 1.0))
@examples
def test_what_is_added_to_both_arms_changes_no_difference(pairs, constant):
    bn, no_bn = (list(side) for side in zip(*pairs, strict=True))
    plain = verdict_of(bn, no_bn)
    moved = verdict_of(*([loss + constant for loss in side] for side in (bn, no_bn)))
    assert moved.verdict == plain.verdict
    assert moved.p == pytest.approx(plain.p, rel=1e-6, abs=1e-12, nan_ok=True)


@given(st.lists(st.tuples(*[st.integers(1, HORIZON)] * 2), min_size=2, max_size=8))
@examples
def test_ratio_does_not_depend_on_the_unit(pairs):
    bn, no_bn = (list(side) for side in zip(*pairs, strict=True))
    results = results_of(bn, no_bn)
    in_steps, in_epochs = (
        verdicts_of(results, [claim({unit: {"val_accuracy": 0.97}})])[0]
        for unit in ("steps_to", "epochs_to")
    )
    assert in_epochs.p == pytest.approx(in_steps.p, rel=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    ("metric", "text", "bn", "no_bn", "sentence"),
    [
        (
            STEPS,
            "bn < no-bn",
            [100, 120, 90, 110, 100],
            [150, 200, 140, 160, 150],
            "bn needed fewer steps to 97% validation accuracy than no-bn: ×0.652 (95% interval "
            "×0.611 to ×0.696; 5 paired seeds; p < 0.001, Holm)." + HOLDS,
        ),
        (
            {"epochs_to": {"val_accuracy": 0.97}},
            "no-bn < bn",
            [100, 120, 90, 110, 100],
            [150, 200, 140, 160, 150],
            "no-bn needed more epochs to 97% validation accuracy than bn: ×1.53 (95% interval "
            "×1.44 to ×1.64; 5 paired seeds; p < 0.001 against the claim, Holm)." + HOLDS,
        ),
        (
            FINAL,
            "bn < no-bn",
            LOWER,
            HIGHER,
            "bn's final validation loss was lower than no-bn's: -0.0190 (95% interval -0.0271 to "
            "-0.0109; 5 paired seeds; p = 0.00143, Holm)." + HOLDS,
        ),
        (
            ACCURACY,
            "no-bn > bn",
            LOWER[:4],
            [0.09, 0.08, 0.088, 0.081],
            "Not decided: no-bn's test accuracy was higher than bn's: +0.35 points (95% "
            "interval -1.19 to +1.89; 4 paired seeds, indicative; p = 0.261 for "
            "the claim and 0.739 for its opposite after Holm, and 0.025 is needed).",
        ),
        (
            SECONDS,
            "bn < no-bn",
            [0.2, 0.21, 0.22],
            [0.1, 0.11, 0.1],
            "bn was slower per training step than no-bn: ×2.03 (95% interval ×1.70 to ×2.43; "
            "3 paired seeds, indicative; p = 0.00172 against the claim, Holm)." + HOLDS,
        ),
        (
            FINAL,
            "bn < no-bn",
            [0.5, 0.25],
            [0.25, 0.0],
            "Not decided: bn's final validation loss was higher than no-bn's: +0.2500 (2 "
            "paired seeds, indicative; by signs, as all differences are equal; could not be "
            "decided with 2 seeds: by signs no outcome gives p below 0.25, and 0.025 is needed; 6 "
            "seeds can).",
        ),
        (
            FINAL,
            "bn < no-bn",
            [0.5],
            [0.25],
            "Cannot be judged: bn < no-bn in final validation loss (1 paired seed, and a verdict "
            "needs at least 2).",
        ),
    ],
)
def test_sentence_says_what_came_out_with_the_numbers(metric, text, bn, no_bn, sentence):
    assert verdict_of(bn, no_bn, claim(metric, text)).sentence == sentence


def test_sentence_of_several_claims_has_both_intervals():
    first, _ = verdicts_of(results_of(LOWER, HIGHER), [claim(), claim(SECONDS)])
    assert (
        "(95% interval -0.0271 to -0.0109, judged at 97.5%: -0.0292 to -0.0088;" in first.sentence
    )


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        ({"best": "val_accuracy"}, "best validation accuracy"),
        ({"final": "loss"}, "final training loss"),
        ({"at": {"series": "val_loss", "epoch": 1}}, "validation loss after 1 epoch"),
        ({"at": {"series": "test_loss", "epoch": 2}}, "test loss after 2 epochs"),
        ({"at": {"series": "accuracy", "step": 50}}, "training accuracy after step 50"),
        ({"steps_to": {"val_accuracy": 0.985}}, "steps to 98.5% validation accuracy"),
        ({"epochs_to": {"val_loss": 0.1}}, "epochs to a validation loss of 0.1"),
        ({"test": "loss"}, "test loss"),
        ({"seconds_per_step": "training"}, "seconds per training step"),
    ],
)
def test_metric_is_told_in_words(metric, words):
    assert verdict_of([0.1], [0.2], claim(metric)).metric == words


def test_verdicts_are_plain_values_for_json():
    results = results_of([100, 200, 150], [300, MISSED, 500])
    found = [v.as_json() for v in verdicts_of(results, [claim(STEPS), claim(), claim(SECONDS)])]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found[0]["says"] == "BN is ahead"
    assert found[0]["interval"] is None
    assert found[2]["scale"] == "ratio"
    assert found[2]["adjusted_interval"].keys() == {"low", "high"}


def test_table_has_a_row_per_verdict_and_the_sentences_below():
    cells = tuple({"training.batch_size": size} for size in ("32", "256"))
    results = results_of(LOWER, HIGHER, cells=cells, note="Trained on digits")
    stated = [claim(), claim(text="bn > no-bn", verdict="contradicted")]
    verdicts = verdicts_of(results, stated)
    (table,) = verdict_tables(verdicts, results.note)
    assert table.columns == (
        *("Claim", "Metric", "batch_size", "Verdict", "Expected"),
        *("Effect (95% interval)", "Pairs", "p (Holm)"),
    )
    metric, effect = "final validation loss", "-0.0190 (-0.0271 to -0.0109)"
    rest = (effect, "5", "0.00572")
    assert table.rows == (
        ("bn < no-bn", metric, "32", "supported", "supported", *rest),
        ("bn < no-bn", metric, "256", "supported", "supported", *rest),
        ("bn > no-bn", metric, "32", "contradicted", "contradicted", *rest),
        ("bn > no-bn", metric, "256", "contradicted", "contradicted", *rest),
    )
    assert table.notes[0] == "Trained on digits"
    assert table.notes[1] == f"BN is ahead: supported. {verdicts[0].sentence}"
    assert "over 4 verdicts" in table.notes[-1]
    assert table.notes[-2].startswith("With 5 pairs the permutation and Wilcoxon tests can give no")


def test_few_pairs_are_labelled_indicative_in_the_table():
    (table,) = verdict_tables([verdict_of(LOWER[:3], HIGHER[:3])])
    assert table.rows[0][2].endswith(", indicative (1 in 8 by chance)")
    assert table.notes[-1].endswith(
        "Indicative: fewer than 5 pairs of seeds, which chance alone brings to one side so often."
    )


def test_nothing_claimed_gives_no_table():
    assert verdicts_of(results_of(LOWER, HIGHER), []) == ()
    assert verdict_tables(()) == []
