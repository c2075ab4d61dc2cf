"""What asks for nothing new of data and batches is trained as before, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf
from walks import same_bits

from bnexp.config.language.settings import Settings
from bnexp.networks import computing_in
from bnexp.plan.identity import trial_id
from bnexp.training.loop import CompiledLoop, count_of, is_right
from bnexp.training.program import Program

TEXT = """
data: {{dataset: digits, order: {order}}}
network: {network}
training: {{optimizer: adam, batch_size: 50, epochs: 2}}
evaluation: {{every: {{steps: 7}}}}
seeds: "3-3"
"""
NETWORKS = {
    "mlp": "{kind: mlp, hidden: [16], norm: batch, dropout: 0.3, l2: 0.01}",
    "cnn": "{kind: cnn, channels: [4], norm: batch, global_pool: average}",
    "rnn": "{kind: rnn, units: [8], norm: {kind: layer}, lengths: {least: 3}}",
}


def earlier_steps(self, examples, order, rates, stop, state):
    """Does the steps of one batch each, as they were done before batches could be accumulated."""
    (order,) = order
    updates = self._updates
    size = order.shape[1] or tf.cast(tf.shape(order)[1], tf.float64)
    updates.begin()

    def goes_on(step, _sums, _correct, bad):
        return (step < stop) & (bad < 0)

    def one_step(step, sums, correct_sum, bad):
        inputs, targets = self.batch(examples, order[step])
        updates.optimizer.learning_rate.assign(rates[step])
        with tf.GradientTape() as tape:
            outputs = self._model(inputs, training=True)
            cross_entropy = self._loss(targets, outputs)
            loss = cross_entropy + self._penalty()
        updates.apply(tape.gradient(loss, updates.weights))
        return (
            step + 1,
            tuple(
                total + tf.cast(value, tf.float64) * size
                for total, value in zip(sums, (loss, cross_entropy), strict=False)
            ),
            correct_sum + count_of(is_right(outputs, targets)),
            tf.where(tf.math.is_finite(loss), bad, step),
        )

    return tf.while_loop(goes_on, one_step, state)


def trained(trial, program, train):
    result = train(trial, program=program)
    variables = {
        role: np.array(variable.numpy())
        for role, variable in program.variables().items()
        if "seed" not in role
    }
    return result, variables


@pytest.mark.parametrize("order", ["fresh", "frozen"])
@pytest.mark.parametrize("network", NETWORKS)
def test_single_batches_are_trained_to_the_same_bits(
    network, order, trials_of, train, digits, monkeypatch
):
    (trial,) = trials_of(TEXT.format(network=NETWORKS[network], order=order))
    now, variables = trained(trial, Program(trial.settings, digits), train)
    monkeypatch.setattr(CompiledLoop, "_train_steps", earlier_steps)
    with computing_in("float32"):
        program = Program(trial.settings, digits)
    before, earlier = trained(trial, program, train)
    assert repr(now.history) == repr(before.history)
    assert (now.test, now.proof) == (before.test, before.proof)
    assert same_bits(variables, earlier)


NUMERICS = {
    "algorithm": 1,
    "keras": "3.15",
    "tensorflow": "2.21",
    "device": "cpu",
    "compile": "xla",
    "threads": 1,
}


@pytest.mark.parametrize(
    ("data", "known"),
    [
        ({"order": "fresh"}, "811ff737e03a7e19"),
        ({"order": "frozen"}, "00918fe00d6954a3"),
        ({"order": "fresh", "validation": {"fraction": 0.1, "take": "random"}}, "59cea273944be225"),
    ],
)
def test_stored_trials_keep_their_identity(data, known):
    settings = Settings.model_validate(
        {
            "data": {"dataset": "digits", **data},
            "network": {"kind": "mlp", "hidden": [16], "norm": "batch"},
            "training": {"optimizer": "adam", "batch_size": 50, "epochs": 3},
        }
    )
    assert trial_id(settings, 7, "contents", NUMERICS) == known
    stated = {"threshold": None, "images": None, "random_labels": 0}
    changed = settings.model_copy(
        update={
            "data": type(settings.data).model_validate({**settings.data.model_dump(), **stated})
        }
    )
    assert trial_id(changed, 7, "contents", NUMERICS) == known
