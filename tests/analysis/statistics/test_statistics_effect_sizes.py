import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from bnexp.analysis.statistics import cohens_d, probability_of_improvement

EFFECTS = st.lists(st.integers(-30, 30), min_size=2, max_size=12).filter(
    lambda effects: len(set(effects)) > 1
)


def test_cohens_d_of_hand_worked_effects():
    assert cohens_d([1.0, 2.0, 3.0]) == pytest.approx(2.0, abs=1e-12)


@pytest.mark.parametrize("count", [2, 10, 100])
def test_cohens_d_is_the_t_statistic_over_the_root_of_the_pairs(count):
    effects = np.random.default_rng(count).normal(0.3, 1.0, count)
    t = stats.ttest_1samp(effects, 0.0).statistic
    assert cohens_d(effects) == pytest.approx(t / math.sqrt(count), abs=1e-9)


@pytest.mark.parametrize(
    "effects", [[], [1.0], [0.1] * 7, [0.0, 0.0], [1.0, math.inf], [1.0, math.nan]]
)
def test_cohens_d_needs_finite_effects_and_some_spread(effects):
    assert math.isnan(cohens_d(effects))


@given(EFFECTS, st.sampled_from([0.001, 3.0, 1e6]))
def test_cohens_d_has_a_sign_and_no_unit(effects, unit):
    d = cohens_d(effects)
    assert cohens_d([-unit * effect for effect in effects]) == pytest.approx(-d, abs=1e-9)


@pytest.mark.parametrize(("above", "count"), [(0, 1), (0, 5), (5, 5), (7, 10), (13, 20)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_share_without_ties_has_scipys_wilson_interval(above, count, level):
    interval = probability_of_improvement([1.0] * above + [-1.0] * (count - above), level)
    expected = stats.binomtest(above, count).proportion_ci(level, method="wilson")
    assert interval.mean == above / count
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_tie_counts_as_half_a_win():
    interval = probability_of_improvement([1.0, math.inf, 0.0, -1.0, 0.0, 0.0])
    expected = proportion_confint(3.5, 6, method="wilson")
    assert (interval.mean, interval.n) == (pytest.approx(3.5 / 6), 6)
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-9)


def test_no_pairs_have_no_share():
    interval = probability_of_improvement([])
    assert np.isnan([interval.mean, interval.low, interval.high]).all()
    assert interval.n == 0


@given(EFFECTS)
def test_shares_of_both_directions_add_up_to_one(effects):
    there = probability_of_improvement(effects)
    back = probability_of_improvement([-effect for effect in effects])
    assert there.mean + back.mean == pytest.approx(1.0, abs=1e-12)
    assert (back.low, back.high) == pytest.approx((1 - there.high, 1 - there.low), abs=1e-12)
    assert 0 <= there.low <= there.mean <= there.high <= 1
