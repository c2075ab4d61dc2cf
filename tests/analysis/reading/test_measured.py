import math
from dataclasses import replace

import pandas as pd
import pytest

from bnexp.analysis import Results, claimed_values
from bnexp.analysis.reading import measured
from bnexp.config.claims.claims import Metric

# Two epochs of 100 steps, watched every 50.
STEPS = (0, 50, 100, 150, 200)
ACCURACY = (0.1, 0.6, 0.9, 0.8, 0.95)
LOSS = (2.3, 1.0, 0.5, 0.4, 0.45)


def trial(seed, status="finished", steps=STEPS, accuracy=ACCURACY, loss=LOSS, arm="bn", **more):
    """Returns the rows of one trial in the tables of history, of trials and of timings."""
    rows = [
        {"step": step, "epoch": step / 100, "val_accuracy": a, "val_loss": value, "loss": value}
        | {"accuracy": a + 0.02}
        for step, a, value in zip(steps, accuracy, loss, strict=False)
    ]
    rows[0]["loss"] = math.nan
    key = {"arm": arm, "seed": seed}
    ended = {**key, "status": status, "test_loss": 0.4, "test_accuracy": 0.96}
    ended |= {"parameters_trainable": 650, "parameters_other": 64}
    timing = {**key, "training": 3.0, "evaluation": 1.0, "workers": 1}
    return [{**key, **row} for row in rows], ended, timing | more


def results_of(*trials):
    history, ended, timings = zip(*trials, strict=True)
    rows = [row for rows in history for row in rows]
    return Results(
        "small", ("bn",), (), pd.DataFrame(rows), pd.DataFrame(ended), pd.DataFrame(timings)
    )


def values(metric, *trials):
    return claimed_values(results_of(*trials), "bn", (), Metric.model_validate(metric))


def value(metric, *trials):
    return values(metric, *(trials or [trial(0)]))["value"].tolist()


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ({"final": "val_loss"}, 0.45),
        ({"final": "loss"}, 0.45),
        ({"best": "val_loss"}, 0.4),
        ({"best": "val_accuracy"}, 0.95),
        ({"at": {"series": "val_loss", "epoch": 1}}, 0.5),
        ({"at": {"series": "val_accuracy", "step": 150}}, 0.8),
        ({"steps_to": {"val_accuracy": 0.9}}, 100),
        ({"epochs_to": {"val_accuracy": 0.7}}, 1.0),
        ({"steps_to": {"val_loss": 0.4}}, 150),
        ({"steps_to": {"val_accuracy": 0.05}}, 0),
        ({"test": "accuracy"}, 0.96),
        ({"test": "loss"}, 0.4),
        ({"seconds_per_step": "training"}, 3.0 / 200),
        # Of 1.0, 0.5, 0.4 and 0.45, the start left out; the last three; the first two.
        ({"mean": {"series": "val_loss"}}, 0.5875),
        ({"mean": {"series": "val_loss", "epochs": [1, 2]}}, 0.45),
        ({"mean": {"series": "val_loss", "epochs": [0.4, 1.1]}}, 0.75),
        ({"mean": {"series": "val_accuracy", "steps": [0, 100]}}, 0.75),
        # Half an epoch times the means of neighbours: 1.65, 0.75, 0.45 and 0.425.
        ({"area": {"series": "val_loss"}}, 1.6375),
        ({"area": {"series": "val_loss", "epochs": [1, 2]}}, 0.4375),
        ({"area": {"series": "loss"}}, 0.8125),
        ({"area": {"series": "val_accuracy", "steps": [100, 150]}}, 0.425),
        ({"seconds_to": {"val_accuracy": 0.9}}, 1.5),
        ({"gap": "accuracy"}, 0.02),
        ({"gap": "loss"}, 0.0),
        ({"diverged": True}, 0.0),
        ({"parameters": "trainable"}, 650),
        ({"parameters": "other"}, 64),
        ({"parameters": "all"}, 714),
    ],
)
def test_each_metric_of_a_finished_trial(metric, expected):
    assert value(metric) == pytest.approx([expected], rel=1e-12, abs=1e-12)
    assert not values(metric, trial(0))[["censored", "diverged"]].to_numpy().any()


