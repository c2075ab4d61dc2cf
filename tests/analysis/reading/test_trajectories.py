import math

import numpy as np
import pandas as pd
import pytest

from bnexp.analysis import Results, cell_text, paired_trajectories, trajectories
from bnexp.analysis.reading.results import short_keys


def row(arm, seed, step, val_loss, **more):
    return {
        "arm": arm,
        "seed": seed,
        "step": step,
        "epoch": step / 10,
        "val_loss": val_loss,
        "val_accuracy": 0.5,
        **more,
    }


def results(history, trials=(), arms=("a", "b"), grid_keys=()):
    frame = pd.DataFrame(list(trials))
    return Results("x", arms, grid_keys, pd.DataFrame(history), frame, pd.DataFrame())


UNEQUAL = [
    row("a", 0, 0, 2.0),
    row("a", 0, 10, 1.0),
    row("a", 0, 20, 0.5),
    row("a", 1, 0, 2.2),
    row("a", 1, 10, math.inf),
]


def test_seeds_are_lined_up_by_step_and_filled_where_they_end():
    got = trajectories(results(UNEQUAL), "a", (), "val_loss")
    assert got.seeds == (0, 1)
    assert got.steps.tolist() == [0, 10, 20]
    assert got.epochs.tolist() == [0.0, 1.0, 2.0]
    expected = [[2.0, 1.0, 0.5], [2.2, np.nan, np.nan]]
    np.testing.assert_array_equal(got.values, expected)


def test_nothing_counts_from_the_step_of_divergence_on():
    trials = [
        {"arm": "a", "seed": 0, "status": "finished", "diverged_step": math.nan},
        {"arm": "a", "seed": 1, "status": "diverged", "diverged_step": 7},
    ]
    got = trajectories(results(UNEQUAL, trials), "a", (), "val_accuracy")
    assert got.diverged == (False, True)
    np.testing.assert_array_equal(got.values, [[0.5, 0.5, 0.5], [0.5, np.nan, np.nan]])


def test_failed_trials_are_left_out():
    trials = [{"arm": "a", "seed": 0, "status": "failed"}]
    assert trajectories(results(UNEQUAL, trials), "a", (), "val_loss").seeds == (1,)


def test_the_evaluation_before_training_can_be_dropped():
    got = trajectories(results(UNEQUAL), "a", (), "val_loss").after_start()
    assert got.steps.tolist() == [10, 20]
    assert got.values.shape == (2, 2)


def test_a_history_of_step_zero_alone_is_kept():
    got = trajectories(results([row("a", 0, 0, 2.0)]), "a", (), "val_loss").after_start()
    assert got.values.tolist() == [[2.0]]


@pytest.mark.parametrize("series", ["test_loss", "val_loss"])
def test_what_was_not_measured_has_no_seeds(series):
    history = [row("a", 0, 0, math.nan)]
    assert trajectories(results(history), "a", (), series).seeds == ()
    assert trajectories(results(history), "other", (), series).seeds == ()


def test_pairs_are_formed_by_seed_at_the_steps_both_arms_have():
    history = [
        row("a", 0, 0, 2.0),
        row("a", 0, 10, 1.0),
        row("a", 1, 0, 3.0),
        row("a", 1, 10, 4.0),
        row("b", 1, 0, 2.5),
        row("b", 1, 10, 1.5),
        row("b", 1, 20, 1.0),
        row("b", 9, 0, 1.0),
    ]
    got = paired_trajectories(results(history), "b", (), "val_loss")
    assert got.seeds == (1,)
    assert got.steps.tolist() == [0, 10]
    assert got.values.tolist() == [[-0.5, -2.5]]


def paced(arm, steps_per_epoch, losses, every=1.0):
    """One seed's evaluations, `every` so many epochs, the first before training."""
    return [
        row(arm, 0, round(at * every * steps_per_epoch), loss, epoch=at * every)
        for at, loss in enumerate(losses)
    ]


def test_arms_with_batches_of_different_size_are_paired_by_epoch():
    history = paced("a", 3, [2.0, 1.0, 0.5, 0.25]) + paced("b", 6, [2.5, 1.75, 0.75, 0.125])
    got = paired_trajectories(results(history), "b", (), "val_loss")
    assert got.steps.tolist() == [0, 6, 12, 18]
    assert got.epochs.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert got.values.tolist() == [[0.5, 0.75, 0.25, -0.125]]


def test_evaluations_without_a_partner_at_their_epoch_are_left_out():
    history = paced("a", 3, [2.0, 1.0, 0.5]) + paced("b", 6, [2.5, 9.0, 1.75, 9.0, 0.75], 0.5)
    history[-1]["epoch"] += 1e-9
    got = paired_trajectories(results(history), "b", (), "val_loss")
    assert got.steps.tolist() == [0, 6, 12]
    assert got.values.tolist() == [[0.5, 0.75, 0.25]]


def test_without_a_common_epoch_after_the_start_nothing_is_paired():
    history = paced("a", 10, [2.0, 1.0, 0.5], 0.5) + paced("b", 20, [2.5, 9.0, 1.75], 0.3)
    got = paired_trajectories(results(history), "b", (), "val_loss")
    assert (got.seeds, got.values.shape) == ((), (0, 0))


def test_points_of_the_grid_are_kept_apart():
    history = [row("a", 0, 0, 1.0, size="32"), row("a", 0, 0, 2.0, size="256")]
    both = results(history, grid_keys=("size",))
    assert both.cells == ((("size", "32"),), (("size", "256"),))
    assert trajectories(both, "a", both.cells[1], "val_loss").values.tolist() == [[2.0]]


def test_a_point_of_the_grid_reads_by_the_last_parts_of_its_paths():
    assert cell_text((("training.batch_size", "32"), ("network.norm.momentum", "0.9"))) == (
        "batch_size = 32, momentum = 0.9"
    )
    assert short_keys(("a.rate", "b.rate", "c.size")) == ("a.rate", "b.rate", "size")
