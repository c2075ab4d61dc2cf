"""Seeds that lie far from the others are named, by a rule that is held against its source."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from paired_results import DIVERGED, SECONDS, claim, verdict_of
from scipy import stats

from bnexp.analysis.statistics import far_from_others
from bnexp.analysis.statistics.outliers import FALSE_ALARMS

GAINS = [0.2, 0.3, 0.25, 0.29, 0.28, 0.22, 0.27, 0.31, 0.24, 0.26]

ROSNER = [
    *(-0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58),
    *(1.65, 1.69, 1.70, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15),
    *(2.23, 2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21),
    *(3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01),
]
"""The example of Rosner (1983), in which the last three are found at 5%."""


def judged(effects, comparison=None):
    """Returns the verdict on effects of `bn < no-bn`."""
    return verdict_of([3.0] * len(effects), [3.0 + e for e in effects], comparison or claim())


def test_the_example_of_the_source_has_its_three(monkeypatch):
    monkeypatch.setattr("bnexp.analysis.statistics.outliers.FALSE_ALARMS", 0.05)
    assert far_from_others(ROSNER) == (53, 52, 51)


@pytest.mark.parametrize("pairs", [5, 6, 9])
def test_a_single_one_is_found_where_its_studentized_residual_is_too_large(pairs):
    rng = np.random.default_rng(pairs)
    found = []
    for _ in range(200):
        effects = rng.standard_t(2, pairs)
        place = int(np.abs(effects - effects.mean()).argmax())
        rest = np.delete(effects, place)
        error = rest.std(ddof=1) * math.sqrt(1 + 1 / (pairs - 1))
        p = 2 * stats.t.sf(abs(effects[place] - rest.mean()) / error, pairs - 2)
        expected = (place,) if p < FALSE_ALARMS / pairs else ()
        assert far_from_others(effects) == expected
        found.append(bool(expected))
    assert 0 < sum(found) < len(found)


def test_two_that_hide_each_other_are_found_together():
    effects = [*GAINS[:8], -2.0, -2.2]
    assert set(far_from_others(effects)) == {8, 9}


def test_what_is_no_exception_is_not_found():
    assert far_from_others(GAINS) == ()
    assert far_from_others([1.0, 1.0, 1.0, 50.0]) == ()
    assert far_from_others([0.5] * 10) == ()
    assert far_from_others([0.5 + 1e-17, 0.5, 0.5, 0.1 + 0.4, math.inf]) == ()
    # Rounding apart from the others is not far from them.
    assert far_from_others([*[0.3] * 8, 0.1 + 0.2, 9.0]) == (9,)


def test_a_verdict_names_the_seed_and_what_the_others_came_to():
    verdict = judged([*GAINS[:9], -2.1])
    assert verdict.outlying.seeds == (9,)
    assert verdict.outlying.without.mean == pytest.approx(-np.mean(GAINS[:9]))
    assert verdict.sentence.endswith(
        " Rests on 9 of 10 seeds: seed 9 lies far from the others, and without it the mean "
        "effect would be -0.2622 (-0.2909 to -0.2335)."
    )
    assert (verdict.evidence.worst_seed, verdict.evidence.worst) == (9, pytest.approx(2.1))
    assert verdict.verdict == "inconclusive"
    plain = verdict.as_json()["outlying"]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["seeds"] == [9]


def test_a_seed_that_carries_a_claim_is_named_as_well():
    verdict = judged([*GAINS[:9], 5.0])
    assert verdict.outlying.seeds == (9,)
    assert verdict.evidence.worst_seed == 0
    two = judged([*GAINS[:8], 5.0, 5.5])
    assert "Rests on 8 of 10 seeds: seeds 8 and 9 lie far" in two.sentence


def test_others_that_are_all_equal_have_no_interval():
    verdict = judged([0.0] * 9 + [0.5])
    assert verdict.sentence.endswith("without it the mean effect would be +0.0000.")
    assert verdict.as_json()["outlying"]["without"] == {"mean": 0.0, "low": None, "high": None}


def test_nothing_is_said_without_such_a_seed_or_without_a_mean():
    assert judged(GAINS).outlying is None
    assert judged(GAINS).as_json()["outlying"] is None
    lost = verdict_of([0.1] * 5 + [DIVERGED], [0.2, 0.3, 0.25, 0.3, 0.28, 0.2], claim())
    assert lost.outlying is None
    assert math.isnan(lost.evidence.worst)
    assert lost.evidence.worst_seed == 5


def test_the_worst_of_a_ratio_is_a_ratio_and_of_equality_the_farthest():
    times = verdict_of([1.0, 1.0, 1.0], [2.0, 0.5, 3.0], claim(SECONDS)).evidence
    assert (times.worst_seed, times.worst) == (1, pytest.approx(2.0))
    equal = judged([0.1, -0.2, 0.3], claim(text="bn = no-bn", margin=0.5)).evidence
    assert (equal.worst_seed, equal.worst) == (2, pytest.approx(-0.3))
