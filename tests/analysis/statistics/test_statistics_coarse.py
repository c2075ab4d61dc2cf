import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bnexp.analysis.statistics import has_one_size, is_coarse, median_interval
from bnexp.analysis.statistics.coarse import values_of

ROUNDING = 1e-12


@pytest.mark.parametrize("count", [6, 7, 10, 20, 51])
def test_interval_of_the_median_agrees_with_scipy(count):
    effects = np.random.default_rng(count).normal(size=count)
    found, level = median_interval(effects)
    test = stats.quantile_test(effects, q=0.0, p=0.5)
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert found.mean == np.median(effects)
    below = int(np.sum(effects < found.low))
    assert level == pytest.approx(1 - 2 * stats.binom.cdf(below, count, 0.5), abs=1e-12)
    assert level >= 0.95


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_few_effects_have_their_extremes_with_the_level_that_these_have(count):
    effects = [float(2**place) for place in range(count)]
    found, level = median_interval(effects)
    assert (found.low, found.high) == (1.0, effects[-1])
    assert level == 1 - 0.5 ** (count - 1)


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=5), st.floats(0.5, 0.99))
def test_interval_of_the_median_covers_as_often_as_it_says(values, level):
    # Every sample of four from these values, all as likely: a median of them is covered.
    middle = sorted(values)[(len(values) - 1) // 2]
    found = [median_interval(sample, level) for sample in itertools.product(values, repeat=4)]
    covered = np.mean([each.low <= middle <= each.high for each, _ in found])
    assert covered >= found[0][1] - 1e-12


@pytest.mark.parametrize(
    ("effects", "coarse", "one_size"),
    [
        ([0.5, 0.5, 0.5], True, True),
        ([0.0, 0.0, 0.0], True, False),
        ([1, -1, 0, 1, 1, -1], True, True),
        ([1, 1, 1, 0], True, True),
        ([math.log(2), math.log(3), math.log(3)], True, False),
        ([1, 2, 3, 1, 2, 3], False, False),
        ([1, -2, 1, 0], False, False),
        ([0.1, 0.1 + 1e-15, 0.3 - 0.2, 0.1], True, True),
        ([1.0, 2.0], False, False),
        ([2.0], True, True),
        ([], False, False),
    ],
)
def test_few_values_are_a_coarse_raster(effects, coarse, one_size):
    table = np.array(effects, dtype=np.float64)
    assert is_coarse(table, ROUNDING) == coarse
    assert has_one_size(table, ROUNDING) == one_size
    assert is_coarse(-table, ROUNDING) == coarse


@given(st.lists(st.integers(-5, 5), max_size=12))
def test_values_are_counted_once(values):
    assert values_of(np.array(values, dtype=np.float64), ROUNDING) == len(set(values))
