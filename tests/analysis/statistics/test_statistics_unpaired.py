"""Welch's interval is that of scipy, and says nothing where there is nothing to say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from bnexp.analysis.statistics.unpaired import unpaired_difference, unpaired_ratio

SIZES = [(2, 2), (2, 9), (5, 5), (10, 3), (40, 7)]


def drawn(sizes, scale=1.0):
    rng = np.random.default_rng(sum(sizes))
    return rng.normal(1.0, scale, sizes[0]), rng.normal(0.5, 3 * scale, sizes[1])


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
def test_difference_is_that_of_scipy(sizes, level, scale):
    arm, baseline = drawn(sizes, scale)
    found = unpaired_difference(arm, baseline, level)
    theirs = stats.ttest_ind(arm, baseline, equal_var=False).confidence_interval(level)
    np.testing.assert_allclose((found.low, found.high), (theirs.low, theirs.high), rtol=1e-9)
    assert found.mean == pytest.approx(arm.mean() - baseline.mean(), rel=1e-12)
    assert found.n == min(sizes)


@pytest.mark.parametrize("sizes", SIZES)
def test_ratio_is_the_difference_of_logarithms(sizes):
    arm, baseline = (np.exp(values) for values in drawn(sizes))
    found = unpaired_ratio(arm, baseline)
    theirs = stats.ttest_ind(np.log(arm), np.log(baseline), equal_var=False).confidence_interval()
    np.testing.assert_allclose(
        (found.mean, found.low, found.high),
        (stats.gmean(arm) / stats.gmean(baseline), math.exp(theirs.low), math.exp(theirs.high)),
        rtol=1e-9,
    )


def test_swapping_the_samples_turns_the_effect_round():
    arm, baseline = drawn((6, 9))
    one, other = unpaired_difference(arm, baseline), unpaired_difference(baseline, arm)
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low))


def test_one_sample_without_spread_leaves_the_error_to_the_other():
    found = unpaired_difference([1.0, 2.0, 4.0], [0.1, 0.1, 0.1, 0.1])
    alone = stats.ttest_1samp([1.0, 2.0, 4.0], 0.1).confidence_interval()
    assert (found.low, found.high) == pytest.approx((alone.low - 0.1, alone.high - 0.1), rel=1e-9)


@pytest.mark.parametrize(
    ("arm", "baseline", "mean", "n"),
    [
        ([], [1.0, 2.0], math.nan, 0),
        ([math.nan, math.inf], [1.0, 2.0], math.nan, 0),
        ([3.0], [1.0, 2.0], 1.5, 1),
        ([3.0], [1.0], 2.0, 1),
        ([0.1, 0.1, 0.1], [0.7, 0.7], -0.6, 2),
    ],
)
def test_without_two_values_a_side_or_any_spread_there_is_no_interval(arm, baseline, mean, n):
    found = unpaired_difference(arm, baseline)
    assert found.mean == pytest.approx(mean, nan_ok=True)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found.n == n


def test_values_that_are_not_finite_or_have_no_logarithm_are_left_out():
    arm, baseline = [1.0, 2.0, 4.0], [3.0, 5.0]
    assert unpaired_difference([*arm, math.nan], [math.inf, *baseline]) == unpaired_difference(
        arm, baseline
    )
    assert unpaired_ratio([0.0, *arm, -1.0], [math.nan, *baseline]) == unpaired_ratio(arm, baseline)


def test_values_of_any_size_raise_no_warning():
    assert math.isnan(unpaired_difference([1e300, -1e300], [1e300, 1e299]).low)
    tiny = unpaired_difference([1e-120, 3e-120], [2e-120, 5e-120])
    assert tiny.low < tiny.mean < tiny.high
