"""Accumulated batches make one step: the gradient is that of all, the statistics those of each."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_written_out import written_out
from walks import same_bits, told, walk

from bnexp.config.blueprint.asked import compile_mode, is_fused
from bnexp.data import epoch_order, split_indices
from bnexp.training.program import Program
from bnexp.training.run_trial import Run
from bnexp.training.state import RunState
from bnexp.trial import TrialStatus

TEXT = """
data: {{dataset: digits, validation_split: 0.2}}
network: {{kind: mlp, hidden: [16], activation: relu, norm: {norm}, l2: {l2}, dropout: {dropout}}}
training:
  optimizer: {optimizer}
  batch_size: {batch}
  accumulate: {several}
  epochs: {epochs}
  precision: {precision}
evaluation: {{every: {every}}}
seeds: "5-5"
"""
SGD = "{kind: sgd, learning_rate: 0.1}"


def text_of(batch, several, **stated):
    usual = {
        "norm": "none",
        "l2": 0.0,
        "dropout": 0.0,
        "optimizer": SGD,
        "epochs": 3,
        "precision": "float32",
        "every": "{epochs: 1}",
    }
    return TEXT.format(batch=batch, several=several, **{**usual, **stated})


def losses(result):
    return np.array([result.history.series[name][1:] for name in ("loss", "val_loss")])


# Of 1149 images: a last step of one whole batch and a part, of a part alone, of whole ones, none.
SHAPES = [(32, 4), (50, 5), (25, 4), (383, 3), (30, 39)]


def test_the_steps_of_the_shapes_end_in_every_way():
    rests = [(1149 % (b * n), b) for b, n in SHAPES]
    assert [(rest // b, rest % b) for rest, b in rests] == [
        (3, 29),
        (2, 49),
        (1, 24),
        (0, 0),
        (38, 9),
    ]


@pytest.mark.parametrize(("batch", "several"), SHAPES)
@pytest.mark.parametrize("stated", [{}, {"optimizer": "adam", "l2": 0.01}], ids=["sgd", "adam, l2"])
def test_without_statistics_of_a_batch_they_equal_one_batch_as_large(
    batch, several, stated, trials_of, train
):
    (apart,) = trials_of(text_of(batch, several, **stated))
    (whole,) = trials_of(text_of(min(batch * several, 1149), 1, **stated))
    one, other = train(apart), train(whole)
    np.testing.assert_allclose(losses(one), losses(other), rtol=0, atol=1e-5)
    assert one.history.steps == other.history.steps
    np.testing.assert_allclose(
        one.history.series["accuracy"][1:], other.history.series["accuracy"][1:], atol=1e-9
    )


def test_with_batch_normalization_they_do_not(trials_of, train):
    apart, whole = (
        train(trials_of(text_of(*shape, norm="batch"))[0]) for shape in ((32, 4), (128, 1))
    )
    assert np.abs(losses(apart) - losses(whole)).min() > 1e-3


@pytest.mark.parametrize("several", [4, 29])
def test_batch_normalization_sees_each_batch_as_written_out_with_keras(
    several, trials_of, train, digits
):
    stated = {"norm": "{kind: batch, momentum: 0.9}", "precision": "float64", "l2": 0.01}
    (trial,) = trials_of(text_of(40, several, **stated))
    program = Program(trial.settings, digits)
    result = train(trial, program=program)
    program_of_keras = Program(trial.settings, digits)
    rows = written_out(trial, program_of_keras, digits)
    np.testing.assert_allclose(losses(result)[0], rows, rtol=0, atol=1e-12)
    for role, variable in program.variables().items():
        theirs = program_of_keras.variables()[role]
        if not role.startswith("optimizer") and "seed" not in role:
            np.testing.assert_allclose(variable.numpy(), theirs.numpy(), rtol=0, atol=1e-12)
    assert any("moving_variance" in role for role in program.variables())


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize("several", [4, 29])
def test_so_does_a_joined_graph(several, trials_of, train, digits):
    stated = {"norm": "{kind: batch, momentum: 0.9}", "precision": "float64", "l2": 0.01}
    (trial,) = trials_of(text_of(40, several, **stated))
    assert compile_mode(trial.settings.network, "auto") == "joined"
    result = train(trial, program=Program(trial.settings, digits))
    rows = written_out(trial, Program(trial.settings, digits), digits)
    np.testing.assert_allclose(losses(result)[0], rows, rtol=0, atol=1e-12)


CNN = "{kind: cnn, channels: [3, 4], norm: batch, pool: average}"
NETWORKS = {
    "cnn with bn": (CNN, "graph", "float64", 1e-10),
    "cnn with bn by the fused kernel": (CNN, "graph", "float32", 1e-5),
    "rnn": ("{kind: rnn, units: [4], lengths: {least: 3}, norm: batch}", "xla", "float64", 1e-10),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_every_kind_of_network_accumulates(case, trials_of, train, digits):
    network, mode, precision, within = NETWORKS[case]
    (trial,) = trials_of(
        f"""
