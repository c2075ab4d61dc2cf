"""Steps of the data keep what is promised of them, and reach the program that asks for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from contracts.data_step import DataStepContract, made_up
from steps_made_up import MADE_UP, asking

from bnexp.data import find_source, present
from bnexp.data.steps import STEPS, Step
from bnexp.execution import TrialJob, trials
from bnexp.plan.identity import THREADS, numerics, presented_id, program_id, trial_id
from bnexp.training.determinism import prepare_environment
from bnexp.trial import Trial, TrialStatus

# Trials are trained in this process, where the steps are known.
prepare_environment(THREADS)


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Adds the steps as lines of the registry would."""
    for key, step in MADE_UP.items():
        monkeypatch.setitem(STEPS, key, step)


class TestInverted(DataStepContract):
    key, without, asking = "inverted", asking(), asking(inverted=True)


class TestShuffled(DataStepContract):
    key, without, asking = "shuffled", asking(), asking(shuffled=0.5)


def test_images_are_inverted_and_labels_of_training_images_shuffled():
    dataset = made_up("bytes")
    found = present(dataset, asking(inverted=True, shuffled=0.5).data, 3)
    assert np.array_equal(found.images, 255 - dataset.images)
    assert (found.labels != dataset.labels)[:38].any()
    assert np.array_equal(found.labels[38:], dataset.labels[38:])


def test_zero_asks_for_a_step_and_false_and_null_for_none():
    dataset = made_up("bytes")
    assert present(dataset, asking(shuffled=0.0).data, 0) is not dataset
    assert present(dataset, asking(inverted=False, shuffled=None).data, 0) is dataset


def test_step_that_does_not_keep_a_shape_is_told(monkeypatch):
    monkeypatch.setitem(STEPS, "inverted", Step(images=lambda dataset, *_: dataset.images[:2]))
    with pytest.raises(ValueError, match=r"^data\.inverted: images \(2, 4, 3\) from \(60, 4, 3\)$"):
        present(made_up("bytes"), asking(inverted=True).data, 0)


def test_data_hang_on_the_split_where_they_hang_on_the_seed():
    data = asking(shuffled=0.5).data
    other = data.model_copy(
        update={"validation": data.validation.model_copy(update={"take": "random"})}
    )
    assert presented_id(data, "contents", 0) != presented_id(other, "contents", 0)
    assert presented_id(data, "contents") == presented_id(other, "contents")


@pytest.fixture
def job_of(tmp_path):
    """Makes the job of a trial of the digits."""

    def make(settings, seed=0):
        source = find_source(settings.data, Path.cwd())
        contents = source.fingerprint
        ids = (
            trial_id(settings, seed, contents, numerics(settings.network)),
            program_id(settings, contents),
        )
        return TrialJob(Trial("arm", (), seed, settings, *ids), source, tmp_path / "log")

    return make


def test_program_gets_the_data_that_its_trial_asks_for_in_any_order(job_of, monkeypatch):
    monkeypatch.setattr(trials, "_kept", trials._Kept())
    asked = [asking(), asking(inverted=True), asking(shuffled=0.5), asking()]
    first = [job_of(settings).run(lambda _told: None, 1) for settings in asked]
    assert {result.status for result in first} == {TrialStatus.FINISHED}
    told = [repr(result.history) for result in first]
    assert told[0] == told[3]
    assert len(set(told)) == 3


def test_worker_presents_data_anew_where_they_differ_and_only_there(job_of, monkeypatch):
    monkeypatch.setattr(trials, "_kept", trials._Kept())
    inverted, shuffled = asking(inverted=True), asking(shuffled=1.0)
    assert job_of(inverted, 0)._data() is job_of(inverted, 1)._data()
    one, other = (job_of(shuffled, seed)._data().labels.numpy() for seed in (0, 1))
    assert not np.array_equal(one, other)
