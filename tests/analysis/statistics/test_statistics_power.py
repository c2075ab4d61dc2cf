import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestPower

from bnexp.analysis.statistics import cohens_d, pairs_needed, power_of

ALPHA = 0.025


def effects_with(d, count=10):
    """Returns effects with a mean of so many standard deviations of theirs."""
    values = np.random.default_rng(count).normal(size=count)
    return (values - values.mean()) / values.std(ddof=1) + d


@pytest.mark.parametrize("d", [-0.5, 0.0, 0.2, 0.8, 3.0])
@pytest.mark.parametrize("pairs", [2, 5, 10, 100, 2000])
def test_power_agrees_with_statsmodels(d, pairs):
    expected = TTestPower().power(d, pairs, ALPHA, alternative="larger")
    assert power_of(3 * d, 3.0, pairs, alpha=ALPHA) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("d", [5.0, 20.0, 45.0, 250.0])
@pytest.mark.parametrize("pairs", [2, 3, 5, 30])
@pytest.mark.parametrize("alpha", [0.025, 0.0005])
def test_power_of_few_pairs_with_large_effects_agrees_with_scipy(d, pairs, alpha):
    needed, root = stats.t.isf(alpha, pairs - 1), math.sqrt(pairs)
    expected = stats.nct.sf(needed, pairs - 1, root * d)
    assert power_of(d, 1.0, pairs, alpha=alpha) == pytest.approx(expected, abs=1e-9)


def test_power_is_worked_out_where_scipy_gives_up(monkeypatch):
    known = [power_of(d, 1.0, 3, alpha=0.0005) for d in (8.0, 20.0, 40.0)]
    monkeypatch.setattr("bnexp.analysis.statistics.power.nctdtr", lambda *_: math.nan)
    found = [power_of(d, 1.0, 3, alpha=0.0005) for d in (8.0, 20.0, 40.0)]
    assert 0.1 < found[0] < found[1] < found[2] < 1.0
    assert found == pytest.approx(known, abs=1e-9)


def test_power_without_an_effect_is_the_error_that_is_allowed():
    assert power_of(0.4, 1.0, 7, alpha=ALPHA, beyond=0.4) == pytest.approx(ALPHA, abs=1e-9)


@pytest.mark.parametrize("d", [0.1, 0.33, 0.5, 1.0, 2.0, 8.0])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_pairs_needed_are_the_first_that_statsmodels_finds_enough(d, power):
    pairs = pairs_needed(effects_with(d), alpha=ALPHA, power=power)
    enough = TTestPower().power(d, pairs, ALPHA, alternative="larger")
    assert enough >= power
    if pairs > 2:
        assert TTestPower().power(d, pairs - 1, ALPHA, alternative="larger") < power
        solved = TTestPower().solve_power(d, alpha=ALPHA, power=power, alternative="larger")
        assert pairs == math.ceil(solved)


def test_pairs_needed_point_where_the_effects_do():
    effects = effects_with(0.7)
    assert pairs_needed(-effects, alpha=ALPHA) == pairs_needed(effects, alpha=ALPHA)


def test_effect_has_to_be_beyond_what_is_needed():
    effects = effects_with(1.0)
    assert pairs_needed(effects, alpha=ALPHA, beyond=0.5) == pairs_needed(
        effects_with(0.5), alpha=ALPHA
    )
    assert pairs_needed(effects, alpha=ALPHA, beyond=1.01) is None
    assert pairs_needed(effects, alpha=ALPHA, most=10) == 10
    assert pairs_needed(effects, alpha=ALPHA, most=9) is None


@pytest.mark.parametrize("effects", [[], [1.0], [0.1] * 7, [1.0, math.inf], [1.0, math.nan]])
def test_nothing_is_said_without_finite_effects_and_some_spread(effects):
    assert pairs_needed(effects, alpha=ALPHA) is None


@given(st.floats(0.05, 3.0), st.integers(2, 500), st.floats(0.0, 2.0))
def test_power_grows_with_pairs_and_effect(d, pairs, more):
    power = power_of(d, 1.0, pairs, alpha=ALPHA)
    assert power_of(d, 1.0, pairs + 1, alpha=ALPHA) >= power - 1e-12
    assert power_of(d + more, 1.0, pairs, alpha=ALPHA) >= power - 1e-12


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=12), st.sampled_from([0.001, 1e6]))
def test_unit_does_not_matter(effects, unit):
    scaled = [unit * effect for effect in effects]
    d = cohens_d(effects)
    if math.isnan(d) or abs(d) > 0.05:
        assert pairs_needed(scaled, alpha=ALPHA) == pairs_needed(effects, alpha=ALPHA)
