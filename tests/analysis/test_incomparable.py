"""What cannot be compared is said to be so, and no number is made of it."""

from __future__ import annotations

import warnings

import pytest
from paired_results import (
    ACCURACY,
    DIVERGED,
    FINAL,
    HORIZON,
    PENDING,
    SECONDS,
    STEPS,
    claim,
    over_grid,
    results_of,
    verdict_of,
    verdict_over,
)

from bnexp.analysis import verdicts_of
from bnexp.analysis.statistics import sign_p, wilcoxon_p

FEWER, MORE = [100, 120, 110, 130, 105], [200, 210, 190, 220, 230]


@pytest.mark.parametrize(
    ("pair", "stated"),
    [
        (([DIVERGED] * 6, [DIVERGED] * 6), claim(verdict="inconclusive")),
        (([0.1] * 6, [0.1] * 6), claim(verdict="inconclusive")),
        (
            ([DIVERGED, *[0.1] * 5], [0.2] * 6),
            claim(text="bn = no-bn", margin=0.5, verdict="inconclusive"),
        ),
    ],
    ids=["ties", "no spread", "ranks with a margin"],
)
def test_without_a_p_value_nothing_is_as_expected(pair, stated):
    verdict = verdict_of(*pair, stated)
    assert (verdict.verdict, verdict.as_expected) == ("inconclusive", False)
    assert verdict.obstacle in verdict.reason


def test_an_undecided_count_of_cells_is_not_as_expected_while_some_cannot_be_compared():
    known, unknown = ([0.1, 0.12, 0.3, 0.2], [0.2, 0.1, 0.2, 0.3]), ([PENDING] * 4, [0.2] * 4)
    stated = claim(at_least=2, verdict="inconclusive")
    verdict = verdict_over({"1": known, "2": known, "3": unknown}, stated)
    assert (verdict.verdict, verdict.as_expected) == ("inconclusive", False)
    assert verdict.obstacle == (
        "1 of 3 cells cannot be judged: 0 paired seeds, and a verdict needs at least 2"
    )
    assert verdict_over({"1": known, "2": known}, stated).as_expected


def test_ratios_that_two_pairs_leave_open_are_told_without_a_number():
    cells = {str(rate): ([10, 400], [11, 9]) for rate in range(1, 60)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdicts = verdicts_of(over_grid(cells), [claim(STEPS)])
    assert {verdict.verdict for verdict in verdicts} == {"inconclusive"}
    assert " to ×3.43e+11, judged at 99.92%: ×0 to ×∞; 2 paired" in verdicts[0].sentence


def _trained_for(epochs):
    results = results_of([0.3, 0.31, 0.33, 0.32, 0.3], [0.2, 0.22, 0.2, 0.21, 0.2])
    history = results.history
    shorter = (history["arm"] == "bn") & (history["step"] == HORIZON)
    history.loc[shorter, "epoch"] = epochs
    return results


@pytest.mark.parametrize("name", ["mean", "area"])
def test_a_metric_over_training_needs_trials_of_one_length(name):
    stated = claim({name: {"series": "val_loss"}})
    (verdict,) = verdicts_of(_trained_for(5.0), [stated])
    assert verdict.obstacle == (
        "the arms were trained for different lengths, and at seed 0, 1, 2, 3 and 4 the "
        f"{name} would be one of other epochs"
    )
    (within,) = verdicts_of(
        _trained_for(5.0), [claim({name: {"series": "val_loss", "epochs": [0, 5]}})]
    )
    assert "different lengths" not in within.obstacle
    (same,) = verdicts_of(_trained_for(HORIZON / 100), [stated])
    assert (same.verdict, same.obstacle) == ("contradicted", "")


def test_trials_that_reached_a_target_and_then_diverged_are_not_faster():
    results = results_of(FEWER, MORE)
    results.trials.loc[results.trials["arm"] == "bn", "status"] = DIVERGED
    (verdict,) = verdicts_of(results, [claim(STEPS)])
    assert verdict.verdict != "supported"
    assert "5 trials of bn diverged" in verdict.sentence


def test_effects_that_differ_by_rounding_alone_are_ties_for_ranks():
    effects = [1.0986122886681091, 1.098612288668111, -0.4, 0.7, 0.1, 0.2, 0.9, 1.3, 0.5]
    tied = [1.0986122886681, 1.0986122886681, *effects[2:]]
    assert wilcoxon_p(effects) == wilcoxon_p(tied)
    assert sign_p([1.0, 1e-16, -1.0]) == sign_p([1.0, 0.0, -1.0])


def test_a_finished_trial_without_a_finite_value_is_named():
    results = results_of([0.1, 0.2, 0.3, 0.2, 0.1], [0.2, 0.3, 0.2, 0.3, 0.4])
    results.trials.loc[results.trials["seed"] == 3, "test_accuracy"] = float("inf")
    (verdict,) = verdicts_of(results, [claim(ACCURACY)])
    assert verdict.obstacle == "at seed 3 the value of a finished trial is not a finite number"
    assert verdict.interval is None


def test_times_of_an_unknown_number_of_workers_decide_nothing():
    results = results_of([0.1, 0.2, 0.3], [0.2, 0.3, 0.4], workers=float("nan"))
    (verdict,) = verdicts_of(results, [claim(SECONDS)])
    assert verdict.obstacle == (
        "times need trials that ran alone, and how many ran at once is not known"
    )


def test_interval_at_holms_level_is_that_of_the_side_that_decides():
    bn, no_bn = [0.102, 0.1, 0.104, 0.101, 0.103, 0.1005], [0.1] * 6
    margins = [0.02 - 0.001 * k for k in range(7)] + [0.0037]
    claims = [
        claim(FINAL, "bn <= no-bn", margin=margin, number=k) for k, margin in enumerate(margins)
    ]
    last = verdicts_of(results_of(bn, no_bn), claims)[-1]
    (alone,) = verdicts_of(results_of(bn, no_bn), [claim(FINAL, "bn <= no-bn", margin=0.0037)])
    assert (last.verdict, last.p_adjusted) == ("supported", alone.p_adjusted)
    assert last.adjusted_interval == alone.adjusted_interval
    assert last.adjusted_interval.low > -0.0037
