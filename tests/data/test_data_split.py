"""Every arm of a seed has the same split and the same order, and each epoch has its own."""

import numpy as np
import pytest

from bnexp.config.language.data import Validation
from bnexp.data import epoch_order, split_indices
from bnexp.errors import UsageError


@pytest.mark.parametrize(
    ("train", "fraction", "kept"),
    [(60000, 0.2, 48000), (1437, 0.2, 1149), (10, 0.25, 7), (10, 0.3, 7), (3, 0.5, 1)],
)
def test_last_is_the_split_of_keras(train, fraction, kept):
    training, validation = split_indices(train, Validation(fraction=fraction, take="last"), 0)
    np.testing.assert_array_equal(training, np.arange(kept))
    np.testing.assert_array_equal(validation, np.arange(kept, train))
    assert training.dtype == validation.dtype == np.int32


def test_random_split_holds_every_image_once():
    training, validation = split_indices(1000, Validation(take="random"), 3)
    assert (len(training), len(validation)) == (800, 200)
    assert sorted([*training, *validation]) == list(range(1000))
    assert training.dtype == validation.dtype == np.int32
    for part in (training, validation):
        np.testing.assert_array_equal(part, np.sort(part))


def test_random_split_belongs_to_the_seed():
    first, again, other = (split_indices(100, Validation(take="random"), s)[1] for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert set(first) != set(other)
    assert set(first) != set(range(80, 100))


def test_random_split_never_changes():
    validation = split_indices(20, Validation(take="random"), 0)[1]
    assert validation.tolist() == [2, 7, 8, 10]


@pytest.mark.parametrize(("fraction", "part"), [(0.95, "training"), (1e-17, "validation")])
def test_split_that_leaves_a_part_empty_is_refused(fraction, part):
    with pytest.raises(UsageError) as caught:
        split_indices(10, Validation(fraction=fraction), 0)
    assert str(caught.value) == (
        f"data.validation.fraction: got {fraction:g}, which leaves no {part} images of 10; "
        "both parts need at least one"
    )


@pytest.mark.parametrize("order", ["fresh", "frozen"])
def test_epoch_holds_every_training_image_once(order):
    training = np.arange(5, 95)
    for epoch in (1, 2):
        drawn = epoch_order(training, order, 0, epoch)
        assert drawn.dtype == np.int32
        assert drawn.tolist() != training.tolist()
        assert sorted(drawn) == training.tolist()


def test_fresh_order_differs_from_epoch_to_epoch_and_frozen_does_not():
    training = np.arange(50)
    fresh = [epoch_order(training, "fresh", 4, epoch).tolist() for epoch in (1, 2, 3)]
    frozen = [epoch_order(training, "frozen", 4, epoch).tolist() for epoch in (1, 2, 3)]
    assert len({tuple(order) for order in fresh}) == 3
    assert frozen == [fresh[0]] * 3


def test_order_belongs_to_the_seed():
    first, again, other = (epoch_order(np.arange(50), "fresh", s, 7).tolist() for s in (0, 0, 1))
    assert first == again
    assert first != other


def test_order_leaves_its_argument_alone():
    training = np.arange(50, dtype=np.int32)
    epoch_order(training, "fresh", 0, 1)
    np.testing.assert_array_equal(training, np.arange(50))


def test_order_never_changes():
    assert epoch_order(np.arange(10), "fresh", 0, 1).tolist() == [0, 8, 2, 6, 3, 7, 1, 4, 9, 5]
