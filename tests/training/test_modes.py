"""Modes of evaluation: by moving statistics, by those of the batch, and by those of all images."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from walks import same_bits, told
from walks import walk as walk_of

from bnexp.data import split_indices
from bnexp.networks.passage import walk
from bnexp.networks.statistics.population import Population, estimated, lags_of, set_population
from bnexp.training.program import Program
from bnexp.training.run_trial import Run
from bnexp.training.state import RunState
from bnexp.trial import TrialStatus

TEXT = """
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [12, 9], activation: relu, norm: {norm}, {more}}}
training: {{batch_size: 64, steps: 20, precision: {precision}}}
evaluation: {{every: {{steps: 10}}, modes: {modes}, on: {on}}}
seeds: 1
"""
EVERY = "[moving, batch, precise]"
NORMS = {
    "batch": "batch",
    "torch": "{kind: batch, convention: torch}",
    "after": "{kind: batch, placement: after}",
    "batch_renorm": "{kind: batch_renorm, from_step: 5, to_step: 20}",
    "ghost_batch": "{kind: ghost_batch, size: 16}",
    "batch_layer": "batch_layer",
    "full": "full",
    "noisy_batch": "noisy_batch",
}


@pytest.fixture(scope="module")
def ended():
    """What trials came to, by their text."""
    return {}


@pytest.fixture
def at_the_end(trials_of, digits, ended):
    """Returns a trial, its program as it was left, and the result; each is trained once."""

    def run(norm="batch", more="bias: auto", modes=EVERY, on="[validation]", precision="float64"):
        text = TEXT.format(norm=norm, more=more, modes=modes, on=on, precision=precision)
        if text not in ended:
            (trial,) = trials_of(text)
            program = Program(trial.settings, digits)
            taken = Run(trial, program, digits, lambda *_: None)
            for _ in taken.stops():
                pass
            ended[text] = trial, program, taken.result()
        return ended[text]

    return run


def inside(program, images, statistics):
    """Passes images through an mlp in float64, each normalizer by the statistics that are given.

    Args:
        program: The program; its blueprint says in which order layers come.
        images: `(images, height, width)`, divided.
        statistics: Given what goes into a normalizer and its layer, returns mean and variance.

    Returns:
        What goes into each normalizer by role, and the probabilities.
    """
    values, seen = images.astype(np.float64), {}
    for block in program.blueprint:
        layer = program.model.get_layer(block.role)
        if block.normalizer:
            seen[block.role] = values
            mean, variance = statistics(values, layer)
            gamma, beta = (w.numpy() for w in layer.trainable_variables)
            values = (values - mean) / np.sqrt(variance + layer.epsilon) * gamma + beta
        else:
            values = keras.ops.convert_to_numpy(layer(values, training=False))
    return seen, values


def of_batch(values, _layer):
    return values.mean(axis=0), values.var(axis=0)


def pixels(digits, index):
    return digits.images.numpy()[index] / digits.scale


def loss_of(probabilities, labels):
    picked = np.clip(probabilities[np.arange(len(labels)), labels], 1e-7, 1 - 1e-7)
    return -np.log(picked).mean()


@pytest.mark.parametrize("norm", ["batch", "torch", "after"])
def test_precise_statistics_are_those_of_all_training_images_as_one_batch(at_the_end, digits, norm):
    trial, program, result = at_the_end(NORMS[norm])
    training, validation = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    seen, _ = inside(program, pixels(digits, training), of_batch)
    moments = {role: of_batch(values, None) for role, values in seen.items()}
    assert len(moments) == 2

    def fixed(_values, layer):
        return moments[layer.name]

    with program.precisely(training):
        for role, (mean, variance) in moments.items():
            layer = program.model.get_layer(role)
            assert layer.moving_mean.numpy() == pytest.approx(mean, rel=1e-9, abs=1e-12)
            assert layer.moving_variance.numpy() == pytest.approx(variance, rel=1e-9)
    _, probabilities = inside(program, pixels(digits, validation), fixed)
    labels = digits.labels.numpy()[validation]
    series = result.history.series
    assert series["val_loss.precise"][-1] == pytest.approx(loss_of(probabilities, labels), rel=1e-9)
    right = (probabilities.argmax(axis=1) == labels).mean()
    assert series["val_accuracy.precise"][-1] == right


def test_single_precision_comes_as_near_to_the_moments_as_is_asked(at_the_end, digits):
    trial, program, _ = at_the_end(precision="float32")
    training, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    values = pixels(digits, training).reshape(len(training), -1).astype(np.float64)
    first = next(b for b in program.blueprint if b.role.endswith("dense") or b.weights)
    kernel = program.model.get_layer(first.role).kernel.numpy().astype(np.float64)
    entered = values @ kernel
    with program.precisely(training):
        layer = program.model.get_layer(estimated(program.blueprint)[0].role)
        mean, variance = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    assert np.abs(mean - entered.mean(axis=0)).max() <= 1e-5 * np.abs(entered.mean(axis=0)).max()
    assert np.abs(variance / entered.var(axis=0) - 1).max() <= 1e-5


def test_a_set_smaller_than_a_batch_is_normalized_by_its_own_moments(at_the_end, digits):
    trial, program, result = at_the_end()
    _, validation = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    assert len(validation) < 500
    _, probabilities = inside(program, pixels(digits, validation), of_batch)
    labels = digits.labels.numpy()[validation]
    found = result.history.series["val_loss.batch"][-1]
    assert found == pytest.approx(loss_of(probabilities, labels), rel=1e-9)
    assert found != result.history.series["val_loss"][-1]


@pytest.mark.parametrize("norm", ["batch", "batch_renorm", "full", "noisy_batch"])
def test_other_modes_change_nothing_of_training(at_the_end, norm):
    _, plain, without = at_the_end(NORMS[norm], "dropout: 0.3", "[moving]")
    _, other, beside = at_the_end(NORMS[norm], "dropout: 0.3")
    for name, values in without.history.series.items():
        assert np.array(values).tobytes() == np.array(beside.history.series[name]).tobytes(), name
    for one, two in zip(plain.model.variables, other.model.variables, strict=True):
        assert one.numpy().tobytes() == two.numpy().tobytes()
    assert without.test == {name: beside.test[name] for name in without.test}
    assert {"loss.batch", "accuracy.precise"} <= set(beside.test)
    assert len({beside.test[f"loss{end}"] for end in ("", ".batch", ".precise")}) == 3


def test_dropout_has_no_part_in_statistics_of_the_batch(at_the_end):
    _, _, result = at_the_end("layer", "dropout: 0.5")
    for name in ("val_loss", "val_accuracy"):
        for mode in ("batch", "precise"):
            assert result.history.series[f"{name}.{mode}"] == result.history.series[name]
    assert "mean_lag" not in result.history.series


@pytest.mark.parametrize("norm", NORMS)
def test_what_is_set_is_what_is_told_of_it(at_the_end, digits, norm):
    trial, program, result = at_the_end(NORMS[norm], "dropout: 0.3")
    training, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    before = [v.numpy().tobytes() for v in program.model.variables]
    with program.precisely(training) as lags:
        assert lags == {name: result.history.series[name][-1] for name in lags}
        assert all(lag > 1e-3 for lag in lags.values())
        with program.precisely(training) as again:
            assert max(again.values()) < 1e-6
    assert before == [v.numpy().tobytes() for v in program.model.variables]


def test_lags_are_distances_in_deviations_and_in_logarithms_of_variances(at_the_end):
    _, program, _ = at_the_end()
    block = estimated(program.blueprint)[0]
    layer, units = program.model.get_layer(block.role), block.shape[-1]
    set_population(layer, block, Population(np.full(units, 3.0), np.full(units, 4.0 - 1e-3)))
    other = Population(np.full(units, 1.0), np.full(units, 1.0 - 1e-3))
    found = lags_of(layer, block, other)
    assert found[0] == pytest.approx(np.full(units, 4.0))
    assert found[1] == pytest.approx(np.full(units, np.log(4.0) ** 2))


def test_the_training_images_in_inference_mode_are_a_series_of_their_own(at_the_end, digits):
    trial, program, result = at_the_end(on="[training, validation]")
    training, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    probabilities = program.model.predict(pixels(digits, training), verbose=0)
    labels = digits.labels.numpy()[training]
    series = result.history.series
    assert series["train_loss"][-1] == pytest.approx(loss_of(probabilities, labels), rel=1e-6)
    assert series["train_accuracy"][-1] == (probabilities.argmax(axis=1) == labels).mean()
    assert series["train_loss"][-1] != series["loss"][-1]
    assert result.status is TrialStatus.FINISHED
    assert not [name for name in result.arrays if name.startswith("training")]


def test_a_penalty_is_added_in_every_mode(at_the_end):
    series = at_the_end(more="l2: 0.01")[2].history.series
    for mode in ("", ".batch", ".precise"):
        sums = np.add(series[f"val_cross_entropy{mode}"], series["penalty"])
        assert series[f"val_loss{mode}"] == pytest.approx(sums, rel=1e-12)


PLACES = {
    "convolutions": "{kind: cnn, channels: [3, 4], pool: none, norm: batch}",
    "sequences": "{kind: rnn, units: [5, 4], lengths: {least: 3}, norm: batch}",
}


@pytest.mark.parametrize("network", PLACES)
def test_statistics_of_places_and_of_sequences_are_over_all_that_count(trials_of, digits, network):
    text = TEXT.format(norm="batch", more="", modes=EVERY, on="[validation]", precision="float64")
    lines = [f"network: {PLACES[network]}" if "network:" in x else x for x in text.split("\n")]
    (trial,) = trials_of("\n".join(lines).replace("steps: 20", "steps: 10"))
    program = Program(trial.settings, digits)
    for _ in Run(trial, program, digits, lambda *_: None).stops():
        pass
    training, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    first, *_ = estimated(program.blueprint)
    whole = program.loop.inputs(training)
    ((_, entered, _),) = [
        each for each in walk(program.model, program.blueprint, whole) if each[0] == first
    ]
    values = np.asarray(entered, np.float64).reshape(-1, first.shape[-1])
    mask = getattr(entered, "_keras_mask", None)
    if network == "sequences":
        assert mask is not None
        assert not np.asarray(mask).all()
        values = values[np.asarray(mask).ravel()]
    with program.precisely(training):
        layer = program.model.get_layer(first.role)
        assert layer.moving_mean.numpy() == pytest.approx(values.mean(axis=0), rel=1e-9, abs=1e-12)
        assert layer.moving_variance.numpy() == pytest.approx(values.var(axis=0), rel=1e-9)


def test_a_trial_that_is_taken_up_goes_on_to_the_same_bits_in_every_mode(trials_of, digits):
    text = TEXT.format(
        norm="batch", more="dropout: 0.2", modes=EVERY, on="[training, shifted, validation]",
        precision="float32",
    )  # fmt: skip
    text = text.replace("dataset: digits", "dataset: digits, shifted: {noise: 0.2, contrast: 0.5}")
    (trial,) = trials_of(text)
    program = Program(trial.settings, digits)
    whole = walk_of(trial, program, digits)
    again = walk_of(trial, program, digits, RunState.from_bytes(whole.states[10]))
    assert told(again.result) == told(whole.result)
    assert same_bits(again.variables, whole.variables)
    assert "shifted_accuracy.precise" in whole.result.history.series
