"""Trials are trained on the images, labels and orders that are asked for."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from training_written_out import written_out
from walks import same_bits, told, walk

from bnexp.data import Dealt, epoch_order, find_source, load_data, present, split_of
from bnexp.streams import digest
from bnexp.training.program import DeviceData, Program
from bnexp.training.state import RunState

TEXT = """
data: {{dataset: digits, {data}}}
network: {{kind: mlp, hidden: [8], norm: none}}
training: {{optimizer: {{kind: sgd, learning_rate: 0.1}}, {batches}, epochs: 2, precision: float64}}
evaluation: {{every: {{steps: 5}}}}
seeds: [3, 4]
arms: {{none: {{}}, bn: {{network.norm: {{kind: batch, momentum: 0.9}}}}}}
"""
CASES = {
    "sorted": ("order: sorted", "batch_size: 64"),
    "replacement": ("order: replacement", "batch_size: 64"),
    "one class": ("order: {classes_per_batch: 1}", "batch_size: 64"),
    "one class, accumulated": ("order: {classes_per_batch: 1}", "batch_size: 16, accumulate: 6"),
    "some images": ("images: 300, order: frozen", "batch_size: 32"),
    "labels": ("images: 300, random_labels: 0.5, order: {classes_per_batch: 2}", "batch_size: 32"),
    "threshold": ("threshold: 7", "batch_size: 64"),
}


@pytest.fixture
def four(trials_of, tmp_path):
    """Returns the trials (none 3, none 4, bn 3, bn 4) of a case, and the data of each."""

    def made(case):
        data, batches = CASES[case]
        trials = trials_of(TEXT.format(data=data, batches=batches))
        stored = load_data(find_source(trials[0].settings.data, tmp_path))
        return trials, [DeviceData(present(stored, t.settings.data, t.seed)) for t in trials]

    return made


@pytest.mark.parametrize("case", CASES)
def test_a_trial_equals_training_written_out_and_goes_on_to_the_same_bits(case, four):
    trials, presented = four(case)
    trial, data = trials[2], presented[2]
    program, other = Program(trial.settings, data), Program(trial.settings, data)
    through = walk(trial, program, data)
    losses = through.result.history.series["loss"]
    state = RunState.from_bytes(through.states[5])
    on = walk(trial, other, data, state)
    assert told(on.result) == told(through.result)
    assert same_bits(on.variables, through.variables)
    rows = written_out(trial, other, data)
    for role, variable in through.variables.items():
        if not role.startswith("optimizer"):
            np.testing.assert_allclose(other.variables()[role].numpy(), variable, atol=1e-11)
    assert np.isfinite(losses[1:]).all()
    assert rows[1] < rows[0] or case == "sorted"


def test_arms_of_a_seed_have_the_same_images_labels_and_orders(four, train):
    trials, presented = four("labels")
    proofs = [train(t, data=d).proof for t, d in zip(trials, presented, strict=True)]
    shared = ("split", "data/random_labels", "order/1", "order/2")
    assert [proofs[0][key] for key in shared] == [proofs[2][key] for key in shared]
    assert all(proofs[0][key] != proofs[1][key] for key in shared)
    labels = presented[0].labels.numpy()
    assert proofs[0]["data/random_labels"] == digest(labels)
    training, _ = split_of(presented[0].train, trials[0].settings.data, 3)
    dealt = Dealt(labels, 32)
    order = epoch_order(training, trials[0].settings.data.order, 3, 1, dealt)
    assert proofs[0]["order/1"] == digest(order)


def test_what_is_drawn_is_in_a_proof_only_where_it_is_asked_for(four, train):
    trials, presented = four("some images")
    assert "data/random_labels" not in train(trials[0], data=presented[0]).proof
    splits = [train(t, data=d).proof["split"] for t, d in zip(trials, presented, strict=True)]
    assert splits[0] == splits[2] != splits[1] == splits[3]


def test_validation_is_judged_by_right_labels(four):
    trials, presented = four("labels")
    trial, data = trials[0], presented[0]
    program = Program(trial.settings, data)
    result = walk(trial, program, data).result
    _, held = split_of(data.train, trial.settings.data, trial.seed)
    stored = load_data(find_source(trial.settings.data, Path.cwd()))
    images = stored.images[held].astype("float64") / stored.scale
    found = keras.losses.sparse_categorical_crossentropy(
        stored.labels[held], program.model(images, training=False)
    )
    assert result.history.series["val_loss"][-1] == pytest.approx(float(np.mean(found)), rel=1e-9)
