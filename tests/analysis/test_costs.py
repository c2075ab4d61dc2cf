"""Costs that are the same are not told apart on a busy machine, and those that differ are."""

import numpy as np
import pytest
from scipy.stats import binom

from bnexp.analysis.costs import FEWEST, LEAST, LEVEL, cost_ratio, spread_of

ROUNDS = 45


@pytest.mark.parametrize("rounds", [*range(FEWEST, 60), 200, 1001])
def test_interval_is_the_narrowest_of_order_statistics_with_its_confidence(rounds):
    ratios = np.random.default_rng(rounds).permutation(np.arange(1, rounds + 1)) / 10
    found = cost_ratio(ratios, np.ones(rounds))
    outside = round(found.low * 10) - 1
    assert round(found.high * 10) == rounds - outside
    assert 2 * binom.cdf(outside, rounds, 0.5) <= 1 - LEVEL
    assert 2 * binom.cdf(outside + 1, rounds, 0.5) > 1 - LEVEL
    assert found.value == pytest.approx((rounds + 1) / 20)


def test_fewer_rounds_have_no_interval():
    with pytest.raises(ValueError, match="got 10 rounds; an interval needs 11"):
        cost_ratio([1.0] * 10, [1.0] * 10)


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (1.0, "no difference to tell"),
        (1 + LEAST, "no difference to tell"),
        (1.021, "more"),
        (1 / (1 + LEAST), "no difference to tell"),
        (0.979, "less"),
    ],
)
def test_without_noise_the_least_difference_decides(factor, verdict):
    base = np.linspace(1, 2, ROUNDS)
    assert cost_ratio(factor * base, base).verdict == verdict


def test_spread_is_that_of_quartiles():
    spread = spread_of([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (spread.low, spread.median, spread.high) == (2, 3, 4)


def busy(rng, slots):
    """Seconds of like measurements, one after the other, on a machine that grows busy and idle.

    Load comes and goes slowly, others' processes take the core for a while, and now and then a
    single measurement is held up.
    """
    load, walk = 0.0, np.empty(slots)
    for slot, push in enumerate(rng.normal(0, 0.15, slots)):
        load = 0.97 * load + push
        walk[slot] = load
    shared = np.zeros(slots)
    for begin in rng.integers(0, slots, max(1, slots // 12)):
        shared[begin : begin + rng.integers(1, 20)] = 1.0
    held = rng.random(slots) < 0.05
    return np.exp(walk) * (1 + shared) * (1 + held * rng.exponential(3, slots))


def rounds_of(rng, *, drawn, factor=1.0):
    """Times of two programs, the first of which takes so many times as long as the second."""
    noise = busy(rng, 2 * ROUNDS).reshape(ROUNDS, 2)
    first = rng.integers(0, 2, ROUNDS) if drawn else np.zeros(ROUNDS, int)
    every = np.arange(ROUNDS)
    return factor * noise[every, first], noise[every, 1 - first]


def told(*, experiments, **options):
    rng = np.random.default_rng(5)
    found = [cost_ratio(*rounds_of(rng, **options)).verdict for _ in range(experiments)]
    return sum(verdict != "no difference to tell" for verdict in found)


def test_the_same_costs_are_not_told_apart_whatever_the_machine_does():
    assert told(experiments=2000, drawn=True) <= 2


def test_costs_that_differ_are_told_apart_on_the_same_machine():
    assert told(experiments=200, drawn=True, factor=2.0) == 200


def test_what_the_drawn_order_is_for():
    def growing(rng):
        """On a machine that grows slower, what always comes second seems to cost more."""
        noise = np.exp(0.03 * np.arange(2 * ROUNDS)).reshape(ROUNDS, 2)
        noise *= np.exp(rng.normal(0, 0.001, noise.shape))
        first = rng.integers(0, 2, ROUNDS)
        every = np.arange(ROUNDS)
        drawn = cost_ratio(noise[every, first], noise[every, 1 - first])
        return drawn.verdict, cost_ratio(noise[:, 1], noise[:, 0]).verdict

    drawn, fixed = zip(*(growing(np.random.default_rng(n)) for n in range(100)), strict=True)
    assert drawn.count("no difference to tell") >= 99
    assert set(fixed) == {"more"}
