import itertools
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bnexp.analysis.statistics import bca_band, bca_interval, permutation_p, resampling
from bnexp.analysis.statistics.permutation import drawing

EFFECTS = st.lists(st.integers(-1000, 1000), min_size=1, max_size=8)


def generator(seed=0):
    return np.random.default_rng(seed)


def drawn(count):
    return generator(count).normal(0.3, 1.0, count)


@pytest.mark.parametrize("count", [2, 5, 10])
@pytest.mark.parametrize("beyond", [0.0, 0.2])
def test_permutation_of_few_pairs_agrees_with_scipys_enumeration(count, beyond):
    effects = drawn(count)

    def expected(values):
        return stats.permutation_test(
            (values,),
            np.mean,
            permutation_type="samples",
            n_resamples=np.inf,
            alternative="greater",
        ).pvalue

    both = (expected(effects - beyond), expected(-effects - beyond))
    assert permutation_p(effects, beyond=beyond, draw=drawing(generator())) == pytest.approx(
        both, abs=1e-9
    )


def test_permutation_of_hand_worked_effects():
    # Of the eight sums of 1, 2 and 3 with any signs, 4 and 6 are at least the 4 of -1 + 2 + 3.
    assert permutation_p([-1, 2, 3], draw=drawing(generator())) == (2 / 8, 7 / 8)


def test_sums_that_differ_by_rounding_alone_count_as_equal():
    # -0.1 - 0.2 + 0.3 is not exactly 0 in binary, nor is it the same as 0.1 + 0.2 - 0.3.
    assert permutation_p([0.1, 0.2, -0.3], draw=drawing(generator())) == permutation_p(
        [1, 2, -3], draw=drawing(generator())
    )


@pytest.mark.parametrize("count", [15, 16])
def test_drawn_permutations_agree_with_all_of_them_within_their_error(count):
    effects, resamples = drawn(count), 9_999
    ways = np.array(list(itertools.product((-1.0, 1.0), repeat=count))) @ effects
    exact = np.mean(ways >= effects.sum() - 1e-9)
    claim, opposite = permutation_p(effects, draw=drawing(generator(), resamples))
    error = math.sqrt(exact * (1 - exact) / resamples)
    assert claim == pytest.approx(exact, abs=4 * error + 1 / resamples)
    assert opposite == pytest.approx(1 - exact, abs=4 * error + 1 / resamples)


@pytest.mark.parametrize("count", [1, 5, 14, 40])
def test_least_p_value_is_that_of_effects_with_one_sign(count):
    # Of 40 pairs no way that is drawn has one sign alone, and the one seen counts as drawn.
    effects = np.arange(1.0, count + 1)
    least = 0.5**count if count < 40 else 1 / 10_000
    assert permutation_p(effects, draw=drawing(generator())) == pytest.approx(
        (least, 1.0), rel=1e-12
    )


@pytest.mark.parametrize("effects", [[], [1.0, math.inf], [1.0, math.nan]])
def test_permutation_needs_finite_effects(effects):
    assert np.isnan(permutation_p(effects, draw=drawing(generator()))).all()


@given(EFFECTS, st.integers(0, 100), st.sampled_from([-0.5, -3.0, -1e6]))
def test_sides_of_the_permutation_swap_with_the_sign_in_any_unit(effects, beyond, unit):
    there = permutation_p(effects, beyond=beyond, draw=drawing(generator()))
    swapped = [unit * effect for effect in effects]
    assert permutation_p(swapped, beyond=-unit * beyond, draw=drawing(generator())) == there[::-1]


@given(EFFECTS, st.integers(0, 100), st.integers(1, 100))
def test_larger_effect_is_harder_to_show(effects, beyond, more):
    easier = permutation_p(effects, beyond=beyond, draw=drawing(generator()))
    harder = permutation_p(effects, beyond=beyond + more, draw=drawing(generator()))
    assert harder[0] >= easier[0]
    assert harder[1] >= easier[1]


def every_sample(effects):
    """Returns the mean of each of the n**n samples that can be drawn, all as likely."""
    return np.mean(list(itertools.product(effects, repeat=len(effects))), axis=1)