def test_best_value_is_sought_after_the_start():
    assert value({"best": "val_loss"}, trial(0, loss=(0.1, 0.9, 0.8, 0.7, 0.6))) == [0.6]


@pytest.mark.parametrize(
    ("series", "loss", "accuracy", "epoch"),
    [
        ("val_loss", LOSS, ACCURACY, 1.5),
        ("val_accuracy", LOSS, ACCURACY, 2.0),
        ("val_loss", (0.1, 0.9, 0.4, 0.4, 0.5), ACCURACY, 1.0),
        ("val_accuracy", LOSS, (0.99, 0.9, 0.8, 0.9, 0.7), 0.5),
    ],
)
def test_best_value_is_told_with_its_epoch_of_equal_ones_the_first(series, loss, accuracy, epoch):
    table = values({"best": series}, trial(0, loss=loss, accuracy=accuracy))
    assert table["epoch"].tolist() == [epoch]
    assert math.isnan(values({"final": series}, trial(0))["epoch"][0])


def test_gap_is_how_much_better_training_is_than_validation():
    results = results_of(trial(0), trial(1, loss=(2.0, 1.0, 0.5, 0.4, 0.5)))
    results.history["loss"] *= 0.8
    found = claimed_values(results, "bn", (), Metric.model_validate({"gap": "loss"}))
    assert found["value"].tolist() == pytest.approx([0.09, 0.1])


def test_gap_in_one_mode_is_that_to_the_training_images():
    results = results_of(trial(0), trial(1, loss=(2.0, 1.0, 0.5, 0.4, 0.5)))
    results.history["train_loss"] = 0.9 * results.history["val_loss"]
    found = claimed_values(results, "bn", (), Metric.model_validate({"gap": "train_loss"}))
    assert found["value"].tolist() == pytest.approx([0.045, 0.05])


def test_area_of_one_evaluation_is_not_known():
    metric = {"area": {"series": "val_loss", "epochs": [1, 1.2]}}
    assert math.isnan(value(metric)[0])


def test_targets_and_single_rows_are_looked_for_between_the_rows_and_curves_are_not():
    results = results_of(trial(0))
    key = {"arm": "bn", "seed": 0, "step": 70, "epoch": 0.7}
    watched = pd.DataFrame([{**key, "val_accuracy": 0.92, "val_loss": 0.1}])
    found = {
        name: claimed_values(
            replace(results, watched=watched), "bn", (), Metric.model_validate({name: stated})
        )["value"].tolist()[0]
        for name, stated in {
            "steps_to": {"val_accuracy": 0.9},
            "epochs_to": {"val_accuracy": 0.9},
            "seconds_to": {"val_accuracy": 0.9},
            "at": {"series": "val_loss", "step": 70},
            "best": "val_loss",
            "mean": {"series": "val_loss"},
            "area": {"series": "val_loss"},
        }.items()
    }
    assert found == pytest.approx(
        {"steps_to": 70, "epochs_to": 0.7, "seconds_to": 1.05, "at": 0.1}
        | {"best": 0.4, "mean": 0.5875, "area": 1.6375}
    )


def test_width_is_not_one_of_a_single_cell():
    with pytest.raises(ValueError, match="several points of the grid"):
        value({"width": {"along": "a.b", "reaches": {"val_loss": 0.5}}})


def test_target_not_reached_counts_as_reached_one_step_beyond_the_last():
    for metric, beyond in (("steps_to", 201), ("epochs_to", 2.01), ("seconds_to", 3.015)):
        table = values({metric: {"val_accuracy": 0.99}}, trial(0))
        assert table["value"].tolist() == pytest.approx([beyond], rel=1e-12)
        assert table["censored"].tolist() == [True]


def diverged(seed):
    return trial(seed, "diverged", loss=(2.3, 1.0, math.nan))


