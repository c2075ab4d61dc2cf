"""What every step of the data promises; its tests inherit the suite and say which key it is of.

Whoever adds a step to the language names it with settings that ask for it; see
`tests/data/test_data_steps.py`.
"""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config.language.settings import Settings
from bnexp.data import DataSet, drawn_by_seed, present, split_indices
from bnexp.data.steps import STEPS, Draw
from bnexp.plan.identity import numerics, presented_id, program_id, trial_id
from bnexp.streams import stream

SCALES = {"bytes": (np.uint8, 255.0), "digits": (np.uint8, 16.0), "floats": (np.float32, 1.0)}


def made_up(kind: str) -> DataSet:
    """Returns data of a kind: images of bytes, of small whole numbers, or of floats."""
    rng = np.random.default_rng(5)
    dtype, scale = SCALES[kind]
    images = (rng.random((60, 4, 3)) * scale).astype(dtype)
    labels = rng.integers(0, 3, 60).astype(np.int32)
    for array in (images, labels):
        array.setflags(write=False)
    return DataSet("made up", images, labels, 48, scale, 3, "contents")


class DataStepContract:
    """What a step of the data promises.

    Attributes:
        key: The key of `data` that asks for it.
        without: Settings that do not ask for it.
        asking: Settings that differ in nothing but that they ask for it.
    """

    key: str
    without: Settings
    asking: Settings

    @pytest.fixture(params=SCALES)
    def dataset(self, request):
        return made_up(request.param)

    def presented(self, dataset, seed=0):
        return present(dataset, self.asking.data, seed)

    def test_what_is_made_anew_is_what_it_states_and_keeps_its_shape(self, dataset):
        step, found = STEPS[self.key], self.presented(dataset)
        assert step.images or step.labels
        for name, make in (("images", step.images), ("labels", step.labels)):
            before, after = getattr(dataset, name), getattr(found, name)
            assert (after.shape, len(after)) == (before.shape, len(before))
            assert (after is before) is (make is None)
            assert bool(make) is not np.array_equal(before, after)
            assert not after.flags.writeable
        assert set(np.unique(found.labels)) <= set(range(dataset.classes))
        assert found.labels.dtype == np.int32
        assert found.images.dtype in (np.uint8, np.float32)
        assert np.isfinite(found.images / found.scale).all()
        rest = ("name", "train", "classes", "fingerprint")
        assert [getattr(found, name) for name in rest] == [getattr(dataset, n) for n in rest]

    def test_same_data_and_seed_give_the_same_and_the_data_stay(self, dataset):
        images, labels = dataset.images.tobytes(), dataset.labels.tobytes()
        np.random.seed(1)
        first = self.presented(dataset)
        np.random.seed(2)
        again = self.presented(dataset)
        assert first.images.tobytes() == again.images.tobytes()
        assert first.labels.tobytes() == again.labels.tobytes()
        assert (dataset.images.tobytes(), dataset.labels.tobytes()) == (images, labels)

    def test_only_a_step_that_says_so_hangs_on_the_seed(self, dataset):
        drawn = STEPS[self.key].drawn
        assert drawn_by_seed(self.asking.data) is drawn
        one, other = (self.presented(dataset, seed) for seed in (0, 1))
        same = np.array_equal(one.images, other.images) and np.array_equal(one.labels, other.labels)
        assert same is not drawn

    def test_all_chance_comes_from_the_stream_of_its_own(self, dataset):
        step, value = STEPS[self.key], getattr(self.asking.data, self.key)
        data = self.asking.data
        split = split_indices(dataset.train, data.validation, 7, data.images)
        found = self.presented(dataset, 7)
        for name, make in (("images", step.images), ("labels", step.labels)):
            if make:
                draw = Draw(*split, stream(7, f"data/{self.key}")) if step.drawn else None
                assert np.array_equal(make(dataset, value, draw), getattr(found, name))

    def test_what_does_not_ask_for_it_is_left_alone(self, dataset):
        assert present(dataset, self.without.data, 0) is dataset

    def test_it_is_part_of_every_identity(self):
        pair, now = (self.without, self.asking), numerics(self.asking.network)
        drawn = STEPS[self.key].drawn
        assert len({trial_id(each, 0, "contents", now) for each in pair}) == 2
        assert len({program_id(each, "contents") for each in pair}) == 2
        assert len({presented_id(each.data, "contents") for each in pair}) == 2
        seeds = {presented_id(self.asking.data, "contents", 0 if drawn else None)}
        seeds |= {presented_id(self.asking.data, "contents", 1 if drawn else None)}
        assert len(seeds) == 1 + drawn
