import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from bnexp.analysis.judging.gate import ALPHA, holm
from bnexp.analysis.statistics import partial_conjunction

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=10)


@pytest.mark.parametrize("count", [1, 2, 5, 10, 100])
def test_holm_agrees_with_statsmodels(count):
    p_values = np.random.default_rng(count).uniform(size=count) ** 6
    rejected, adjusted, *_ = multipletests(p_values, ALPHA, "holm")
    tested = holm(p_values)
    assert [t.adjusted for t in tested] == pytest.approx(adjusted.tolist(), abs=1e-9)
    assert [t.passes for t in tested] == rejected.tolist()


def test_partial_conjunction_of_hand_worked_p_values():
    p_values = [0.03, 0.001, 0.2, 0.01]
    # In order 0.001, 0.01, 0.03, 0.2, times 4, 3, 2, 1.
    found = [partial_conjunction(p_values, least) for least in (1, 2, 3, 4)]
    assert found == pytest.approx([0.004, 0.03, 0.06, 0.2], abs=1e-12)


def test_partial_conjunction_never_passes_one_and_counts_what_is_unknown_as_one():
    assert partial_conjunction([0.5, 0.6], 1) == 1.0
    assert partial_conjunction([math.nan, 0.01, 0.02], 2) == pytest.approx(0.04)
    assert partial_conjunction([math.nan, 0.01, 0.02], 3) == 1.0


@pytest.mark.parametrize(("p_values", "least"), [([], 1), ([0.1], 0), ([0.1, 0.2], 3)])
def test_more_places_than_there_are_is_no_claim(p_values, least):
    with pytest.raises(ValueError, match="is no claim"):
        partial_conjunction(p_values, least)


@given(P_VALUES)
def test_all_places_need_the_largest_p_value_and_any_place_bonferronis(p_values):
    count = len(p_values)
    assert partial_conjunction(p_values, count) == max(p_values)
    expected = multipletests(p_values, ALPHA, "bonferroni")[1].min()
    assert partial_conjunction(p_values, 1) == pytest.approx(expected, abs=1e-12)


@given(P_VALUES, st.data())
def test_smaller_p_value_anywhere_never_weakens_the_claim(p_values, data):
    least = data.draw(st.integers(1, len(p_values)))
    place = data.draw(st.integers(0, len(p_values) - 1))
    smaller = [p / 2 if i == place else p for i, p in enumerate(p_values)]
    assert partial_conjunction(smaller, least) <= partial_conjunction(p_values, least)
