import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import ttost_paired

from bnexp.analysis.statistics import equivalence_p, margin_p, t_p

EFFECTS = st.lists(st.integers(-1000, 1000), min_size=2, max_size=12).filter(
    lambda effects: len(set(effects)) > 1
)
WITHOUT_TEST = [[], [1.0], [2.0, 2.0, 2.0], [0.1] * 7, [1.0, math.inf], [1.0, math.nan]]


def drawn(count, seed=0):
    return np.random.default_rng([seed, count]).normal(0.2, 1.0, count)


@pytest.mark.parametrize("count", [2, 5, 10, 20, 100])
@pytest.mark.parametrize("beyond", [0.0, 0.3, -0.3])
def test_both_p_values_agree_with_scipy(count, beyond):
    effects = drawn(count)
    claim, opposite = t_p(effects, beyond)
    above = stats.ttest_1samp(effects, beyond, alternative="greater").pvalue
    below = stats.ttest_1samp(effects, -beyond, alternative="less").pvalue
    assert (claim, opposite) == pytest.approx((above, below), abs=1e-12)


def test_p_value_of_hand_worked_effects():
    # Of 1, 2, 3 t is 2 sqrt(3), and with 2 degrees of freedom its tail is 1/2 - t / 2 sqrt(2 + t²).
    t = 2 * math.sqrt(3)
    assert t_p([1, 2, 3])[0] == pytest.approx(0.5 - t / (2 * math.sqrt(2 + t * t)), abs=1e-12)


@pytest.mark.parametrize("count", [2, 5, 10, 20, 100])
@pytest.mark.parametrize("margin", [0.1, 0.5, 2.0])
def test_equivalence_agrees_with_statsmodels(count, margin):
    effects = drawn(count)
    expected, *_ = ttost_paired(effects, np.zeros(count), -margin, margin)
    assert equivalence_p(effects, margin)[0] == pytest.approx(expected, abs=1e-9)


def test_difference_counts_the_smaller_of_two_tests_twice():
    effects = drawn(10)
    tests = (
        stats.ttest_1samp(effects, 0.1, alternative="greater").pvalue,
        stats.ttest_1samp(effects, -0.1, alternative="less").pvalue,
    )
    assert equivalence_p(effects, 0.1)[1] == pytest.approx(2 * min(tests), abs=1e-12)
    assert equivalence_p(effects, 5.0)[1] == 1.0


def test_margin_is_one_border_seen_from_both_sides():
    effects = drawn(10)
    not_worse, worse = margin_p(effects, 0.3)
    assert not_worse == pytest.approx(
        stats.ttest_1samp(effects, -0.3, alternative="greater").pvalue, abs=1e-12
    )
    assert worse == pytest.approx(1 - not_worse, abs=1e-12)


@pytest.mark.parametrize("effects", WITHOUT_TEST)
def test_effects_without_a_test_have_no_p_value(effects):
    for p_values in (t_p(effects), equivalence_p(effects, 0.5), margin_p(effects, 0.5)):
        assert np.isnan(p_values).all()


@given(EFFECTS, st.integers(0, 500))
def test_sides_swap_with_the_sign(effects, size):
    swapped = [-effect for effect in effects]
    assert t_p(swapped, size) == pytest.approx(t_p(effects, size)[::-1], abs=1e-12)
    assert equivalence_p(swapped, size) == pytest.approx(equivalence_p(effects, size), abs=1e-12)


@given(EFFECTS, st.integers(0, 500), st.sampled_from([0.001, 3.0, 1e6]))
def test_unit_does_not_matter(effects, size, unit):
    scaled = [unit * effect for effect in effects]
    for test in (t_p, equivalence_p, margin_p):
        assert test(scaled, unit * size) == pytest.approx(test(effects, size), abs=1e-9)


@given(EFFECTS, st.integers(0, 500), st.integers(1, 500))
def test_wider_margin_makes_equal_and_not_worse_more_likely_and_different_less(effects, size, more):
    for test in (equivalence_p, margin_p):
        (inside, outside), (easier, harder) = test(effects, size), test(effects, size + more)
        assert easier <= inside + 1e-12
        assert harder >= outside - 1e-12
