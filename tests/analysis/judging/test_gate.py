import itertools
import math

import numpy as np
import pytest

from bnexp.analysis.judging.gate import ALPHA, holm


def test_holm_agrees_with_a_hand_worked_table():
    # In order: 4 x 0.005, 3 x 0.01, 2 x 0.03, and the last not below its predecessor.
    tested = holm([0.01, 0.04, 0.03, 0.005])
    assert [t.adjusted for t in tested] == pytest.approx([0.03, 0.06, 0.06, 0.02], rel=1e-12)
    assert [t.passes for t in tested] == [False, False, False, True]
    # The second fails, and the others are held against its level, that of three claims.
    third = 1 - 2 * ALPHA / 3
    assert [t.level for t in tested] == pytest.approx([third, third, third, 1 - 2 * ALPHA / 4])


def test_one_claim_alone_needs_no_adjustment():
    (tested,) = holm([0.02])
    assert (tested.p, tested.adjusted, tested.passes) == (0.02, 0.02, True)
    assert tested.level == pytest.approx(0.95, rel=1e-12)
    assert holm([]) == []


def test_claim_without_a_p_value_counts_in_the_family_and_never_passes():
    known, unknown = holm([0.01, math.nan])
    assert known.adjusted == pytest.approx(0.02)
    assert math.isnan(unknown.adjusted)
    assert (known.passes, unknown.passes) == (True, False)


def test_order_of_the_claims_does_not_matter():
    p_values = (0.004, 0.004, 0.012, 0.7)
    expected = dict(zip(p_values, holm(p_values), strict=True))
    for shuffled in itertools.permutations(p_values):
        assert holm(shuffled) == [expected[p] for p in shuffled]


def test_interval_level_says_the_same_as_the_adjusted_p_value():
    rng = np.random.default_rng(5)
    for _ in range(500):
        for tested in holm(rng.uniform(size=6) ** 4):
            assert tested.passes == (tested.p <= (1 - tested.level) / 2)


def test_any_false_decision_among_ten_is_as_rare_as_promised():
    # Of ten independent claims without effect, some passes where the smallest p-value does.
    rng = np.random.default_rng(2)
    draws = 10_000
    false = sum(any(t.passes for t in holm(p)) for p in rng.uniform(size=(draws, 10)))
    expected = 1 - (1 - ALPHA / 10) ** 10
    assert expected < ALPHA
    assert false / draws == pytest.approx(expected, abs=4 * math.sqrt(expected / draws))
