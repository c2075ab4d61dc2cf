"""What stands beside a verdict agrees with scipy, with enumeration, and with the definitions."""

import itertools
import json
import math

import numpy as np
import pytest
from paired_results import (
    DIVERGED,
    MISSED,
    PENDING,
    SECONDS,
    STEPS,
    claim,
    results_of,
    verdict_of,
    verdict_over,
)
from scipy import stats

from bnexp.analysis import verdicts_of
from bnexp.streams import stream

RNG = np.random.default_rng(3)
BN, NO_BN = RNG.uniform(1.0, 1.2, 10), RNG.uniform(1.05, 1.25, 10)
EFFECTS = {"difference": NO_BN - BN, "ratio": np.log(NO_BN) - np.log(BN)}
METRICS = {"difference": None, "ratio": SECONDS}


def evidence(scale="difference", text="bn < no-bn", **more):
    return verdict_of(BN.tolist(), NO_BN.tolist(), claim(METRICS[scale], text, **more)).evidence


def told(scale, middle, low, high):
    """Returns an effect of `bn < no-bn` as it is told: that of bn against no-bn."""
    values = [-middle, -high, -low]
    return np.exp(values).tolist() if scale == "ratio" else values


def bounds(interval):
    return [interval.mean, interval.low, interval.high]


def shares(effects, border):
    """Returns how often a sum over all ways of setting signs is at least the one seen."""
    from_border = np.asarray(effects) - border
    sums = [
        float(np.dot(signs, np.abs(from_border)))
        for signs in itertools.product((-1, 1), repeat=len(from_border))
    ]
    return np.mean(np.asarray(sums) >= from_border.sum() - 1e-12)


@pytest.mark.parametrize("scale", ["difference", "ratio"])
def test_estimates_are_on_the_scale_of_the_interval(scale):
    found, effects = evidence(scale), EFFECTS[scale]
    drawn = stats.bootstrap(
        (effects,), np.mean, n_resamples=9_999, method="BCa", rng=stream(0, "bootstrap")
    ).confidence_interval
    assert bounds(found.bootstrap) == pytest.approx(
        told(scale, effects.mean(), drawn.low, drawn.high), rel=1e-9
    )
    walsh = np.sort([(a + b) / 2 for i, a in enumerate(effects) for b in effects[: i + 1]])
    # Of ten ranks a sum of at most 8 has a probability of 25/1024, one of 9 more than 0.025.
    middle = told(scale, np.median(walsh), walsh[8], walsh[-9])
    assert bounds(found.hodges_lehmann) == pytest.approx(middle, rel=1e-9)
    assert found.cohens_d == pytest.approx(-effects.mean() / effects.std(ddof=1))


@pytest.mark.parametrize("scale", ["difference", "ratio"])
def test_other_tests_of_a_claim_agree_with_scipy_and_with_enumeration(scale):
    found, effects = evidence(scale), EFFECTS[scale]
    assert found.p_permutation == pytest.approx(shares(effects, 0.0), abs=1e-12)
    wilcoxon = stats.wilcoxon(effects, alternative="greater", method="exact")
    assert found.p_wilcoxon == pytest.approx(wilcoxon.pvalue, abs=1e-12)
    above = int(np.sum(effects > 0))
    signs = stats.binomtest(above, 10, alternative="greater")
    assert found.p_sign == pytest.approx(signs.pvalue, abs=1e-12)
    wilson = stats.binomtest(above, 10).proportion_ci(method="wilson")
    assert bounds(found.improvement) == pytest.approx([above / 10, wilson.low, wilson.high])


def test_other_tests_of_a_margin_are_of_its_borders():
    effects = EFFECTS["difference"]
    near = effects.mean() + 0.05
    equal = evidence(text="bn = no-bn", margin=near)
    up, down = shares(effects, -near), shares(-effects, -near)
    assert equal.p_permutation == pytest.approx(max(up, down), abs=1e-12)
    wilcoxon = [
        stats.wilcoxon(side + near, alternative="greater", method="exact").pvalue
        for side in (effects, -effects)
    ]
    assert equal.p_wilcoxon == pytest.approx(max(wilcoxon), abs=1e-12)
    worse = evidence(text="bn <= no-bn", margin=0.01)
    assert worse.p_permutation == pytest.approx(shares(effects, -0.01), abs=1e-12)
    assert math.isnan(equal.p_sign)
    assert math.isnan(worse.p_sign)


def power(effect, spread, pairs, alpha):
    """Returns how likely the one-sided t test finds an effect."""
    shift = math.sqrt(pairs) * effect / spread
    return stats.nct.sf(stats.t.isf(alpha, pairs - 1), pairs - 1, shift)


def least(effect, spread, alpha, wanted=0.8):
    """Returns the fewest pairs with a power, by trying them one after the other."""
    return next(n for n in range(2, 2000) if power(effect, spread, n, alpha) >= wanted)