@pytest.mark.parametrize(
    ("metric", "expected", "censored"),
    [
        ({"final": "val_loss"}, math.inf, False),
        ({"best": "val_loss"}, math.inf, False),
        ({"at": {"series": "val_loss", "step": 50}}, math.inf, False),
        ({"test": "loss"}, math.inf, False),
        ({"final": "val_accuracy"}, -math.inf, False),
        ({"test": "accuracy"}, -math.inf, False),
        ({"steps_to": {"val_loss": 0.9}}, math.inf, True),
        ({"steps_to": {"val_loss": 1.5}}, math.inf, True),
        ({"seconds_per_step": "training"}, 0.03, False),
        ({"mean": {"series": "val_loss"}}, math.inf, False),
        ({"mean": {"series": "val_accuracy"}}, -math.inf, False),
        ({"area": {"series": "val_loss"}}, math.inf, False),
        ({"area": {"series": "val_accuracy"}}, -math.inf, False),
        ({"gap": "loss"}, math.inf, False),
        ({"gap": "accuracy"}, math.inf, False),
        ({"seconds_to": {"val_loss": 0.9}}, math.inf, True),
        ({"diverged": True}, 1.0, False),
        ({"parameters": "all"}, 714, False),
    ],
)
def test_diverged_trial_is_worse_than_any_finished_one(metric, expected, censored):
    table = values(metric, trial(3), diverged(5))
    assert table.index.tolist() == [3, 5]
    assert table["diverged"].tolist() == [False, True]
    assert table.loc[5, "value"] == pytest.approx(expected)
    assert table.loc[5, "censored"] == censored


def test_failed_and_pending_trials_are_missing():
    table = values(
        {"final": "val_loss"}, trial(0), trial(1, "failed"), trial(2, "pending"), diverged(3)
    )
    assert table.index.tolist() == [0, 3]


@pytest.mark.parametrize(
    "metric",
    [
        {"final": "test_loss"},
        {"best": "test_accuracy"},
        {"steps_to": {"test_accuracy": 0.9}},
        {"at": {"series": "val_loss", "step": 70}},
    ],
)
def test_what_was_not_measured_has_no_value_and_is_not_censored(metric):
    table = values(metric, trial(0))
    assert table["value"].isna().tolist() == [True]
    assert table["censored"].tolist() == [False]


def test_seconds_of_a_trial_without_steps_are_not_known():
    metric = {"seconds_per_step": "training"}
    assert math.isnan(value(metric, trial(0, steps=(0,)))[0])
    assert math.isnan(value(metric, trial(0, training=0.0))[0])


def test_empty_tables_have_no_values():
    empty = Results("none", ("bn",), (), *[pd.DataFrame()] * 3)
    for metric in ({"final": "loss"}, {"steps_to": {"loss": 1.0}}, {"test": "loss"}):
        assert claimed_values(empty, "bn", (), Metric.model_validate(metric)).empty


def test_rows_of_another_arm_are_left_alone():
    found = value({"final": "val_loss"}, trial(0), trial(0, arm="no-bn", loss=(9.0,) * 5))
    assert found == [0.45]


def test_a_metric_is_read_off_all_trials_at_once(monkeypatch):
    asked = []
    measure = measured._measure
    monkeypatch.setattr(
        measured, "_measure", lambda *given: asked.append(given[1]) or measure(*given)
    )
    arms = ("bn", "ln", "gn")
    rows = [trial(seed, arm=arm) for arm in arms for seed in range(3)]
    history, ended, timings = zip(*rows, strict=True)
    tables = [row for rows in history for row in rows], ended, timings
    results = Results("small", arms, (), *map(pd.DataFrame, tables))
    for metric in ({"final": "val_loss"}, {"best": "val_loss"}):
        for arm in arms:
            found = claimed_values(results, arm, (), Metric.model_validate(metric))
            assert found.index.tolist() == [0, 1, 2]
    assert len(asked) == 2
