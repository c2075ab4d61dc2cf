"""The parts of a loss with a weight penalty: what each of them is, by numpy and by Keras."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config.blueprint.asked import has_penalty
from bnexp.data import epoch_order, split_indices
from bnexp.training.program import Program

TEXT = """
data: {{dataset: digits}}
network: {{kind: mlp, hidden: {hidden}, norm: {norm}, l2: {l2}}}
training: {{batch_size: 100, epochs: 2}}
evaluation: {{every: {{epochs: 1}}, watch: {{every: {{steps: 5}}}}, on: [validation, test]}}
seeds: 1
"""
BOTH = "{kind: batch, gamma_regularizer: {l2: 0.01}, beta_regularizer: {l1: 0.02}}"
NO_GAMMA = "{kind: batch, scale: false, gamma_regularizer: {l2: 0.01}}"
NO_BETA = "{kind: batch, center: false, beta_regularizer: {l1: 0.01}}"
USUAL = ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"]


@pytest.mark.parametrize(
    ("hidden", "norm", "l2", "penalized"),
    [
        ("[16]", "none", 0.0, False),
        ("[16]", "batch", 0.0, False),
        ("[16]", NO_GAMMA, 0.0, False),
        ("[16]", NO_BETA, 0.0, False),
        ("[]", BOTH, 0.0, False),
        ("[16]", BOTH, 0.0, True),
        ("[16]", "none", 0.01, True),
        ("[]", "none", 0.01, True),
    ],
)
def test_a_penalty_is_expected_just_where_keras_adds_one(
    hidden, norm, l2, penalized, trials_of, digits
):
    (trial,) = trials_of(TEXT.format(hidden=hidden, norm=norm, l2=l2))
    program = Program(trial.settings, digits)
    assert has_penalty(trial.settings.network) is penalized
    assert program.loop.penalized is penalized
    assert bool(program.model.losses) is penalized


def recorded(result):
    """Returns the names of a result's series, of those along the way, and of its test values."""
    series = set(result.history.series)
    along = {name for name in series if not name.startswith(("loss", "acc", "cross"))}
    assert set(result.watched.series) == along
    return series, set(result.test)


def test_the_parts_are_recorded_just_where_there_is_a_penalty(trained, trials_of, train):
    (trial,) = trials_of(TEXT.format(hidden="[]", norm=BOTH, l2=0.0))
    parts = {"cross_entropy", "val_cross_entropy", "test_cross_entropy", "penalty"}
    assert recorded(train(trial)) == (set(USUAL), {"loss", "accuracy"})
    assert recorded(trained[2]) == (
        {*USUAL, *parts},
        {"loss", "accuracy", "cross_entropy", "penalty"},
    )


@pytest.fixture(scope="module")
def kept():
    """What `trained` returned before."""
    return []


@pytest.fixture
def trained(trials_of, train, digits, kept):
    """A trial with every penalty, its network after training, and what it came to."""
    if not kept:
        (trial,) = trials_of(TEXT.format(hidden="[16]", norm=BOTH, l2=0.01))
        program = Program(trial.settings, digits)
        kept.append((trial, program.model, train(trial, program=program)))
    return kept[0]


def test_the_penalty_is_the_weighted_sum_of_squares_and_absolute_values(trained):
    _, model, result = trained
    weights = {f"{layer.name}.{v.name}": v.numpy() for layer in model.layers for v in layer.weights}
    kernels = sum(np.square(weights[f"{name}.kernel"]).sum() for name in ("hidden.1", "output"))
    gamma = np.square(weights["hidden.1.norm.gamma"]).sum()
    beta = np.abs(weights["hidden.1.norm.beta"]).sum()
    expected = 0.01 * kernels + 0.01 * gamma + 0.02 * beta
    assert result.test["penalty"] == pytest.approx(expected, rel=1e-5)
    assert result.history.series["penalty"][-1] == result.test["penalty"]


def test_the_cross_entropy_is_minus_the_logarithm_of_the_right_class(trained, digits):
    _, model, result = trained
    images = digits.images.numpy()[1437:].astype("float32") / digits.scale
    labels = digits.labels.numpy()[1437:]
    right = model.predict(images, verbose=0)[np.arange(len(labels)), labels]
    assert result.test["cross_entropy"] == pytest.approx(-np.log(right).mean(), rel=1e-4)


def test_every_loss_is_the_sum_of_its_parts(trained):
    _, _, result = trained
    series = result.history.series
    for prefix in ("val_", "test_"):
        whole = np.add(series[f"{prefix}cross_entropy"], series["penalty"])
        np.testing.assert_allclose(series[f"{prefix}loss"], whole, rtol=1e-12)
    parts = result.test["cross_entropy"] + result.test["penalty"]
    assert result.test["loss"] == pytest.approx(parts, rel=1e-12)


def test_the_cross_entropy_of_training_is_what_fit_reports_as_a_metric(trained, digits, trials_of):
    trial, _, result = trained
    program = Program(trial.settings, digits)
    program.start(trial.settings, trial.seed)
    program.model.compile(
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["sparse_categorical_crossentropy"],
    )
    part, _ = split_indices(digits.train, trial.settings.data.validation, trial.seed)
    order = epoch_order(part, trial.settings.data.order, trial.seed, 1)
    fitted = program.model.fit(
        digits.images.numpy()[order].astype("float32") / digits.scale,
        digits.labels.numpy()[order],
        batch_size=100,
        shuffle=False,
        verbose=0,
    ).history
    series = result.history.series
    reported = fitted["sparse_categorical_crossentropy"][0]
    assert series["cross_entropy"][1] == pytest.approx(reported, abs=1e-4)
    assert series["loss"][1] == pytest.approx(fitted["loss"][0], abs=1e-4)
    # The penalty shrinks along the epoch: its mean over the batches is not the one at the end.
    assert series["loss"][1] - series["cross_entropy"][1] != pytest.approx(series["penalty"][1])


def test_the_step_with_which_a_loss_with_a_penalty_ends_to_be_finite_is_the_same(trials_of, train):
    text = TEXT.format(hidden="[16]", norm="none", l2=0.01).replace(
        "batch_size: 100", "optimizer: {kind: sgd, learning_rate: 1.0e+30}, batch_size: 100"
    )
    (trial,) = trials_of(text)
    result = train(trial)
    assert result.diverged_step is not None
    assert not np.isfinite(result.history.series["val_loss"][-1])
    assert result.test == {}
