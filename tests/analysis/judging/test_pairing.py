"""A verdict says how alike the arms of a seed came out, and what the interval would be unpaired."""

from __future__ import annotations

import math

import numpy as np
import pytest
from paired_results import DIVERGED, SECONDS, claim, verdict_of
from scipy import stats

from bnexp.analysis.statistics import correlation, unpaired_width

RNG = np.random.default_rng(3)
SHARED = RNG.normal(5.0, 0.5, 12)
ALIKE = (SHARED + RNG.normal(0.0, 0.1, 12), SHARED + RNG.normal(0.2, 0.1, 12))
OPPOSED = (ALIKE[0], 2 * SHARED.mean() - ALIKE[1])


@pytest.mark.parametrize("ratio", [False, True])
@pytest.mark.parametrize("sides", [ALIKE, OPPOSED])
def test_correlation_and_width_are_those_of_scipy(sides, ratio):
    comparison = claim(SECONDS) if ratio else claim()
    beside = verdict_of(*(side.tolist() for side in sides), comparison).evidence
    one, other = np.log(sides) if ratio else sides
    assert beside.correlation == pytest.approx(stats.pearsonr(one, other).statistic, abs=1e-9)
    paired = stats.ttest_rel(other, one).confidence_interval()
    welch = stats.ttest_ind(other, one, equal_var=False).confidence_interval()
    expected = (welch.high - welch.low) / (paired.high - paired.low)
    assert beside.unpaired_width == pytest.approx(expected, abs=1e-9)
    assert (beside.unpaired_width > 1) == (sides is ALIKE)


def test_without_spread_or_values_there_is_neither():
    flat = verdict_of([3.0] * 4, [3.1, 3.2, 3.3, 3.4]).evidence
    assert math.isnan(flat.correlation)
    assert flat.unpaired_width == pytest.approx(stats.t.ppf(0.975, 3) / stats.t.ppf(0.975, 3))
    equal = verdict_of([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]).evidence
    assert (equal.correlation, math.isnan(equal.unpaired_width)) == (pytest.approx(1.0), True)
    lost = verdict_of([1.0, 2.0, DIVERGED], [2.0, 3.5, 4.0]).evidence
    assert math.isnan(lost.correlation)
    assert math.isnan(lost.unpaired_width)
    assert lost.as_json()["correlation"] is None
    # Two pairs lie on a line, whatever they are.
    assert math.isnan(correlation([1.0, 2.0], [5.0, 3.0]))
    assert math.isnan(unpaired_width([1.0, math.inf], [5.0, 3.0]))
