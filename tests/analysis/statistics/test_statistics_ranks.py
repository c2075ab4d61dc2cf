import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bnexp.analysis.statistics import sign_p, wilcoxon_p

EFFECTS = st.lists(st.integers(-30, 30) | st.sampled_from([math.inf, -math.inf]), max_size=10)


def drawn(count):
    return np.random.default_rng(count).normal(0.3, 1.0, count)


@pytest.mark.parametrize("count", [1, 5, 10, 20, 60])
def test_both_tests_agree_with_scipy(count):
    effects = drawn(count)
    above = int(np.sum(effects > 0))
    for place, side in enumerate(("greater", "less")):
        signs = stats.binomtest(above, count, alternative=side).pvalue
        ranks = stats.wilcoxon(effects, alternative=side).pvalue
        assert sign_p(effects)[place] == pytest.approx(signs, abs=1e-12)
        assert wilcoxon_p(effects)[place] == pytest.approx(ranks, abs=1e-12)


@pytest.mark.parametrize(
    "effects",
    [
        [3.0, -1.0, 2.0, 5.0, 4.0, -2.5, 7.0],
        [3.0, -3.0, 2.0, 2.0, 4.0, -2.0, 7.0],
        [math.inf, math.inf, -1.0, 2.0, 3.0, -math.inf, 5.0],
    ],
    ids=["no two alike", "some alike", "some infinite"],
)
def test_ranks_agree_with_every_way_of_setting_their_signs(effects):
    sizes = np.clip(np.abs(effects), 0, 100)
    ranks = stats.rankdata(sizes)
    seen = ranks[np.asarray(effects) > 0].sum()
    sums = np.array([np.dot(ranks, way) for way in itertools.product((0, 1), repeat=len(effects))])
    expected = (np.mean(sums >= seen), np.mean(sums <= seen))
    assert wilcoxon_p(effects) == pytest.approx(expected, abs=1e-12)


def test_hand_worked_signs():
    # Five of six above 0: (1 + 6) / 64 have as many or more, and all but one have as many or fewer.
    assert sign_p([1, 2, 3, 4, math.inf, -9]) == pytest.approx((7 / 64, 63 / 64), abs=1e-12)


@pytest.mark.parametrize("test", [sign_p, wilcoxon_p])
def test_ties_are_left_out_and_decide_nothing_alone(test):
    effects = [1.0, -2.0, 3.0, 4.0]
    assert test([*effects, 0.0, 0.0]) == test(effects)
    assert np.isnan(test([0.0, 0.0])).all()
    assert np.isnan(test([])).all()


@pytest.mark.parametrize("test", [sign_p, wilcoxon_p])
def test_infinite_effect_counts_as_the_largest_one(test):
    assert test([1.0, -2.0, 3.0, math.inf]) == test([1.0, -2.0, 3.0, 100.0])
    assert test([1.0, -2.0, 3.0, -math.inf]) == test([1.0, -2.0, 3.0, -100.0])


@given(EFFECTS)
def test_sides_swap_with_the_sign(effects):
    swapped = [-effect for effect in effects]
    for test in (sign_p, wilcoxon_p):
        assert test(swapped) == pytest.approx(test(effects)[::-1], abs=1e-12, nan_ok=True)


@given(EFFECTS, st.sampled_from([0.001, 3.0, 1e6]))
def test_unit_does_not_matter(effects, unit):
    scaled = [unit * effect for effect in effects]
    for test in (sign_p, wilcoxon_p):
        assert test(scaled) == pytest.approx(test(effects), abs=1e-12, nan_ok=True)
