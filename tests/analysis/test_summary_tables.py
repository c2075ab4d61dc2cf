import math

import pandas as pd
import pytest

from bnexp.analysis import MEASURES, Interval, Results, summarize, summary_tables
from bnexp.analysis.telling.display import effect_texts, mean_texts

NAMED = {metric.name: metric for metric in MEASURES}
LOSS, ACCURACY = NAMED["final_val_loss"], NAMED["final_val_accuracy"]
SECONDS = NAMED["seconds_per_epoch"]


def trials(arms=("no-bn", "bn"), seeds=5, **grid):
    return [
        {
            "arm": arm,
            **grid,
            "seed": seed,
            "final_val_loss": 0.09 + 0.002 * seed - 0.01 * place,
            "test_accuracy": 0.97 + 0.001 * seed,
            "seconds": 4.0 + place,
        }
        for place, arm in enumerate(arms)
        for seed in range(seeds)
    ]


def column(table, name):
    at = table.columns.index(name)
    return {row[0]: row[at] for row in table.rows}


def test_two_arms_are_columns_of_both_tables(tables):
    means, differences = summary_tables(summarize(tables(trials())))
    assert means.columns == ("Metric", "no-bn", "bn")
    assert differences.columns == ("Metric", "bn")
    assert column(means, "no-bn") == {
        "Seeds": "5",
        "Final validation loss": "0.0940 (0.0901 to 0.0979)",
        "Test accuracy (%)": "97.20 (97.00 to 97.40)",
        "Seconds per epoch": "0.500 (0.500 to 0.500)",
    }
    assert column(differences, "bn") == {
        "Pairs of seeds": "5",
        "Final validation loss": "-0.0100 (-0.0100 to -0.0100)",
        "Test accuracy (points)": "+0.00 (+0.00 to +0.00)",
        "Seconds per epoch (ratio)": "×1.20 (×1.20 to ×1.20)",
    }


def test_both_tables_carry_the_note_of_the_results_first(tables):
    note = "Trained on digits instead of mnist"
    for table in summary_tables(summarize(tables(trials(), note=note))):
        assert table.notes[0] == note


@pytest.mark.parametrize("arms", [("a" * 60, "b" * 60), tuple(f"arm-{i}" for i in range(12))])
def test_tables_too_wide_for_a_terminal_have_a_row_per_arm(tables, arms):
    means, differences = summary_tables(summarize(tables(trials(arms), arms=arms)))
    assert means.columns == ("Metric", "Arm", "Mean (95% interval)")
    assert [row[1] for row in means.rows if row[0] == "Seeds"] == list(arms)
    assert len(differences.rows) == 4 * (len(arms) - 1)


@pytest.mark.parametrize("arms", [("a",), ("no-bn", "bn"), tuple(f"arm-{i}" for i in range(12))])
def test_tables_fit_a_terminal(tables, arms):
    for table in summary_tables(summarize(tables(trials(arms), arms=arms))):
        widths = [max(map(len, cells)) for cells in zip(table.columns, *table.rows, strict=True)]
        assert sum(widths) + 3 * len(widths) <= 110


def test_grid_values_stand_in_columns_of_their_own_under_short_names(tables):
    key = "training.batch_size"
    rows = trials(**{key: "32"}) + trials(**{key: "256"})
    means, _ = summary_tables(summarize(tables(rows, grid_keys=(key,))))
    assert means.columns == ("Metric", "batch_size", "no-bn", "bn")
    assert [row[:2] for row in means.rows[:3]] == [
        ("Seeds", "32"),
        ("Seeds", "256"),
        ("Final validation loss", "32"),
    ]


def test_diverged_trials_are_told_in_place_of_every_mean(tables):
    rows = trials()
    rows[6] |= {"status": "diverged"}
    means, differences = summary_tables(summarize(tables(rows)))
    assert column(means, "bn") == {
        "Seeds": "4 finished, 1 diverged",
        "Final validation loss": "1 of 5 diverged",
        "Test accuracy (%)": "1 of 5 diverged",
        "Seconds per epoch": "1 of 5 diverged",
    }
    assert column(differences, "bn")["Final validation loss"] == "bn: 1 of 5 diverged"


