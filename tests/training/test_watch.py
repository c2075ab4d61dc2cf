"""Looking for targets between the rows of the history changes nothing that is not looked for."""

from __future__ import annotations

import pytest

from bnexp.training.program import Programs
from bnexp.trial import History, TrialStatus

# 1149 images are trained on: 22 batches of 50 and one of 49, 23 steps an epoch, 69 in all.
TEXT = """
data: {dataset: digits}
network: {kind: mlp, hidden: [16], norm: {kind: batch, momentum: 0.9}, dropout: 0.3}
training: {optimizer: adam, batch_size: 50, epochs: 3}
evaluation: {every: EVERY, on: [validation, test]WATCH}
"""
DIVERGING = """
data: {dataset: digits}
network: {kind: mlp, hidden: [16], l2: 1.0}
training: {optimizer: {kind: sgd, learning_rate: 30}, batch_size: 100, epochs: 4}
evaluation: {every: EVERYWATCH}
"""


@pytest.fixture(scope="module")
def programs():
    """Programs that are compiled already: when to evaluate is no part of one."""
    return Programs()


@pytest.fixture
def trained(trials_of, train, digits, programs):
    """Trains the trial that a text states, with an interval and with what is looked for."""

    def result(watch="", every="{epochs: 1}", text=TEXT):
        stated = text.replace("EVERY", every)
        (trial,) = trials_of(stated.replace("WATCH", f", watch: {watch}" if watch else ""))
        program = programs.get(trial.program_id, trial.settings, digits)
        return train(trial, program=program)

    return result


def as_text(history: History):
    """Returns all of a history as text, so that what is not a number equals itself."""
    return repr(history)


def numbers(result):
    """Returns everything of a result but its times and its looks."""
    return (
        as_text(result.history),
        result.status,
        result.reason,
        result.diverged_step,
        result.test,
        result.proof,
        result.parameters,
    )


def test_looks_change_no_bit_of_history_test_values_and_proof(trained):
    plain = trained()
    assert plain.watched == History()
    for watch in ("{every: {steps: 1}}", "{every: {steps: 7}, until: {epochs: 2}}"):
        watched = trained(watch)
        assert watched.watched.steps
        assert numbers(watched) == numbers(plain)
        assert watched.timings.watching > 0
    assert plain.timings.watching == 0


def test_looks_have_the_values_that_a_history_has_there(trained):
    looks = trained("{every: {steps: 7}}").watched
    history = trained(every="{steps: 7}").history
    rows = dict(zip(history.steps, zip(*history.series.values(), strict=True), strict=True))
    names = ["val_loss", "val_accuracy", "test_loss", "test_accuracy"]
    assert looks.steps == (7, 14, 21, 28, 35, 42, 49, 56, 63)
    assert looks.epochs == tuple(step / 23 for step in looks.steps)
    assert list(looks.series) == names
    assert list(history.series) == ["loss", "accuracy", *names]
    for step, *values in zip(looks.steps, *looks.series.values(), strict=True):
        assert values == list(rows[step][2:]), step


def test_looks_end_where_they_are_to_end(trained):
    looks = trained("{every: {steps: 7}, until: {epochs: 2}}").watched
    whole = trained("{every: {steps: 7}}").watched
    assert looks.steps == (7, 14, 21, 28, 35, 42)
    assert looks.series["val_loss"] == whole.series["val_loss"][:6]


def test_a_look_that_falls_on_a_row_is_not_there_twice(trained):
    result = trained("{every: {steps: 10}}", every="{steps: 20}")
    assert result.history.steps == (0, 20, 40, 60, 69)
    assert result.watched.steps == (10, 30, 50)
    assert trained("{every: {epochs: 1}}").watched == History()


def test_looks_may_be_whole_epochs_apart(trained):
    result = trained("{every: {epochs: 1}}", every="{epochs: 3}")
    by_epoch = trained()
    assert result.history.steps == (0, 69)
    assert result.watched.epochs == (1.0, 2.0)
    assert result.watched.series["val_loss"] == by_epoch.history.series["val_loss"][1:3]
    assert result.test == by_epoch.test


@pytest.mark.parametrize("every", ["{epochs: 4}", "{steps: 5}"])
def test_divergence_does_not_depend_on_looks(trained, every):
    plain = trained(every=every, text=DIVERGING)
    watched = trained("{every: {steps: 1}}", every=every, text=DIVERGING)
    assert plain.status is TrialStatus.DIVERGED
    assert plain.diverged_step > 5
    assert numbers(watched) == numbers(plain)
    assert set(watched.watched.steps).isdisjoint(watched.history.steps)
    assert max(watched.watched.steps) <= plain.diverged_step