data: {{dataset: digits, validation: {{fraction: 0.9}}}}
network: {network}
training: {{optimizer: {SGD}, batch_size: 13, accumulate: 3, epochs: 2, precision: {precision}}}
seeds: "5-5"
"""
    )
    assert compile_mode(trial.settings.network, "auto") == mode
    assert is_fused(trial.settings.network, mode, precision) is ("fused" in case)
    result = train(trial)
    rows = written_out(trial, Program(trial.settings, digits), digits)
    np.testing.assert_allclose(losses(result)[0], rows, rtol=0, atol=within)


def test_dropout_draws_other_units_for_each_batch(trials_of, train, digits):
    (trial,) = trials_of(text_of(32, 4, dropout=0.5, epochs=1))
    program = Program(trial.settings, digits)
    states = [role for role in program.variables() if "seed" in role]
    assert len(states) == 1
    program.start(trial.settings, trial.seed)
    before = program.variables()[states[0]].numpy()
    train(trial, program=program)
    drawn = program.variables()[states[0]].numpy()
    # Each use of the state counts on: 36 batches of 1149 images, in nine steps.
    assert (drawn - before).tolist() == [0, 36]


@pytest.mark.parametrize("stated", [{}, {"norm": "batch", "dropout": 0.3}], ids=["plain", "bn"])
def test_a_trial_goes_on_from_inside_an_epoch_to_the_same_bits(
    stated, trials_of, digits, pairs_of_programs
):
    (trial,) = trials_of(text_of(32, 4, every="{steps: 4}", **stated))
    one, other = pairs_of_programs(trial)
    through = walk(trial, one, digits)
    for step in (4, 8, 20):
        state = RunState.from_bytes(through.states[step])
        on = walk(trial, other, digits, state)
        assert told(on.result) == told(through.result)
        assert same_bits(on.variables, through.variables)


def test_states_are_kept_between_steps_and_never_within_one(trials_of, digits, pairs_of_programs):
    (trial,) = trials_of(text_of(32, 4, every="{epochs: 3}"))
    checkpoint = trial.settings.training.checkpoint.model_copy(update={"seconds": None, "steps": 5})
    training = trial.settings.training.model_copy(update={"checkpoint": checkpoint})
    settings = trial.settings.model_copy(update={"training": training})
    kept = []
    run = Run(
        trial.__class__(**{**vars(trial), "settings": settings}),
        pairs_of_programs(trial)[0],
        digits,
        lambda *_: None,
        None,
        lambda state: kept.append(state.step),
    )
    assert len(list(run.stops())) == 2
    assert kept == [5, 10, 15, 20, 25]


def test_divergence_has_the_step_and_not_the_batch(trials_of, train):
    stated = {"optimizer": "{kind: sgd, learning_rate: 1.0e+30}", "l2": 1.0}
    (trial,) = trials_of(text_of(20, 5, **stated))
    result = train(trial)
    assert result.status is TrialStatus.DIVERGED
    assert result.diverged_step == 1
    assert result.history.steps == (0, 2)
    assert not math.isfinite(result.history.series["loss"][-1])


def test_divergence_in_the_smaller_last_step_has_the_right_step(trials_of, train):
    stated = {"optimizer": "{kind: sgd, learning_rate: 1.0e+30}", "l2": 1.0, "epochs": 4}
    (trial,) = trials_of(text_of(287, 4, every="{epochs: 4}", **stated))
    assert train(trial).diverged_step == 1


def test_rows_average_over_all_examples_since_the_row_before(trials_of, train):
    by_epoch = train(trials_of(text_of(32, 4))[0]).history
    by_steps = train(trials_of(text_of(32, 4, every="{steps: 1}"))[0]).history
    sizes = np.array([128] * 8 + [125])
    for epoch in range(3):
        part = np.array(by_steps.series["loss"][1 + 9 * epoch : 10 + 9 * epoch])
        mean = (part * sizes).sum() / 1149
        assert by_epoch.series["loss"][epoch + 1] == pytest.approx(mean, rel=1e-12)
    assert by_epoch.steps == (0, 9, 18, 27)


def test_a_whole_epoch_may_be_accumulated(trials_of, train):
    (apart,) = trials_of(text_of(30, 39))
    (whole,) = trials_of(text_of("all", 1))
    one, other = train(apart), train(whole)
    assert one.history.steps == other.history.steps == (0, 1, 2, 3)
    np.testing.assert_allclose(losses(one), losses(other), rtol=0, atol=1e-5)


def test_a_batch_of_all_is_a_step_over_all_images(trials_of, train, digits):
    (trial,) = trials_of(text_of("all", 1, norm="batch", precision="float64"))
    (plain,) = trials_of(text_of(1149, 1, norm="batch", precision="float64"))
    one, other = train(trial), train(plain)
    assert one.history == other.history
    program = Program(trial.settings, digits)
    program.start(trial.settings, trial.seed)
    training, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    order = epoch_order(training, "fresh", trial.seed, 1)
    images = digits.images.numpy()[order].astype("float64") / digits.scale
    found = program.model(images, training=True)
    loss = keras.losses.sparse_categorical_crossentropy(digits.labels.numpy()[order], found)
    assert losses(one)[0, 0] == pytest.approx(float(tf.reduce_mean(loss)), rel=1e-12)
