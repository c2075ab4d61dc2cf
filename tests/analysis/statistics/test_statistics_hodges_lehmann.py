import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bnexp.analysis.statistics import hodges_lehmann
from bnexp.analysis.statistics.walsh import hodges_lehmann_band

EFFECTS = st.lists(st.integers(-1000, 1000), min_size=1, max_size=12)


def drawn(count):
    return np.random.default_rng(count).lognormal(0.0, 1.0, count)


def walsh_averages(effects):
    pairs = itertools.combinations_with_replacement(effects, 2)
    return sorted((one + other) / 2 for one, other in pairs)


def not_rejected(effects, level):
    """Returns the ends of the shifts that scipy's test does not reject, by trying all of them.

    Between two Walsh averages nothing changes, so that one shift of each gap stands for it.
    """
    averages = walsh_averages(effects)
    gaps = [averages[0] - 1, *np.convolve(averages, [0.5, 0.5], "valid"), averages[-1] + 1]
    kept = [
        place
        for place, shift in enumerate(gaps)
        if all(
            stats.wilcoxon(np.subtract(effects, shift), alternative=side).pvalue > (1 - level) / 2
            for side in ("less", "greater")
        )
    ]
    return averages[kept[0] - 1], averages[kept[-1]]


@pytest.mark.parametrize("count", [1, 2, 5, 8, 21])
def test_estimate_is_the_median_of_all_averages_of_two(count):
    effects = drawn(count)
    assert hodges_lehmann(effects).mean == pytest.approx(np.median(walsh_averages(effects)))


@pytest.mark.parametrize(("count", "level"), [(6, 0.95), (8, 0.9), (10, 0.95), (12, 0.99)])
def test_interval_holds_the_shifts_that_scipys_test_does_not_reject(count, level):
    interval = hodges_lehmann(drawn(count), level)
    expected = not_rejected(drawn(count), level)
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-9)


def test_interval_of_many_pairs_goes_by_scipys_normal_approximation():
    effects = drawn(55)
    interval = hodges_lehmann(effects)
    expected = not_rejected(effects, 0.95)
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "place"), [(6, 0), (7, 2), (8, 3), (9, 5), (10, 8), (15, 25), (20, 52), (25, 89)]
)
def test_rank_sums_are_those_of_the_printed_tables(count, place):
    # Largest rank sums that are two-sided significant at 5%, as in Wilcoxon's table.
    effects = drawn(count)
    interval, averages = hodges_lehmann(effects), walsh_averages(effects)
    assert interval.low == pytest.approx(averages[place], abs=1e-12)
    assert interval.high == pytest.approx(averages[-1 - place], abs=1e-12)


@pytest.mark.parametrize("count", range(6))
def test_few_pairs_have_no_bounds(count):
    interval = hodges_lehmann(drawn(count))
    assert interval.n == count
    assert math.isnan(interval.mean) == (count == 0)
    assert np.isnan([interval.low, interval.high]).all()
    assert not math.isnan(hodges_lehmann(drawn(5), 0.9).low)


def test_infinite_effects_move_the_interval_no_further_than_their_rank():
    effects = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    finite, infinite = hodges_lehmann([*effects, 1e9]), hodges_lehmann([*effects, math.inf])
    assert infinite.mean == finite.mean
    assert infinite.low == finite.low
    assert (finite.high > 1e8, infinite.high) == (True, math.inf)
    assert hodges_lehmann([math.inf, -math.inf]).mean == 0.0
    assert hodges_lehmann([math.inf] * 6).low == math.inf


def test_band_is_the_interval_of_each_column():
    table = drawn(8 * 3).reshape(8, 3)
    band = hodges_lehmann_band(table)
    for column in range(3):
        interval = hodges_lehmann(table[:, column])
        got = (band.mean[column], band.low[column], band.high[column], band.n[column])
        assert got == (interval.mean, interval.low, interval.high, interval.n)


@given(EFFECTS)
def test_bounds_swap_with_the_sign(effects):
    there, back = hodges_lehmann(effects), hodges_lehmann([-effect for effect in effects])
    expected = (-there.mean, -there.high, -there.low)
    assert (back.mean, back.low, back.high) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(EFFECTS, st.integers(-100, 100), st.sampled_from([0.001, 3.0, 1e6]))
def test_interval_moves_and_grows_with_the_effects(effects, shift, unit):
    there = hodges_lehmann(effects)
    moved = hodges_lehmann([unit * (effect + shift) for effect in effects])
    expected = [unit * (bound + shift) for bound in (there.mean, there.low, there.high)]
    assert [moved.mean, moved.low, moved.high] == pytest.approx(expected, rel=1e-9, nan_ok=True)


@given(st.lists(st.integers(-1000, 1000), min_size=8, max_size=12))
def test_higher_level_has_the_wider_interval(effects):
    narrow, wide = hodges_lehmann(effects, 0.9), hodges_lehmann(effects, 0.99)
    assert wide.low <= narrow.low <= narrow.mean <= narrow.high <= wide.high
