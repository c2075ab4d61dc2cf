"""Contrasts of two results: the numbers, what goes into them, and what is left out."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bnexp.analysis import Results
from bnexp.analysis.comparing import Side, contrasts, matched_arms, matched_cells

A = {0: 1.0, 1: 2.0, 2: 4.0, 3: 3.0}
B = {1: 2.5, 2: 4.25, 3: 4.0, 4: 9.0, 5: 8.0}


def results(arms, seconds=None, keys=(), cells=((),)):
    """Returns results whose final validation losses are given, by arm and seed."""
    trials = [
        {"arm": arm, **dict(cell), "seed": seed, "status": "finished", "final_val_loss": loss}
        for arm, losses in arms.items()
        for cell in cells
        for seed, loss in losses.items()
    ]
    timings = [
        {"arm": arm, "seed": seed, "training": seconds or 1.0, "evaluation": 0.0, "epochs": 2}
        for arm, losses in arms.items()
        for seed in losses
    ]
    return Results(
        name="r",
        arms=tuple(arms),
        grid_keys=tuple(keys),
        history=pd.DataFrame(),
        trials=pd.DataFrame(trials),
        timings=pd.DataFrame(timings if seconds else []),
    )


def contrast(first, second, agreeing, **options):
    """Returns the contrast of the final validation loss."""
    sides = (Side(results({"a": losses}), "a", ()) for losses in (first, second))
    (found,) = contrasts(*sides, "a", agreeing, **options)
    assert found.metric.name == "final_val_loss"
    return found


def test_pairs_are_the_shared_seeds_that_agree():
    found = contrast(A, B, set(range(9)))
    own, other = ([side[seed] for seed in (1, 2, 3)] for side in (A, B))
    theirs = stats.ttest_rel(other, own).confidence_interval()
    assert found.paired
    assert (found.first.n, found.second.n, found.effect.n) == (3, 3, 3)
    assert (found.first.mean, found.second.mean) == (np.mean(own), pytest.approx(np.mean(other)))
    assert (found.effect.low, found.effect.high) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("agreeing", [set(), {2}, {0, 4, 5}, {0, 3, 4}])
def test_fewer_than_two_pairs_leave_all_trials_unpaired(agreeing):
    found = contrast(A, B, agreeing)
    one, other = list(A.values()), list(B.values())
    theirs = stats.ttest_ind(other, one, equal_var=False).confidence_interval()
    assert not found.paired
    assert (found.first.n, found.second.n, found.effect.n) == (4, 5, 4)
    assert found.effect.mean == pytest.approx(np.mean(other) - np.mean(one))
    assert (found.effect.low, found.effect.high) == pytest.approx((theirs.low, theirs.high))


def test_one_pair_may_be_enough():
    found = contrast(A, B, {2}, least=1)
    assert (found.paired, found.effect.mean, found.effect.n) == (True, 0.25, 1)
    assert math.isnan(found.effect.low)


def test_a_pair_with_a_value_on_one_side_only_goes_into_neither_mean():
    found = contrast(A, {**B, 2: math.nan}, {1, 2, 3})
    assert (found.first.n, found.second.n) == (2, 2)
    assert (found.first.mean, found.second.mean) == (2.5, 3.25)


def test_a_metric_without_values_on_one_side_is_left_out():
    nothing = dict.fromkeys(B, math.nan)
    sides = [Side(results({"a": losses}), "a", ()) for losses in (A, nothing)]
    assert contrasts(*sides, "a", {1, 2}) == []
    assert contrasts(*sides, "a", set()) == []


@pytest.mark.parametrize("agreeing", [{1, 2, 3}, set()])
def test_times_are_compared_by_their_ratio(agreeing):
    sides = (Side(results({"a": losses}, s), "a", ()) for losses, s in ((A, 2.0), (B, 6.0)))
    _, seconds = contrasts(*sides, "a", agreeing)
    assert seconds.metric.name == "seconds_per_epoch"
    assert (seconds.first.mean, seconds.second.mean) == pytest.approx((1.0, 3.0))
    assert seconds.effect.mean == pytest.approx(3.0)


def test_arms_are_matched_by_name_and_single_ones_whatever_they_are_called():
    def matched(first, second):
        one, other = (results(dict.fromkeys(arms, A)) for arms in (first, second))
        return matched_arms(one, other)

    assert matched("ab", "cba") == [("a", "a"), ("b", "b")]
    assert matched("a", "b") == [("a", "b")]
    assert matched("ab", "cd") == matched("ab", "c") == []


def test_points_of_two_grids_are_matched_in_the_order_of_the_first():
    def of(*cells):
        keys = [key for key, _ in cells[0]]
        return results({"a": A}, keys=keys, cells=cells)

    one = of((("x", "1"), ("y", "2")), (("x", "3"), ("y", "4")))
    other = of((("y", "4"), ("x", "3")), (("y", "2"), ("x", "1")), (("y", "1"), ("x", "2")))
    assert matched_cells(one, other) == [(("x", "1"), ("y", "2")), (("x", "3"), ("y", "4"))]
    assert matched_cells(one, of((("x", "1"),))) == []
    assert matched_cells(results({"a": A}), results({"a": B})) == [()]