def test_few_seeds_are_labelled_indicative_in_title_and_note(tables):
    means, differences = summary_tables(summarize(tables(trials(seeds=4))))
    assert means.title == "Mean per arm (95% t interval), indicative"
    assert "Indicative: fewer than 5 seeds in no-bn and bn." in means.notes
    assert "Indicative: fewer than 5 pairs in bn." in differences.notes


def test_one_seed_is_shown_without_interval(tables):
    means, _ = summary_tables(summarize(tables(trials(seeds=1))))
    assert column(means, "no-bn")["Final validation loss"] == "0.0900 (no interval)"
    assert means.notes[-1].endswith("with one seed there is no interval.")


def test_unpaired_seeds_are_named_below_the_differences(tables):
    rows = trials()
    rows[1] |= {"status": "failed"}
    _, differences = summary_tables(summarize(tables(rows)))
    assert differences.notes[-1] == "Left out: seed 1 of bn, not finished in no-bn."


def test_an_interval_beyond_one_hundred_percent_is_explained(tables):
    remark = (
        "An interval that passes 100% says that the seeds are too few or too uneven for a t "
        "interval."
    )
    means, _ = summary_tables(summarize(tables(trials())))
    assert remark not in means.notes
    rows = trials()
    rows[0]["test_accuracy"] = 0.5
    means, _ = summary_tables(summarize(tables(rows)))
    assert remark in means.notes


def test_what_seconds_and_training_losses_are_is_said(tables):
    rows = [{**trial, "final_loss": 0.1} for trial in trials()]
    means, _ = summary_tables(summarize(tables(rows)))
    assert (
        "Final training loss: mean over the batches since the evaluation before, in training mode."
    ) in means.notes
    assert any("geometric mean" in note for note in means.notes)


def test_a_metric_with_fewer_values_says_how_many(tables):
    rows = trials()
    rows[0]["test_accuracy"] = math.nan
    means, _ = summary_tables(summarize(tables(rows)))
    assert column(means, "no-bn")["Test accuracy (%)"].endswith(", n = 4")


def test_results_without_rows_still_give_a_table():
    empty = pd.DataFrame()
    for grid_keys in ((), ("size",)):
        results = Results("none", ("a",), grid_keys, empty, empty, empty)
        (means,) = summary_tables(summarize(results))
        assert means.columns[0] == "Metric"


def test_digits_grow_with_small_numbers_and_stay_equal_along_a_row():
    tiny, small = Interval(0.000123, 0.0001, 0.00015, 5), Interval(0.00021, 0.0002, 0.00022, 5)
    assert mean_texts(LOSS, [tiny, small, None]) == [
        "0.000123 (0.000100 to 0.000150)",
        "0.000210 (0.000200 to 0.000220)",
        "-",
    ]


def test_very_large_and_very_small_numbers_are_scientific():
    assert mean_texts(LOSS, [Interval(3e12, 1e12, 5e12, 5)]) == ["3e+12 (1e+12 to 5e+12)"]
    assert mean_texts(LOSS, [Interval(3e-9, 1e-9, 5e-9, 5)]) == ["3e-09 (1e-09 to 5e-09)"]


def test_effects_have_a_sign_ratios_a_cross_and_zero_is_positive():
    assert effect_texts(ACCURACY, [Interval(0.012, -0.001, 0.025, 5)]) == ["+1.20 (-0.10 to +2.50)"]
    assert effect_texts(SECONDS, [Interval(1.5, 1.25, 2.0, 5)]) == ["×1.50 (×1.25 to ×2.00)"]
    assert effect_texts(LOSS, [Interval(-0.0, -0.0, 0.0, 5)]) == ["+0.0000 (+0.0000 to +0.0000)"]
