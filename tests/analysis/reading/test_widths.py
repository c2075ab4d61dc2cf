"""The width of the range of an axis in which trials reach a target."""

import math

import pytest
from paired_results import (
    DIVERGED,
    HOLDS,
    PENDING,
    RATE,
    claim,
    over_cells,
    over_grid,
    verdict_over,
)

from bnexp.analysis import verdicts_of
from bnexp.analysis.reading.widths import widths_along
from bnexp.config.claims.metrics import Width

GOOD, BAD = 0.05, 0.5
BELOW = {"along": RATE, "reaches": {"val_loss": 0.1}}
WIDER = claim({"width": BELOW}, "bn > no-bn")


def widths(per_value, reaches=None):
    """Returns the widths of the seeds of bn, whose final losses are given for each value."""
    results = over_grid({value: (losses, [GOOD]) for value, losses in per_value.items()})
    width = Width.model_validate({**BELOW, "reaches": reaches or BELOW["reaches"]})
    return widths_along(results, "bn", (), width)


@pytest.mark.parametrize(
    ("works", "width"),
    [
        ("1111", 1000.0),
        ("0110", 10.0),
        ("0100", 1.0),
        ("1101", 10.0),
        ("1011", 10.0),
        ("0000", 0.0),
    ],
)
def test_width_is_the_ratio_of_the_ends_of_the_longest_run_that_works(works, width):
    axis = ("0.001", "0.01", "0.1", "1")
    found = widths({v: [GOOD if w == "1" else BAD] for v, w in zip(axis, works, strict=True)})
    assert found.value.tolist() == pytest.approx([width])
    assert found.diverged.tolist() == [width == 0]
    assert not found.censored.any()


def test_longest_is_measured_by_its_ends_and_not_by_how_many_values_it_has():
    # Two values far apart are wider than three close together, in whatever order they are stated.
    works = {"4": [GOOD], "1": [GOOD], "2": [GOOD], "8": [BAD], "16": [GOOD], "1e3": [GOOD]}
    assert widths(works).value.tolist() == pytest.approx([1000 / 16])


def test_an_accuracy_works_from_the_target_up_and_a_loss_down_to_it():
    losses = {"1": [0.1], "10": [0.1]}
    assert widths(losses).value.tolist() == pytest.approx([10])
    # Every accuracy in these tables is 0.5 at the end.
    assert widths(losses, {"val_accuracy": 0.5}).value.tolist() == pytest.approx([10])
    assert widths(losses, {"val_accuracy": 0.51}).value.tolist() == [0]


def test_diverged_trial_does_not_work_and_a_missing_one_leaves_its_seed_out():
    found = widths({"1": [GOOD, GOOD, GOOD], "10": [DIVERGED, PENDING, GOOD]})
    assert found.value.tolist() == pytest.approx([1, math.nan, 10], nan_ok=True)


def test_wider_range_is_a_ratio():
    # bn works over 10, 10 and 100 (ratios), no-bn with one value alone.
    numbers = {
        "0.001": ([GOOD] * 3, [BAD] * 3),
        "0.01": ([GOOD] * 3, [GOOD] * 3),
        "0.1": ([BAD, BAD, GOOD], [BAD] * 3),
    }
    verdict = verdict_over(numbers, WIDER)
    assert verdict.effect == pytest.approx(10 ** (4 / 3))
    assert (verdict.unit, verdict.scale, verdict.pairs) == ("ratio of ends", "ratio", 3)
    assert verdict.samples[0].values.tolist() == pytest.approx([10, 10, 100])
    assert verdict.samples[1].values.tolist() == pytest.approx([1, 1, 1])
    assert verdict.cell == ()
    # 10, 10 and 100 are too coarse a raster for a t interval.
    assert math.isnan(verdict.interval.low)
    median = verdict.coarse.median
    assert (median.mean, median.low, median.high) == pytest.approx((10, 10, 100))
    assert "A range that reaches an end of the axis is no wider beyond it." in verdict.assumptions


def test_where_none_works_it_goes_by_ranks_of_seeds():
    numbers = {"0.001": ([GOOD] * 6, [BAD] * 6), "0.01": ([BAD] * 6, [BAD] * 6)}
    verdict = verdict_over(numbers, WIDER)
    assert verdict.verdict == "supported"
    assert verdict.interval is None
    assert verdict.sentence == (
        "bn's range of learning_rate that reaches a validation loss of 0.1 was wider than no-bn's "
        "in 6 of 6 paired seeds (by ranks, as 6 seeds of no-bn reached the target with no value of "
        "the axis; p = 0.0156, Holm)." + HOLDS
    )


def test_where_nothing_works_in_either_arm_every_pair_is_a_tie():
    numbers = {"0.001": ([BAD] * 6, [BAD] * 6), "0.01": ([BAD] * 6, [BAD] * 6)}
    verdict = verdict_over(numbers, WIDER)
    assert verdict.reason.endswith("; every pair is a tie, which decides nothing")


def test_other_axes_are_places_of_their_own():
    numbers = {
        ((RATE, rate), ("training.batch_size", size)): ([GOOD] * 5, no_bn)
        for size in ("16", "64")
        for rate, no_bn in (("0.1", [BAD] * 5), ("1", [GOOD] * 5))
    }
    found = verdicts_of(over_cells(numbers), [WIDER])
    assert [verdict.cell for verdict in found] == [
        (("training.batch_size", "16"),),
        (("training.batch_size", "64"),),
    ]
    assert [verdict.samples[0].values.tolist() for verdict in found] == [[10.0] * 5] * 2
    assert found[0].sentence.startswith("At batch_size = 16, not decided: bn's range of ")
