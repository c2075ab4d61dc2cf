"""The oracle of the loop is Keras' own `fit`, fed the same starting weights and order.

In double precision rounding stays far below any mistake, on every processor. In single precision
training enlarges it, on one processor sooner than on another: there the first steps are compared.
"""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config.blueprint import blueprint_of
from bnexp.config.blueprint.asked import compile_mode
from bnexp.data import epoch_order, split_indices
from bnexp.networks import build_network, computing_in
from bnexp.networks.lengths import draw_lengths
from bnexp.training.optimizers import build_optimizer
from bnexp.training.program import Program

TEXT = """
data: {{dataset: digits, validation_split: 0.2}}
network: {{kind: mlp, hidden: {hidden}, activation: {activation}, norm: {norm}, l2: {l2}}}
training: {{optimizer: {optimizer}, batch_size: {batch}, {length}, precision: {precision}}}
evaluation: {{every: {every}}}
seeds: "7-7"
"""
DEEPER = ("sgd", "sgd with momentum and bn")
"""Cases with two hidden layers, and with a smaller last batch, which is compiled by itself."""
REPORTED = ("loss", "accuracy", "val_loss", "val_accuracy")
CASES = {
    "sgd": ("{kind: sgd, learning_rate: 0.1}", "none", 0.0),
    "sgd with momentum and bn": (
        "{kind: sgd, learning_rate: 0.05, momentum: 0.9, nesterov: true}",
        "{kind: batch, placement: before, momentum: 0.9}",
        0.0,
    ),
    "adam with bn": ("adam", "{kind: batch, placement: after}", 0.0),
    "adamw with penalties": (
        "adamw",
        "{kind: batch, gamma_regularizer: {l2: 0.01}, beta_regularizer: {l1: 0.01}}",
        0.001,
    ),
    "rmsprop": ("rmsprop", "none", 0.0),
}
WITHIN = {"float32": 1e-5, "float64": 1e-12}
"""How near to `fit` values have to be: for the first steps alone, and over three epochs."""
SINGLE = ("sgd with momentum and bn", "adamw with penalties", "rmsprop")
"""Cases that are tried in single precision as well: each part of the language is in one."""


def text_of(case, precision, length, every):
    optimizer, norm, l2 = CASES[case]
    return TEXT.format(
        hidden=[32, 16] if case in DEEPER else [16],
        activation="relu",
        optimizer=optimizer,
        norm=norm,
        l2=l2,
        precision=precision,
        batch=40 if case in DEEPER else 383,
        length=length,
        every=every,
    )


class Fit:
    """Keras' own training of a trial, from the same starting weights."""

    def __init__(self, trial, data):
        settings, precision = trial.settings, trial.settings.training.precision
        blueprint = blueprint_of(settings.network, data.image_shape, data.classes)
        with computing_in(precision):
            self.model = build_network(blueprint, data.image_shape)
            self.model.compile(
                optimizer=build_optimizer(settings.training.optimizer),
                loss="sparse_categorical_crossentropy",
                metrics=["accuracy"],
            )
        program = Program(settings, data)
        program.start(settings, trial.seed)
        for ours, theirs in zip(program.model.variables, self.model.variables, strict=True):
            theirs.assign(ours)
        self.lengths = None
        if len(self.model.inputs) > 1:
            least = settings.network.lengths.least
            self.lengths = draw_lengths(least, data.image_shape[0], data.total, trial.seed)
        self.precision, self.data = precision, data
        self.size = settings.training.batch_size

    def examples(self, chosen):
        """Returns these images, in 0 to 1, and their labels."""
        images = self.data.images.numpy()[chosen].astype(self.precision) / self.data.scale
        taken = images if self.lengths is None else [images, self.lengths[chosen]]
        return taken, self.data.labels.numpy()[chosen]

    def fit(self, chosen, **options):
        """Returns what `fit` reports of these images, in this order."""
        with computing_in(self.precision):
            return self.model.fit(
                *self.examples(chosen), batch_size=self.size, shuffle=False, verbose=0, **options
            ).history

    def evaluate(self, chosen):
        """Returns loss and accuracy over these images."""
        with computing_in(self.precision):
            return self.model.evaluate(*self.examples(chosen), verbose=0)

    def losses(self, order, steps):
        """Returns the training loss of each of the first steps."""
        batches = (order[self.size * step :][: self.size] for step in range(steps))
        return [self.fit(batch)["loss"][0] for batch in batches]


def parts_of(trial, data):
    return split_indices(data.train, trial.settings.data.validation, trial.seed)


def fit_history(trial, data, keras_fit):
    """Returns what `fit(shuffle=False)` reports, epoch by epoch in the trial's order."""
    part, held_out = parts_of(trial, data)
    held, rows = keras_fit.examples(held_out), []
    for epoch in range(trial.settings.training.epochs):
        order = epoch_order(part, trial.settings.data.order, trial.seed, epoch + 1)
        history = keras_fit.fit(order, validation_data=held)
        rows.append([history[name][0] for name in REPORTED])
    return np.array(rows)


def test_last_batch_of_the_parity_cases_is_a_smaller_one(digits):
    assert digits.train == 1437
    assert (1149 % 40, 1149 % 383) == (29, 0)


def assert_equals_fit(result, trial, digits):
    """Holds history and test of a trial in double precision against what Keras reports."""
    ours = np.array([result.history.series[name][1:] for name in REPORTED]).T
    keras_fit = Fit(trial, digits)
    theirs = fit_history(trial, digits, keras_fit)
    assert ours.shape == (3, 4)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=WITHIN["float64"])
    test = keras_fit.evaluate(slice(1437, None))
    tested = [result.test[name] for name in ("loss", "accuracy")]
    np.testing.assert_allclose(tested, test, rtol=0, atol=WITHIN["float64"])


