import json
import math

import numpy as np
import pandas as pd
import pytest

from bnexp.analysis import (
    Results,
    ToldSummary,
    difference_records,
    mean_records,
    summarize,
    summary_json,
    t_interval,
)

NO_BN = [0.10, 0.12, 0.11, 0.09, 0.13]
BN = [0.09, 0.10, 0.12, 0.07, 0.10]


def two_arms(no_bn=NO_BN, bn=BN, **more):
    return [
        {"arm": arm, "seed": seed, "final_val_loss": loss, **more}
        for arm, losses in (("no-bn", no_bn), ("bn", bn))
        for seed, loss in enumerate(losses)
    ]


def test_means_are_over_the_finished_seeds(tables):
    summary = summarize(tables(two_arms()))
    first, second = summary.arms
    assert (first.arm, first.finished, first.obstacle) == ("no-bn", 5, "")
    assert first.means["final_val_loss"] == t_interval(NO_BN)
    assert second.means["final_val_loss"] == t_interval(BN)
    assert [metric.name for metric in summary.metrics] == ["final_val_loss"]


def test_differences_are_arm_minus_baseline_by_seed_whatever_the_order_of_rows(tables):
    trials = two_arms()
    summary = summarize(tables(trials[:5] + trials[:4:-1]))
    (difference,) = summary.differences
    effect = difference.effects["final_val_loss"]
    assert (difference.arm, difference.baseline, difference.pairs) == ("bn", "no-bn", 5)
    assert effect.mean == pytest.approx(-0.014, abs=1e-12)
    expected = t_interval(np.subtract(BN, NO_BN))
    assert (effect.low, effect.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_seconds_per_epoch_count_training_and_evaluation_and_compare_as_a_ratio(tables):
    trials = [
        {"arm": arm, "seed": seed, "seconds": seconds}
        for arm, times in (("no-bn", [3.0, 7.0]), ("bn", [7.0, 15.0]))
        for seed, seconds in enumerate(times)
    ]
    summary = summarize(tables(trials))
    mean = summary.arms[0].means["seconds_per_epoch"]
    assert mean.mean == pytest.approx(math.sqrt(0.4 * 0.8))
    assert mean.low > 0
    ratio = summary.differences[0].effects["seconds_per_epoch"]
    assert (ratio.mean, ratio.low, ratio.high) == pytest.approx((2.0, 2.0, 2.0))
    assert summary.workers == (2, 2)


def test_a_diverged_trial_takes_every_mean_and_difference_of_its_arm(tables):
    trials = two_arms()
    trials[7] |= {"status": "diverged", "final_val_loss": math.nan}
    summary = summarize(tables(trials))
    assert summary.arms[1].obstacle == "1 of 5 diverged"
    assert summary.arms[1].means["final_val_loss"] is None
    assert summary.arms[0].means["final_val_loss"] == t_interval(NO_BN)
    assert summary.differences[0].obstacle == "bn: 1 of 5 diverged"
    assert summary.differences[0].effects["final_val_loss"] is None


def test_failed_and_pending_trials_are_counted_and_not_averaged(tables):
    trials = two_arms()
    trials[5] |= {"status": "failed", "final_val_loss": math.nan}
    trials[6] |= {"status": "pending", "final_val_loss": math.nan}
    arm = summarize(tables(trials)).arms[1]
    assert (arm.finished, arm.failed, arm.pending) == (3, 1, 1)
    assert arm.means["final_val_loss"] == t_interval(BN[2:])


def test_seeds_of_one_arm_only_are_named_and_left_out(tables):
    summary = summarize(tables(two_arms(NO_BN[:4], BN)))
    (difference,) = summary.differences
    assert difference.pairs == 4
    assert difference.left_out == {"no-bn": (), "bn": (4,)}
    expected = np.mean(np.subtract(BN[:4], NO_BN[:4]))
    assert difference.effects["final_val_loss"].mean == pytest.approx(expected)


def test_arms_without_a_common_seed_have_no_difference(tables):
    trials = two_arms(NO_BN, [])
    trials.append({"arm": "bn", "seed": 77, "final_val_loss": 0.1})
    (difference,) = summarize(tables(trials)).differences
    assert difference.obstacle == "no seed in both arms"


def test_fewer_than_five_seeds_are_indicative(tables):
    assert not summarize(tables(two_arms())).arms[0].indicative
    few = summarize(tables(two_arms(NO_BN[:4], BN[:4])))
    assert few.arms[0].indicative
    assert few.differences[0].indicative


def test_one_seed_has_a_mean_and_no_interval(tables):
    summary = summarize(tables(two_arms(NO_BN[:1], BN[:1])))
    mean = summary.arms[0].means["final_val_loss"]
    assert mean.mean == NO_BN[0]
    assert math.isnan(mean.low)
    assert summary_json(summary)["arms"][0]["means"]["final_val_loss"]["low"] is None


def test_a_missing_value_costs_its_seed_in_that_metric_only(tables):
    trials = two_arms(test_accuracy=0.97)
    trials[0]["test_accuracy"] = math.nan
    summary = summarize(tables(trials))
    assert summary.arms[0].means["test_accuracy"].n == 4
    assert summary.differences[0].effects["test_accuracy"].n == 4
    assert summary.arms[0].means["final_val_loss"].n == 5


def test_points_of_the_grid_are_compared_within_themselves(tables):
    trials = [
        {"arm": arm, "size": size, "seed": seed, "final_val_loss": loss + seed}
        for size, pair in (("32", (0.1, 0.3)), ("256", (0.5, 0.4)))
        for arm, loss in zip(("no-bn", "bn"), pair, strict=True)
        for seed in range(5)
    ]
    summary = summarize(tables(trials, grid_keys=("size",)))
    got = {row.cell: row.effects["final_val_loss"].mean for row in summary.differences}
    assert got == pytest.approx({(("size", "32"),): 0.2, (("size", "256"),): -0.1})


def test_grid_values_are_found_though_a_reader_made_numbers_of_them(tables):
    trials = [{"arm": "no-bn", "size": 32, "seed": 0, "final_val_loss": 0.1}]
    summary = summarize(tables(trials, arms=("no-bn",), grid_keys=("size",)))
    assert summary.arms[0].finished == 1


def test_a_single_arm_has_no_differences(tables):
    assert summarize(tables(two_arms(bn=[]), arms=("no-bn",))).differences == ()


def test_tables_without_any_row_or_column_give_an_empty_answer():
    empty = pd.DataFrame()
    summary = summarize(Results("none", ("a", "b"), (), empty, empty, empty))
    assert [arm.obstacle for arm in summary.arms] == ["none finished", "none finished"]
    assert summary.metrics == ()


def test_json_holds_raw_numbers_and_no_nan(tables):
    document = summary_json(summarize(tables(two_arms(), note="Trained on digits")))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["note"] == "Trained on digits"
    assert document["arms"][1]["means"]["final_val_loss"]["mean"] == pytest.approx(0.096)
    assert document["differences"][0]["effects"]["final_val_loss"]["scale"] == "difference"


def told(results):
    return ToldSummary.of(summarize(results))


def test_records_have_a_row_for_each_metric_of_an_arm(tables):
    summary = told(tables(two_arms(seconds=4.0)))
    named = summary.frame[["arm", "metric", "n"]].to_numpy().tolist()
    assert named == [
        ["no-bn", "final_val_loss", 5],
        ["no-bn", "seconds_per_epoch", 5],
        ["bn", "final_val_loss", 5],
        ["bn", "seconds_per_epoch", 5],
    ]
    named = summary.difference_frame[["arm", "baseline", "metric", "scale"]].to_numpy().tolist()
    assert named == [
        ["bn", "no-bn", "final_val_loss", "difference"],
        ["bn", "no-bn", "seconds_per_epoch", "ratio"],
    ]


def test_records_for_files_hold_no_times(tables):
    summary = told(tables(two_arms(seconds=4.0)))
    for plain in (mean_records(summary, timed=False), difference_records(summary, timed=False)):
        assert {row[plain.columns.index("unit")] for row in plain.rows} == {"nats"}


def test_frames_hold_the_numbers_of_the_summary_and_numbers_where_there_is_none(tables):
    summary = told(tables(two_arms(bn=[])))
    mean = summary.arms[0].means["final_val_loss"]
    first, second = summary.frame.to_dict("records")[:2]
    assert (first["mean"], first["low"], first["high"], first["n"]) == (
        *(mean.mean, mean.low, mean.high),
        mean.n,
    )
    assert math.isnan(second["mean"])
    assert (second["n"], second["obstacle"]) == (0, "none finished")
    assert summary.difference_frame["mean"].dtype == float


def test_a_notebook_shows_names_as_texts_and_no_script(tables):
    hostile = "<script>alert(1)</script>"
    shown = told(tables(two_arms(), note=hostile))._repr_html_()
    assert hostile not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert shown.count("<table>") == 2
