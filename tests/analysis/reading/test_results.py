import pandas as pd

from bnexp.analysis import Results

KEY = "training.batch_size"


def results_of(history, trials=None):
    return Results("small", ("no-bn", "bn"), (KEY,), history, trials, pd.DataFrame())


def test_rows_are_those_of_the_arm_at_the_point_in_the_order_of_the_table():
    history = pd.DataFrame(
        {
            "arm": ["bn", "no-bn", "bn", "bn"],
            KEY: ["32", "32", "64", "32"],
            "seed": [1, 1, 1, 0],
        }
    )
    results = results_of(history)
    found = results.rows(history, "bn", ((KEY, "32"),))
    assert found.index.tolist() == [0, 3]
    assert found["seed"].tolist() == [1, 0]
    assert results.rows(history, "bn", ((KEY, "64"),)).index.tolist() == [2]


def test_values_of_the_grid_are_compared_as_text():
    history = pd.DataFrame({"arm": ["bn", "bn"], KEY: [32, 64]})
    assert results_of(history).rows(history, "bn", ((KEY, "64"),)).index.tolist() == [1]


def test_unknown_arms_points_and_columns_have_no_rows():
    history = pd.DataFrame({"arm": ["bn"], KEY: ["32"]})
    results = results_of(history)
    for arm, cell in (("layer", ((KEY, "32"),)), ("bn", ((KEY, "1"),)), ("bn", (("other", "1"),))):
        assert results.rows(history, arm, cell).empty
    assert results.rows(pd.DataFrame(), "bn", ((KEY, "32"),)).empty


def test_each_table_is_looked_up_by_itself():
    history = pd.DataFrame({"arm": ["bn", "no-bn"], KEY: ["32", "32"]})
    trials = pd.DataFrame({"arm": ["no-bn", "bn"], KEY: ["32", "32"]})
    results = results_of(history, trials)
    places = [
        results.rows(table, "bn", ((KEY, "32"),)).index.tolist() for table in (history, trials)
    ]
    assert places == [[0], [1]]


def test_values_changed_in_a_table_are_seen():
    history = pd.DataFrame({"arm": ["bn"], KEY: ["32"], "loss": [1.0]})
    results = results_of(history)
    assert results.rows(history, "bn", ((KEY, "32"),))["loss"].tolist() == [1.0]
    history["loss"] = 2.0
    assert results.rows(history, "bn", ((KEY, "32"),))["loss"].tolist() == [2.0]
