"""A target is known to the raster of its looks, and the verdict says so where it matters."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from paired_results import (
    HOLDS,
    MISSED,
    SECONDS,
    STEPS,
    claim,
    results_of,
    verdict_of,
    verdict_over,
)

from bnexp.analysis import verdicts_of

COARSE = ([100, 100, 100, 100, 150], [150, 150, 200, 150, 200])
"""Steps to a target with looks every 50."""


def test_a_coarse_raster_is_told_with_what_it_leaves_open():
    found = verdict_of(*COARSE, claim(STEPS), every=50)
    assert (found.verdict, found.effect) == ("supported", pytest.approx(9**-0.2))
    raster = found.raster
    assert (raster.least, raster.most, raster.unit) == (50, 50, "steps")
    # Reached at any step since the look before: no-bn early and bn late, and the other way round.
    bn, no_bn = map(np.array, COARSE)
    least = math.exp(np.log((bn - 49) / no_bn).mean())
    most = math.exp(np.log(bn / (no_bn - 49)).mean())
    assert (raster.effect.low, raster.effect.high) == (pytest.approx(least), pytest.approx(most))
    assert raster.verdicts == ("inconclusive",)
    assert found.sentence.endswith(
        "The target is known to a raster of 50 steps only: within that the mean effect "
        f"may be ×{least:.3f} to ×{most:.3f} and the verdict may be inconclusive." + HOLDS
    )
    assert found.as_json()["raster"]["verdicts"] == ["inconclusive"]
    assert found.as_json()["samples"][0]["raster"] == [50] * 5


def test_a_raster_that_is_fine_beside_the_effect_is_not_told():
    bn, no_bn = ([value * 10 for value in steps] for steps in COARSE)
    for every in (1, 10):
        found = verdict_of(bn, no_bn, claim(STEPS), every=every, horizons=(5000, 5000))
        assert found.raster is None
        assert "raster" not in found.sentence
    assert verdict_of(*COARSE, claim(STEPS)).raster is None


def test_a_raster_that_is_wider_than_the_interval_is_told_even_if_the_verdict_stays():
    # 1,000 against 100 steps, to within a percent: no shift within 50 steps makes it another.
    bn, no_bn = [100, 100, 101, 100, 99], [1000, 1010, 990, 1000, 1000]
    found = verdict_of(bn, no_bn, claim(STEPS), every=50, horizons=(2000, 2000))
    assert (found.verdict, found.raster.verdicts) == ("supported", ())
    assert "within that the mean effect may be ×0.0" in found.sentence
    assert "the verdict may be" not in found.sentence


def test_a_smallest_effect_is_held_against_what_the_raster_leaves():
    bn, no_bn = [200, 210, 190, 205, 195], [400, 420, 380, 405, 400]
    large = verdict_of(bn, no_bn, claim(STEPS), every=25)
    assert "inconclusive" not in (large.raster.verdicts if large.raster else ())
    beyond = verdict_of(bn, no_bn, claim(STEPS, smallest=1.9), every=25)
    assert (beyond.verdict, beyond.raster.verdicts) == ("supported", ("inconclusive",))


def test_equal_looks_may_hide_what_every_pair_differs_in():
    found = verdict_of([100] * 5, [100] * 5, claim(STEPS), every=50)
    assert found.outcome == "cannot be judged"
    assert "known to a raster of 50 steps only" in found.sentence


def test_pairs_by_ranks_are_ordered_by_what_the_raster_leaves():
    bn, no_bn = [100, 100, 100, 100, 100, 100], [120, 120, 120, 120, 120, MISSED]
    found = verdict_of(bn, no_bn, claim(STEPS), every=50)
    assert (found.verdict, found.raster.effect) == ("supported", None)
    assert found.raster.verdicts == ("inconclusive",)
    assert verdict_of(bn, no_bn, claim(STEPS)).raster is None


def test_epochs_are_told_in_epochs_and_metrics_without_a_target_have_no_raster():
    found = verdict_of(*COARSE, claim({"epochs_to": {"val_accuracy": 0.97}}), every=50)
    # A hundred steps are an epoch here.
    assert (found.raster.least, found.raster.unit) == (0.5, "epochs")
    assert "a raster of 0.5 epochs only" in found.sentence
    assert verdict_of([0.1] * 5, [0.2, 0.21, 0.22, 0.2, 0.2], claim()).raster is None
    assert verdict_of([0.1] * 5, [0.2, 0.21, 0.22, 0.2, 0.2], claim(SECONDS)).raster is None


def test_counted_cells_are_shifted_together():
    found = verdict_over({"1": COARSE, "2": COARSE}, claim(STEPS, at_least=1))
    assert (found.verdict, found.raster) == ("supported", None)


def test_looks_besides_the_rows_count_whether_or_not_they_have_a_value():
    results = results_of(*COARSE, every=50)
    watched = [
        {"arm": arm, "seed": seed, "step": step, "epoch": step / 100, "val_accuracy": math.nan}
        for arm, numbers in zip(("bn", "no-bn"), COARSE, strict=True)
        for seed, number in enumerate(numbers)
        for step in (number - 10, number - 1)
    ]
    finer = replace(results, watched=pd.DataFrame(watched))
    (found,) = verdicts_of(finer, [claim(STEPS)])
    assert found.raster is None
    (coarse,) = verdicts_of(results, [claim(STEPS)])
    assert coarse.raster.most == 50
