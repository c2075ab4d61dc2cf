"""Single and double precision: each trial computes in its own, whatever ran before it."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from bnexp.networks.start import weights_by_role
from bnexp.training.program import Program

TEXT = """
data: {dataset: digits, validation_split: 0.2}
network: {kind: mlp, hidden: [16], norm: {kind: batch, gamma_regularizer: {l2: 0.01}}}
training: {optimizer: adam, batch_size: 50, steps: 5}
evaluation: {every: {steps: 1}}
seeds: "3-3"
arms:
  single: {}
  double: {training.precision: float64}
"""


@pytest.fixture
def both(trials_of):
    """The trials (single, double)."""
    return trials_of(TEXT)


@pytest.mark.parametrize(("number", "precision"), [(0, "float32"), (1, "float64")])
def test_weights_optimizer_and_rates_are_in_the_precision_of_the_trial(
    number, precision, both, digits
):
    program = Program(both[number].settings, digits)
    program.start(both[number].settings, 3)
    held = [*program.model.variables, *program.optimizer.variables]
    numbers = {v.dtype for v in held if v.dtype.startswith("float")}
    assert numbers == {precision}


def test_each_trial_computes_in_its_own_precision_whatever_ran_before(both, train, train_anew):
    single, double = both
    before, found, after = train(single), train_anew(double), train_anew(single)
    assert before.history.series["val_loss"] == after.history.series["val_loss"]
    assert before.test == after.test
    assert keras.config.floatx() == keras.config.dtype_policy().name == "float32"
    losses = [np.array(result.history.series["val_loss"]) for result in (before, found)]
    assert np.all(losses[0] != losses[1])
    np.testing.assert_allclose(*losses, rtol=0, atol=1e-4)


def test_the_loss_of_a_step_is_computed_in_the_precision_of_the_trial(both, train):
    single, double = (np.array(train(trial).history.series["loss"][1:]) for trial in both)
    assert np.all(single.astype(np.float32) == single)
    assert np.all(double.astype(np.float32) != double)


def test_either_precision_starts_alike_and_sees_the_same_batches(both, train):
    single, double = (train(trial).proof for trial in both)
    assert single == double
    assert "init/hidden.1.kernel" in single


def test_starting_values_are_drawn_in_double_precision(both, digits):
    starts = []
    for trial in both:
        program = Program(trial.settings, digits)
        program.start(trial.settings, trial.seed)
        starts.append({role: v.numpy() for role, v in weights_by_role(program.model)})
    single, double = (start["hidden.1.kernel"] for start in starts)
    assert np.any(single != double)
    np.testing.assert_array_equal(single, double.astype(np.float32))
