"""The interval beside a verdict belongs to it, whatever the claim, the effects and the family."""

import math
from dataclasses import replace

import numpy as np
import pytest
from simulated_effects import claim, question

from bnexp.analysis.judging.rulings import rule
from bnexp.analysis.statistics.crossed import ImageError

KINDS = (
    {},
    {"smallest": 0.4},
    {"text": "a = b", "margin": 0.7},
    {"text": "a <= b", "margin": 0.5},
    {"text": "a >= b", "margin": 0.3},
    {"text": "a > b"},
)


WAYS = ({}, {"by": "median"}, {"over": "seeds and images"})


def family_of(rng, way=None):
    """Returns up to nine questions of any kind, with effects of any size.

    Args:
        rng: Draws them.
        way: Of what they ask, and over what; the mean over seeds by default.
    """
    found = []
    for _ in range(rng.integers(1, 10)):
        stated = claim(**KINDS[rng.integers(len(KINDS))], **(way or {}))
        spread = 10 ** rng.uniform(-1.5, 0.5)
        effects = rng.normal(rng.uniform(-1.5, 1.5), spread, rng.integers(3, 15))
        found.append(asked_of(stated, effects, rng))
    return found


def asked_of(stated, effects, rng):
    """Returns a claim about effects, with an error of the images where it is over these."""
    asked = question(stated, effects)
    if not stated.is_over_images:
        return asked
    error = ImageError(
        float(rng.choice([0.0, 1.0])) * rng.uniform(0, 0.1), int(rng.integers(9, 99))
    )
    return replace(asked, parts=tuple(replace(part, images=error) for part in asked.parts))


def says(asked, judged):
    """Returns the verdict that an interval alone gives."""
    pairs = asked.parts[0]
    low, high, kind = judged.low, judged.high, pairs.comparison.kind
    if kind == "equal":
        if -pairs.margin <= low and high <= pairs.margin:
            return "supported"
        outside = low >= pairs.margin or high <= -pairs.margin
        return "contradicted" if outside else "inconclusive"
    if kind == "not worse":
        border = -pairs.margin
        return (
            "supported" if low >= border else "contradicted" if high <= border else "inconclusive"
        )
    size = pairs.smallest
    return "supported" if low >= size else "contradicted" if high <= -size else "inconclusive"


@pytest.mark.parametrize("way", WAYS, ids=["mean", "median", "over images"])
@pytest.mark.parametrize("seed", range(200))
def test_interval_that_a_claim_is_judged_by_says_what_the_verdict_says(seed, way):
    family = family_of(np.random.default_rng(seed), way)
    for asked, ruling in zip(family, rule(family), strict=True):
        assert says(asked, ruling.judged) == ruling.outcome, (asked.comparison, ruling)


@pytest.mark.parametrize("way", WAYS, ids=["mean", "median", "over images"])
@pytest.mark.parametrize("seed", range(60))
def test_what_is_shown_of_a_size_is_what_the_interval_says(seed, way):
    rng = np.random.default_rng(1000 + seed)
    stated = claim(smallest=0.4, **way)
    family = [
        asked_of(stated, rng.normal(rng.uniform(-0.6, 0.6), 0.3, rng.integers(5, 15)), rng)
        for _ in range(rng.integers(1, 8))
    ]
    for ruling in rule(family):
        low, high = ruling.judged.low, ruling.judged.high
        expected = ""
        if ruling.outcome == "inconclusive" and low > 0:
            expected = "effect smaller than asked" if high < 0.4 else "effect of open size"
        if ruling.outcome == "inconclusive" and high < 0:
            expected = "effect against it"
        assert ruling.shown == expected


@pytest.mark.parametrize("way", WAYS, ids=["mean", "median", "over images"])
def test_every_outcome_of_every_kind_is_among_the_families(way):
    found = {
        (asked.comparison.kind, ruling.outcome)
        for seed in range(200)
        for family in [family_of(np.random.default_rng(seed), way)]
        for asked, ruling in zip(family, rule(family), strict=True)
    }
    outcomes = ("supported", "contradicted", "inconclusive")
    assert found == {(kind, out) for kind in ("order", "equal", "not worse") for out in outcomes}


def test_interval_of_arms_that_are_not_equal_has_half_of_the_level():
    effects = np.array([1.0, 1.4, 0.9, 1.3, 1.1])
    (found,) = rule([question(claim("a = b", margin=0.5), effects)])
    assert (found.outcome, found.level) == ("contradicted", pytest.approx(0.975))
    assert found.judged.low > 0.5


def test_where_signs_decide_no_t_interval_is_shown():
    (found,) = rule([question(claim(), np.array([1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]))])
    assert (found.outcome, math.isnan(found.judged.low)) == ("supported", True)