@pytest.mark.parametrize("case", CASES)
def test_history_in_double_precision_equals_that_of_keras_fit(case, trials_of, train, digits):
    (trial,) = trials_of(text_of(case, "float64", "epochs: 3", "{epochs: 1}"))
    assert_equals_fit(train(trial), trial, digits)


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize("case", CASES)
def test_history_of_a_deep_network_equals_that_of_keras_fit(case, trials_of, digits, train):
    (trial,) = trials_of(text_of(case, "float64", "epochs: 3", "{epochs: 1}"))
    assert compile_mode(trial.settings.network, "auto") == "joined"
    assert_equals_fit(train(trial), trial, digits)


@pytest.mark.parametrize(
    ("norm", "optimizer"),
    [
        ("{kind: layer, placement: after}", "{kind: sgd, learning_rate: 0.1}"),
        ("{kind: group, groups: 4}", "adam"),
        ("rms", "{kind: sgd, learning_rate: 0.1}"),
    ],
)
def test_normalizers_that_keras_has_train_as_in_keras_fit(
    norm, optimizer, trials_of, train, digits
):
    text = TEXT.format(
        hidden=[16],
        activation="relu",
        optimizer=optimizer,
        norm=norm,
        l2=0.0,
        precision="float64",
        batch=383,
        length="epochs: 3",
        every="{epochs: 1}",
    )
    (trial,) = trials_of(text)
    series = train(trial).history.series
    ours = np.array([series[name][1:] for name in REPORTED]).T
    theirs = fit_history(trial, digits, Fit(trial, digits))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=WITHIN["float64"])


@pytest.mark.parametrize("case", SINGLE)
def test_first_steps_in_single_precision_equal_those_of_keras_fit(case, trials_of, train, digits):
    (trial,) = trials_of(text_of(case, "float32", "steps: 3", "{steps: 1}"))
    ours = train(trial).history.series
    order = epoch_order(parts_of(trial, digits)[0], "fresh", trial.seed, 1)
    losses = Fit(trial, digits).losses(order, 3)
    np.testing.assert_allclose(ours["loss"][1:], losses, rtol=0, atol=WITHIN["float32"])


OTHERS = """
data: {{dataset: digits, validation: {{fraction: 0.8}}}}
network: {network}
training: {{optimizer: {optimizer}, batch_size: 41, steps: 3, precision: float64}}
evaluation: {{every: {{steps: 1}}}}
seeds: "7-7"
"""
NETWORKS = {
    "residual mlp": ("{kind: mlp, hidden: [9, 8, 8], residual: true, norm: batch}", "sgd"),
    "standardized": (
        "{kind: mlp, hidden: [9], input: standardize, norm: {kind: batch, layers: [0, 1]},"
        " bias: after_norm}",
        "adam",
    ),
    "cnn": ("{kind: cnn, channels: [3, 4], hidden: [5]}", "adam"),
    "cnn with bn": ("{kind: cnn, channels: [3, 4], norm: batch, pool: average}", "sgd"),
    "residual cnn": (
        "{kind: cnn, channels: [3, 3, 4], stride: [1, 2, 1], pool: none, global_pool: average,"
        " residual: true, norm: batch}",
        "sgd",
    ),
    "simple": ("{kind: rnn, cell: simple, units: [5, 4], norm: batch}", "sgd"),
    "lstm": ("{kind: rnn, units: [5], l2: 0.01}", "adam"),
    "lstm, masked, with bn in the cell": (
        "{kind: rnn, units: [4], lengths: {least: 3},"
        " norm: {kind: batch, placement: cell, statistics: per_step}}",
        "sgd",
    ),
    "gru, masked, with bn": (
        "{kind: rnn, cell: gru, units: [4], lengths: {least: 3},"
        " norm: {kind: batch, placement: inputs}}",
        "adam",
    ),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_every_step_of_another_network_equals_that_of_keras_fit(case, trials_of, train, digits):
    network, optimizer = NETWORKS[case]
    (trial,) = trials_of(OTHERS.format(network=network, optimizer=optimizer))
    result = train(trial)
    ours = result.history.series
    part, held_out = parts_of(trial, digits)
    keras_fit = Fit(trial, digits)
    losses = keras_fit.losses(epoch_order(part, "fresh", trial.seed, 1), 3)
    at_end = keras_fit.evaluate(held_out)
    within = WITHIN["float64"]
    np.testing.assert_allclose(ours["loss"][1:], losses, rtol=0, atol=within)
    np.testing.assert_allclose(ours["val_loss"][-1], at_end[0], rtol=0, atol=within)


MNIST = """
data: {{dataset: mnist}}
network: {{kind: mlp, hidden: [128], norm: {{kind: batch, placement: after}}}}
training: {{optimizer: adam, steps: 20, precision: {precision}}}
evaluation: {{every: {{steps: 1}}}}
seeds: "3-3"
"""


@pytest.mark.parametrize("precision", WITHIN)
def test_first_steps_on_mnist_equal_those_of_keras_fit(
    precision, trials_of, train, mnist_on_device
):
    data, within = mnist_on_device, WITHIN[precision]
    (trial,) = trials_of(MNIST.format(precision=precision))
    ours = train(trial, data).history.series
    part, held_out = parts_of(trial, data)
    keras_fit = Fit(trial, data)
    losses = keras_fit.losses(epoch_order(part, "fresh", trial.seed, 1), 20)
    at_end = keras_fit.evaluate(held_out)
    np.testing.assert_allclose(ours["loss"][1:], losses, rtol=0, atol=within)
    np.testing.assert_allclose(ours["val_loss"][-1], at_end[0], rtol=0, atol=within)
    assert ours["val_accuracy"][-1] == pytest.approx(at_end[1], abs=1e-7)
