"""Images and labels that are presented equal a plain account of what is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from contracts.data_step import DataStepContract, made_up

from bnexp.config.language.data import Data, Images, Validation
from bnexp.config.language.settings import Settings
from bnexp.data import DataSet, present, split_indices
from bnexp.errors import UsageError
from bnexp.streams import stream


def settings_of(**data):
    return Settings.model_validate(
        {"data": {"dataset": "digits", **data}, "training": {"epochs": 1}}
    )


class TestThreshold(DataStepContract):
    key, without, asking = "threshold", settings_of(), settings_of(threshold=0.4)


class TestRandomLabels(DataStepContract):
    key, without, asking = "random_labels", settings_of(), settings_of(random_labels=0.5)


class TestRandomLabelsOfFew(DataStepContract):
    key = "random_labels"
    without = settings_of(images=20)
    asking = settings_of(images=20, random_labels=0.5)


def with_scale(dataset: DataSet, scale: float) -> DataSet:
    return DataSet("x", dataset.images, dataset.labels, 48, scale, 3, "contents")


@pytest.mark.parametrize("kind", ["bytes", "digits", "floats"])
@pytest.mark.parametrize("threshold", [-1.0, 0.0, 0.25, 7.0, 127.0, 255.0])
def test_values_above_a_threshold_become_the_scale_and_others_zero(kind, threshold):
    dataset = made_up(kind)
    found = present(dataset, Data(threshold=threshold), 0).images
    plain = [dataset.scale if value > threshold else 0 for value in dataset.images.ravel()]
    assert found.ravel().tolist() == plain
    assert found.dtype == dataset.images.dtype
    assert set(np.unique(found / dataset.scale)) <= {0.0, 1.0}


@pytest.mark.parametrize("scale", [1000.0, 0.5, 127.5])
def test_a_scale_that_is_no_byte_makes_floats_of_bytes(scale):
    found = present(with_scale(made_up("bytes"), scale), Data(threshold=127), 0).images
    assert found.dtype == np.float32
    assert set(np.unique(found / np.float32(scale))) == {0.0, 1.0}


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("images", [None, 20])
def test_so_many_labels_are_drawn_among_those_trained_on(share, images):
    dataset, data = made_up("bytes"), Data(random_labels=share, images=images)
    training, _ = split_indices(48, data.validation, 5, data.images)
    rng = stream(5, "data/random_labels")
    count = round(share * len(training))
    hit = rng.choice(training, count, replace=False).tolist()
    drawn = dict(zip(hit, rng.integers(0, 3, count).tolist(), strict=True))
    plain = [drawn.get(place, label) for place, label in enumerate(dataset.labels.tolist())]
    found = present(dataset, data, 5)
    assert found.labels.tolist() == plain
    assert found.images is dataset.images
    assert set(hit) <= set(training.tolist())
    assert len(set(hit)) == count


def test_labels_for_validation_and_test_stay_and_all_others_are_drawn():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 6000).astype(np.int32)
    dataset = DataSet("x", np.zeros((6000, 1), np.uint8), labels, 5000, 255.0, 10, "contents")
    data = Data(random_labels=1.0, validation=Validation(take="random"))
    training, validation = split_indices(5000, data.validation, 1)
    found = present(dataset, data, 1).labels
    assert np.array_equal(found[validation], labels[validation])
    assert np.array_equal(found[5000:], labels[5000:])
    # A tenth of the classes that are drawn is the right one by chance.
    assert np.mean(found[training] == labels[training]) == pytest.approx(0.1, abs=0.02)


def test_no_share_and_no_threshold_ask_for_nothing():
    dataset = made_up("bytes")
    for data in (Data(random_labels=0), Data(random_labels=None), Data(threshold=None)):
        assert present(dataset, data, 0) is dataset
    assert Data(random_labels=0) == Data()
    assert present(dataset, Data(threshold=0), 0) is not dataset


@pytest.mark.parametrize("take", ["last", "random"])
def test_some_images_are_the_first_of_a_permutation_of_their_own(take):
    validation = Validation(take=take)
    left, held = split_indices(100, validation, 4)
    training, same = split_indices(100, validation, 4, Images(count=30))
    plain = stream(4, "images").permutation(left)[:30]
    assert training.tolist() == sorted(plain.tolist())
    assert training.dtype == np.int32
    assert np.array_equal(held, same)
    fewer, _ = split_indices(100, validation, 4, Images(count=10))
    assert set(fewer.tolist()) < set(training.tolist())
    assert set(training.tolist()) != set(split_indices(100, validation, 5, Images(count=30))[0])


def test_the_first_images_are_those_of_the_part_that_is_left():
    training, _ = split_indices(100, Validation(), 4, Images(count=30, take="first"))
    assert training.tolist() == list(range(30))
    drawn = Validation(take="random")
    left, _ = split_indices(100, drawn, 4)
    training, _ = split_indices(100, drawn, 4, Images(count=30, take="first"))
    assert training.tolist() == left[:30].tolist()


def test_all_images_may_be_asked_for_and_no_more():
    everything, _ = split_indices(100, Validation(), 0)
    for take in ("random", "first"):
        found, _ = split_indices(100, Validation(), 0, Images(count=80, take=take))
        assert np.array_equal(found, everything)
    with pytest.raises(UsageError) as caught:
        split_indices(2000, Validation(), 0, Images(count=1601))
    assert str(caught.value) == (
        "data.images.count: got 1,601, more than the 1,600 images that the validation split "
        "leaves; at most 1,600, or null for all of them"
    )