def exact_bca(effects, level=0.95):
    """Returns the shares of all samples at which BCa's bounds lie, and the samples' means.

    By Efron (1987): z0 from the share of means below the one seen, with ties half; the
    acceleration from the means without each effect in turn.
    """
    means, seen = np.sort(every_sample(effects)), np.mean(effects)
    share = (np.mean(means < seen - 1e-12) + np.mean(means <= seen + 1e-12)) / 2
    z0 = stats.norm.ppf(share)
    without = np.array([np.delete(effects, place).mean() for place in range(len(effects))])
    away = without.mean() - without
    acceleration = np.sum(away**3) / (6 * np.sum(away**2) ** 1.5)
    tails = z0 + stats.norm.ppf([(1 - level) / 2, (1 + level) / 2])
    return stats.norm.cdf(z0 + tails / (1 - acceleration * tails)), means


@pytest.mark.parametrize("count", [5, 6])
def test_bootstrap_agrees_with_every_sample_there_is_within_its_error(count):
    effects, resamples = generator(count).lognormal(0.0, 0.7, count), 20_000
    shares, means = exact_bca(effects)
    interval = bca_interval(effects, draw=resampling(generator(), resamples))
    for bound, share in zip((interval.low, interval.high), shares, strict=True):
        # z0 is itself estimated from the samples, which about doubles the error of the share.
        error = 2 * 4 * math.sqrt(share * (1 - share) / resamples) + 4 * 0.6 / math.sqrt(resamples)
        near = np.quantile(means, np.clip([share - error, share + error], 0, 1))
        assert near[0] <= bound <= near[1]
    assert interval.mean == pytest.approx(effects.mean())


@pytest.mark.parametrize("count", [2, 3, 6, 8, 9, 10, 25, 130])
def test_bootstrap_agrees_with_scipy_for_the_same_generator(count):
    effects = drawn(count)
    expected = stats.bootstrap((effects,), np.mean, method="BCa", rng=generator(3))
    interval = bca_interval(effects, draw=resampling(generator(3)))
    bounds = tuple(expected.confidence_interval)
    assert (interval.low, interval.high) == pytest.approx(bounds, rel=1e-13, nan_ok=True)


def test_bootstrap_hangs_on_the_generator():
    effects = drawn(10)
    interval = bca_interval(effects, draw=resampling(generator(3)))
    assert bca_interval(effects, draw=resampling(generator(3))) == interval
    assert bca_interval(effects, draw=resampling(generator(4))) != interval


@pytest.mark.parametrize(
    "effects",
    [[], [1.0], [1.0, 1.0], [0.1] * 7, [1.0, math.inf], [math.inf, -math.inf], [math.nan]],
)
def test_bootstrap_that_says_nothing_has_no_bounds_and_is_silent(effects):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        interval = bca_interval(effects, draw=resampling(generator()))
    assert np.isnan([interval.low, interval.high]).all()
    assert interval.n == len(effects)


def test_band_is_the_interval_of_each_column_and_of_the_others_none():
    table = np.stack([drawn(10), np.ones(10), drawn(10) ** 3], axis=1)
    band = bca_band(table, draw=resampling(generator()))
    for column in range(3):
        interval = bca_interval(table[:, column], draw=resampling(generator()))
        got = (band.mean[column], band.low[column], band.high[column])
        expected = (interval.mean, interval.low, interval.high)
        assert got == pytest.approx(expected, abs=1e-12, nan_ok=True)
    assert np.isnan(band.low).tolist() == [False, True, False]
    assert bca_band(np.empty((0, 2)), draw=resampling(generator())).n.tolist() == [0, 0]


def test_bootstrap_grows_with_its_level_and_turns_with_the_sign():
    effects = drawn(12)
    narrow = bca_interval(effects, level=0.9, draw=resampling(generator()))
    wide = bca_interval(effects, level=0.99, draw=resampling(generator()))
    assert wide.low < narrow.low < narrow.mean < narrow.high < wide.high
    back = bca_interval(-2 * effects, level=0.9, draw=resampling(generator()))
    assert (-back.high / 2, -back.low / 2) == pytest.approx((narrow.low, narrow.high), abs=1e-3)
