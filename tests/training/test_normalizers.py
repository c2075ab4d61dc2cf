"""Each normalizer in the compiled loop: the relations between them, and the same bits again."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from bnexp.training.loop import as_index
from bnexp.training.program import Program
from bnexp.training.steps import Sums

TEXT = """
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [12], activation: tanh, norm: {norm}, {more}}}
training: {{optimizer: {optimizer}, batch_size: 383, steps: 24, precision: {precision}}}
evaluation: {{every: {{steps: 6}}}}
seeds: 2
"""
# 3 x 383 images are trained on: every batch is whole, so that each program is compiled once.
NORMS = {
    "batch": "batch",
    "torch": "{kind: batch, convention: torch}",
    "layer": "layer",
    "group": "{kind: group, groups: 2}",
    "rms": "rms",
    "weight": "weight",
    "batch_renorm": "{kind: batch_renorm, from_step: 5, to_step: 20}",
    "ghost_batch": "{kind: ghost_batch, size: 16}",
    "batch_layer": "batch_layer",
    "full": "full",
    "noisy_batch": "noisy_batch",
}


@pytest.fixture
def histories(trials_of, train):
    """Returns the history of the first seed, in double precision."""

    def of(norm, more="bias: auto", optimizer="{kind: sgd, learning_rate: 0.1}"):
        text = TEXT.format(norm=norm, more=more, optimizer=optimizer, precision="float64")
        return train(trials_of(text)[0]).history.series

    return of


SAME = [
    ("{kind: ghost_batch, size: 383}", "batch", ("loss", "val_loss")),
    ("{kind: noisy_batch, mean: 0, factor: 1, mean_spread: 0, factor_spread: 0}", "batch",
     ("loss", "val_loss")),
    ("{kind: full, alpha: 1}", "batch", ("loss",)),
    ("{kind: batch_renorm, r_max: 1, d_max: 0, from_step: 0, to_step: 0}", "batch", ("loss",)),
    ("{kind: batch, convention: torch, epsilon: 0.001}", "batch", ("loss",)),
    ("{kind: group, groups: 1}", "layer", ("loss", "val_loss")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "series"), SAME)
def test_one_normalizer_trains_as_another_at_its_limit(histories, one, other, series):
    ours, theirs = histories(one), histories(other)
    for name in series:
        np.testing.assert_allclose(ours[name][1:], theirs[name][1:], rtol=1e-9)


def test_a_bias_before_batch_normalization_is_never_trained(histories):
    with_bias = histories("batch", more="bias: true, bias_initializer: 0.5")
    np.testing.assert_allclose(with_bias["loss"][1:], histories("batch")["loss"][1:], rtol=1e-9)


def test_larger_kernels_before_batch_normalization_change_no_loss(trials_of, digits):
    norm = "{kind: batch, epsilon: 1.0e-30}"
    text = TEXT.format(norm=norm, more="bias: auto", optimizer="sgd", precision="float64")
    trial = trials_of(text)[0]
    program = Program(trial.settings, digits)
    order, rates = as_index(np.arange(383)[np.newaxis]), tf.zeros(1, tf.float64)
    losses = []
    for factor in (1.0, 3.0):
        program.start(trial.settings, trial.seed)
        kernel = program.variables()["hidden.1.kernel"]
        kernel.assign(factor * kernel)
        losses.append(program.loop.train(order, rates, 0, 1, Sums()).loss)
    assert losses[0] == pytest.approx(losses[1], rel=1e-9)


def test_weight_normalization_starts_as_the_layer_that_it_reparametrizes(histories):
    ours = histories("{kind: weight, data_dependent: false}")["val_loss"][0]
    assert ours == pytest.approx(histories("none")["val_loss"][0], rel=1e-12)


def numbers(result):
    series = {k: [str(x) for x in values] for k, values in result.history.series.items()}
    return series, result.test, result.proof, result.parameters


@pytest.mark.parametrize("norm", NORMS)
def test_a_reused_program_gives_the_bits_of_a_new_one(norm, trials_of, train, digits):
    text = TEXT.format(norm=NORMS[norm], more="bias: auto", optimizer="adam", precision="float32")
    first, second = trials_of(text)
    program = Program(first.settings, digits)
    new, other = (numbers(train(trial, program=program)) for trial in (first, second))
    assert numbers(train(first, program=program)) == new != other
    assert program.loop._train.experimental_get_tracing_count() == 1
    if norm == "weight":
        start_by_the_first_batch(program, first, new[2])


def start_by_the_first_batch(program, trial, proof):
    """Holds a program to the start by data, which its proof has to show."""
    assert {"init/hidden.1.gain", "init/hidden.1.bias"} <= set(proof)
    assert "init/output.gain" not in proof
    with pytest.raises(ValueError, match="first batch"):
        program.start(trial.settings, trial.seed)
    first = np.arange(383)
    program.start(trial.settings, trial.seed, first)
    inputs = program.loop.inputs(first)
    layer = program.model.get_layer("hidden.1")
    reached = layer(program.model.get_layer("flatten")(inputs)).numpy()
    np.testing.assert_allclose(reached.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(reached.var(axis=0), 1.0, rtol=1e-5)


IMAGES = """
data: {{dataset: digits}}
network:
  kind: cnn
  channels: [3, 4]
  norm: {{kind: batch, fused: {fused}, convention: {convention}}}
training: {{optimizer: {{kind: sgd, learning_rate: 0.1}}, batch_size: 383, steps: 6}}
evaluation: {{every: {{steps: 2}}}}
"""


@pytest.mark.parametrize("convention", ["keras", "torch"])
def test_the_fused_kernel_trains_as_keras_own_layer_does(convention, trials_of, train):
    texts = (IMAGES.format(fused=fused, convention=convention) for fused in ("auto", "false"))
    trials = [trials_of(text)[0] for text in texts]
    assert len({trial.program_id for trial in trials}) == 2
    fused, plain = (train(trial) for trial in trials)
    for name, values in plain.history.series.items():
        np.testing.assert_allclose(fused.history.series[name][1:], values[1:], rtol=1e-5)
    assert fused.test["loss"] == pytest.approx(plain.test["loss"], rel=1e-5)
