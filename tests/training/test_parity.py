"""The oracle of the loop is Keras' own `fit`, fed the same starting weights and order."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.data import epoch_order, split_indices
from bnexp.networks import build_mlp
from bnexp.training.optimizers import build_optimizer
from bnexp.training.program import Program

TEXT = """
data: {{dataset: digits, validation_split: 0.2}}
network: {{kind: mlp, hidden: [32, 16], activation: {activation}, norm: {norm}, l2: {l2}}}
training: {{optimizer: {optimizer}, batch_size: 40, epochs: 10}}
seeds: "7-7"
"""
CASES = {
    "sgd": ("{kind: sgd, learning_rate: 0.1}", "none", 0.0),
    "sgd with momentum and bn": (
        "{kind: sgd, learning_rate: 0.05, momentum: 0.9, nesterov: true}",
        "{kind: batch, placement: before, momentum: 0.9}",
        0.0,
    ),
    "adam": ("adam", "none", 0.0),
    # With Adam's usual epsilon a gradient that is zero but for rounding moves a weight as far as
    # any other, and on some processors the two courses part after three epochs.
    "adam with bn": ("{kind: adam, epsilon: 0.001}", "{kind: batch, placement: after}", 0.0),
    "sgd with bn": ("{kind: sgd, learning_rate: 0.1}", "batch", 0.0),
    "adamw with penalties": (
        "adamw",
        "{kind: batch, gamma_regularizer: {l2: 0.01}, beta_regularizer: {l1: 0.01}}",
        0.001,
    ),
    "rmsprop": ("rmsprop", "none", 0.0),
}


@pytest.fixture
def pixels(digits):
    return digits.images.numpy().astype("float32") / digits.scale, digits.labels.numpy()


def started_model(trial, data):
    """Returns a compiled Keras model with the trial's starting weights, and fit's validation."""
    program = Program(trial.settings, data)
    program.start(trial.settings, trial.seed)
    model = build_mlp(trial.settings.network, data.image_shape, data.classes)
    model.set_weights(program.model.get_weights())
    model.compile(
        optimizer=build_optimizer(trial.settings.training.optimizer),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def fit_history(trial, data, images, labels):
    """Returns what `fit(shuffle=False)` reports, epoch by epoch in the trial's order."""
    model = started_model(trial, data)
    part, held_out = split_indices(data.train, trial.settings.data.validation, trial.seed)
    rows = []
    for epoch in range(trial.settings.training.epochs):
        order = epoch_order(part, trial.settings.data.order, trial.seed, epoch + 1)
        history = model.fit(
            images[order],
            labels[order],
            batch_size=trial.settings.training.batch_size,
            validation_data=(images[held_out], labels[held_out]),
            shuffle=False,
            verbose=0,
        ).history
        rows.append([history[name][0] for name in ("loss", "accuracy", "val_loss", "val_accuracy")])
    return np.array(rows), model


def assert_same_classified(ours, theirs, images):
    """An image on the very boundary may fall to either side by rounding: one, in one epoch."""
    differ = np.abs(ours - theirs) > 1e-5
    assert differ.sum() <= 1
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1 / images + 1e-5)


def test_last_batch_of_the_parity_cases_is_a_smaller_one(digits):
    assert digits.train == 1437
    assert 1149 % 40 == 29


@pytest.mark.parametrize("case", CASES)
def test_history_equals_that_of_keras_fit(case, trials_of, train, digits, pixels):
    optimizer, norm, l2 = CASES[case]
    text = TEXT.format(activation="relu", optimizer=optimizer, norm=norm, l2=l2)
    (trial,) = trials_of(text)
    result = train(trial)
    ours = np.array([values[1:] for values in result.history.series.values()]).T
    theirs, model = fit_history(trial, digits, *pixels)
    assert list(result.history.series) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert ours.shape == (10, 4)
    np.testing.assert_allclose(ours[:, [0, 2]], theirs[:, [0, 2]], rtol=0, atol=1e-5)
    assert_same_classified(ours[:, 1], theirs[:, 1], images=1149)
    assert_same_classified(ours[:, 3], theirs[:, 3], images=288)
    test = model.evaluate(pixels[0][1437:], pixels[1][1437:], verbose=0)
    np.testing.assert_allclose(list(result.test.values()), test, rtol=0, atol=1e-5)


MNIST = """
data: {{dataset: mnist}}
network: {{kind: mlp, hidden: [128], norm: {norm}}}
training: {{optimizer: adam, steps: 20}}
evaluation: {{every: {{steps: 1}}}}
seeds: "3-3"
"""


@pytest.mark.parametrize("norm", ["none", "{kind: batch, placement: after}"])
def test_first_steps_on_mnist_equal_those_of_keras_fit(norm, trials_of, train, mnist_on_device):
    data = mnist_on_device
    (trial,) = trials_of(MNIST.format(norm=norm))
    ours = train(trial, data).history.series
    images, labels = data.images.numpy(), data.labels.numpy()
    model = started_model(trial, data)
    part, held_out = split_indices(data.train, trial.settings.data.validation, trial.seed)
    order = epoch_order(part, "fresh", trial.seed, 1)
    losses = []
    for step in range(20):
        batch = order[32 * step :][:32]
        fitted = model.fit(
            images[batch] / 255.0, labels[batch], batch_size=32, shuffle=False, verbose=0
        )
        losses.append(fitted.history["loss"][0])
    at_end = model.evaluate(images[held_out] / 255.0, labels[held_out], verbose=0)
    np.testing.assert_allclose(ours["loss"][1:], losses, rtol=0, atol=1e-5)
    np.testing.assert_allclose(ours["val_loss"][-1], at_end[0], rtol=0, atol=1e-5)
    assert ours["val_accuracy"][-1] == pytest.approx(at_end[1], abs=1e-7)
