import math

import numpy as np
import pytest
from scipy import stats

from bnexp.analysis import (
    difference_interval,
    geometric_interval,
    ratio_interval,
    t_band,
    t_interval,
)


def test_interval_of_hand_worked_values():
    # mean 2, s = 1, error 1/sqrt(3), t(2 degrees, 0.975) = 4.302652729696142
    interval = t_interval([1.0, 2.0, 3.0])
    half = 4.302652729696142 / math.sqrt(3)
    assert interval.mean == pytest.approx(2.0, abs=1e-12)
    assert interval.low == pytest.approx(2.0 - half, abs=1e-9)
    assert interval.high == pytest.approx(2.0 + half, abs=1e-9)
    assert interval.n == 3


@pytest.mark.parametrize("count", [2, 5, 10, 100])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_interval_agrees_with_scipy(count, level):
    values = np.random.default_rng(count).normal(0.09, 0.004, count)
    low, high = stats.t.interval(level, count - 1, loc=values.mean(), scale=stats.sem(values))
    interval = t_interval(values, level)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


def test_paired_interval_agrees_with_scipys_paired_test():
    rng = np.random.default_rng(1)
    arm, baseline = rng.normal(0.1, 0.01, 10), rng.normal(0.11, 0.01, 10)
    expected = stats.ttest_rel(arm, baseline).confidence_interval(0.95)
    interval = difference_interval(arm, baseline)
    assert (interval.low, interval.high) == pytest.approx(tuple(expected), abs=1e-9)


def test_ratio_is_worked_in_logarithms():
    interval = ratio_interval([2.0, 8.0], [1.0, 2.0])
    logs = t_interval(np.log([2.0, 4.0]))
    assert interval.mean == pytest.approx(math.sqrt(8.0), rel=1e-12)
    assert interval.low == pytest.approx(math.exp(logs.low), rel=1e-12)
    assert interval.high == pytest.approx(math.exp(logs.high), rel=1e-12)


def test_the_geometric_interval_stays_above_zero():
    interval = geometric_interval([1.0, 4.0, 0.0])
    logs = t_interval([0.0, math.log(4.0)])
    assert interval.mean == pytest.approx(2.0, rel=1e-12)
    assert interval.low == pytest.approx(math.exp(logs.low), rel=1e-12)
    assert interval.high == pytest.approx(math.exp(logs.high), rel=1e-12)
    assert (interval.n, interval.low > 0) == (2, True)


def test_swapping_the_arms_inverts_the_ratio():
    arm, baseline = [1.0, 2.5, 3.0], [2.0, 2.0, 4.5]
    there, back = ratio_interval(arm, baseline), ratio_interval(baseline, arm)
    assert there.mean * back.mean == pytest.approx(1.0, rel=1e-12)
    assert there.low * back.high == pytest.approx(1.0, rel=1e-12)


def test_ratio_leaves_out_pairs_without_a_logarithm():
    assert ratio_interval([2.0, 0.0, math.nan], [1.0, 1.0, 1.0]).n == 1


@pytest.mark.parametrize(("values", "n"), [([], 0), ([math.nan], 0), ([0.5], 1)])
def test_fewer_than_two_values_have_no_bounds(values, n):
    interval = t_interval(values)
    assert interval.n == n
    assert math.isnan(interval.mean) == (n == 0)
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


def test_equal_values_have_a_spread_of_exactly_zero():
    interval = t_interval([0.1] * 7)
    assert (interval.mean, interval.low, interval.high) == (0.1, 0.1, 0.1)


def test_values_that_are_not_finite_are_left_out():
    assert t_interval([1.0, math.nan, 2.0, math.inf, 3.0]) == t_interval([1.0, 2.0, 3.0])


def test_band_is_the_interval_of_each_column():
    values = np.random.default_rng(3).normal(size=(6, 4))
    values[2:, 1] = np.nan
    values[1:, 2] = np.nan
    values[:, 3] = np.nan
    band = t_band(values)
    assert band.n.tolist() == [6, 2, 1, 0]
    for column in range(4):
        interval = t_interval(values[:, column])
        got = (band.mean[column], band.low[column], band.high[column])
        assert got == pytest.approx((interval.mean, interval.low, interval.high), nan_ok=True)


def test_band_of_no_seeds_counts_none():
    assert t_band(np.empty((0, 3))).n.tolist() == [0, 0, 0]


def test_intervals_cover_the_mean_of_normal_values_as_often_as_they_say():
    samples = np.random.default_rng(0).normal(1.0, 2.0, size=(5, 20_000))
    band = t_band(samples)
    covered = np.mean((band.low <= 1.0) & (band.high >= 1.0))
    assert covered == pytest.approx(0.95, abs=0.005)
