"""Every random choice has a stream of its own, which depends on seed and purpose alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnexp.streams import digest, stream

PURPOSES = st.text(max_size=20)
SEEDS = st.integers(0, 2**63 - 1)


@given(SEEDS, PURPOSES)
def test_the_same_seed_and_purpose_give_the_same_numbers(seed, purpose):
    np.testing.assert_array_equal(stream(seed, purpose).random(4), stream(seed, purpose).random(4))


@given(st.tuples(SEEDS, PURPOSES), st.tuples(SEEDS, PURPOSES))
def test_another_seed_or_another_purpose_gives_other_numbers(one, other):
    same = bool((stream(*one).random(4) == stream(*other).random(4)).all())
    assert same == (one == other)


def test_neighbouring_seeds_and_epochs_are_uncorrelated():
    draws = [stream(seed, f"order/{epoch}").random(2000) for seed in range(4) for epoch in range(4)]
    correlations = np.corrcoef(draws) - np.eye(len(draws))
    assert np.abs(correlations).max() < 0.12


def test_what_is_drawn_for_one_purpose_disturbs_no_other():
    alone = stream(3, "init/hidden.2.kernel").random(5)
    stream(3, "init/hidden.1.kernel").random(1000)
    first = stream(3, "init/hidden.2.kernel")
    np.random.default_rng(0).random(7)
    np.testing.assert_array_equal(first.random(5), alone)


def test_changing_these_numbers_changes_every_result_there_is():
    raw = stream(7, "init/hidden.1.kernel").bit_generator.random_raw(3)
    assert raw.tolist() == [17505842859363666207, 2191433694049052624, 16890968420066423462]
    assert stream(7, "order/3").permutation(8).tolist() == [3, 4, 6, 5, 2, 0, 1, 7]
    assert stream(2**40, "split").integers(0, 1000, 4).tolist() == [829, 788, 574, 431]


def test_a_negative_seed_has_no_stream():
    with pytest.raises(ValueError, match="non-negative"):
        stream(-1, "split")


def test_a_digest_stands_for_type_shape_and_bytes():
    array = np.arange(6, dtype="<i4")
    digests = [
        digest(array),
        digest(array.reshape(2, 3)),
        digest(array.astype("<i8")),
        digest(array.view("<f4")),
        digest(array[::-1]),
    ]
    assert len(set(digests)) == 5
    assert digest(array) == digest(array.copy()) == "4d21877d7eac1cbf"
    assert all(len(each) == 16 for each in digests)


def test_a_digest_does_not_depend_on_how_an_array_lies_in_memory():
    array = np.arange(6).reshape(2, 3)
    assert digest(array) == digest(np.asfortranarray(array)) == digest(array.T.copy().T)