def test_pairs_needed_have_a_power_of_80_percent_at_the_level_of_the_claim():
    effects = EFFECTS["difference"]
    mean, spread = effects.mean(), effects.std(ddof=1)
    assert evidence().pairs_needed == least(mean, spread, 0.025)
    assert evidence(text="bn > no-bn").pairs_needed == least(mean, spread, 0.025)
    half = mean / 2
    assert evidence(smallest=half).pairs_needed == least(mean - half, spread, 0.025)
    assert evidence(smallest=2 * mean).pairs_needed is None
    results = results_of(BN.tolist(), NO_BN.tolist())
    first, _ = verdicts_of(results, [claim(), claim({"test": "loss"}, number=1)])
    assert first.evidence.pairs_needed == least(mean, spread, (1 - first.level) / 2)


def test_pairs_needed_for_a_margin_are_those_for_its_nearer_border():
    effects = EFFECTS["difference"]
    mean, spread = effects.mean(), effects.std(ddof=1)
    wide, narrow = mean + spread, mean / 2
    needed = evidence(text="bn <= no-bn", margin=narrow).pairs_needed
    assert needed == least(mean + narrow, spread, 0.025)
    # Equal at both borders with 80%, and so at each with 90%; unequal at either of them.
    needed = evidence(text="bn = no-bn", margin=wide).pairs_needed
    assert needed == least(wide - mean, spread, 0.025, 0.9)
    assert evidence(text="no-bn = bn", margin=wide).pairs_needed == needed
    needed = evidence(text="bn = no-bn", margin=narrow).pairs_needed
    assert needed == least(mean - narrow, spread, 0.0125)


def test_by_ranks_there_are_shares_and_signs_alone():
    bn, no_bn = [100, 200, 150, 120, 130, 140], [300, MISSED, 500, 110, MISSED, 410]
    verdict = verdict_of(bn, no_bn, claim(STEPS))
    found = verdict.evidence
    assert (found.bootstrap, found.hodges_lehmann, found.pairs_needed) == (None, None, None)
    assert math.isnan(found.cohens_d)
    assert math.isnan(found.p_permutation)
    # Five of six: 7/64. The one opposite has the smallest rank: 2/64.
    assert found.p_sign == pytest.approx(7 / 64)
    assert found.p_wilcoxon == pytest.approx(2 / 64)
    assert verdict.p == pytest.approx(7 / 64)
    assert found.improvement.mean == pytest.approx(5 / 6)


def test_by_ranks_wilcoxon_knows_no_margin():
    stated = claim(STEPS, "bn <= no-bn", margin=1.5)
    found = verdict_of([100] * 6, [MISSED] * 6, stated).evidence
    assert math.isnan(found.p_wilcoxon)
    assert math.isnan(found.p_sign)


@pytest.mark.parametrize("no_bn", [[0.2, 0.3, 0.4, 0.7], [0.1] * 4])
def test_equal_differences_have_no_spread_to_be_measured_by(no_bn):
    # Those of the first case differ, but by rounding alone.
    found = verdict_of([0.1, 0.2, 0.3, 0.6], [0.2, 0.3, 0.4, 0.7]).evidence
    assert math.isnan(found.cohens_d)
    assert found.pairs_needed is None
    flat = verdict_of([0.1] * 4, no_bn[:1] * 4).evidence
    assert math.isnan(flat.bootstrap.low)
    assert flat.improvement.mean == (1.0 if no_bn[0] > 0.1 else 0.5)


def test_without_pairs_nothing_stands_beside_a_verdict():
    assert verdict_of([0.1], [0.2]).evidence is None
    assert verdict_of([0.1] * 3, [PENDING] * 3).evidence is None
    cells = {"1": (BN.tolist(), NO_BN.tolist()), "2": ([0.1], [0.2])}
    counted = verdict_over(cells, claim(at_least=1))
    assert counted.evidence is None
    assert [part.evidence is None for part in counted.parts] == [False, True]


@pytest.mark.parametrize(
    ("bn", "no_bn", "stated"),
    [
        (BN.tolist(), NO_BN.tolist(), claim()),
        ([1.0, 2.0], [2.0, 2.5], claim(SECONDS, "bn = no-bn", margin=1.5)),
        ([0.1] * 3, [0.1] * 3, claim()),
        ([0.1] * 3, [DIVERGED] * 3, claim()),
    ],
)
def test_evidence_is_plain_values_for_json(bn, no_bn, stated):
    plain = verdict_of(bn, no_bn, stated).as_json()["evidence"]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain["improvement"]) == {"mean", "low", "high"}


def test_evidence_is_the_same_whenever_it_is_worked_out():
    one, many = np.random.default_rng(1).normal(0.1, 1.0, (2, 40))
    first, again = (verdict_of(one.tolist(), many.tolist()).evidence for _ in range(2))
    assert first == again
    assert first.p_permutation * 10_000 == pytest.approx(round(first.p_permutation * 10_000))
