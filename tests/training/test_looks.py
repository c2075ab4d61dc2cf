"""A look ends with its targets, keeps what reaches one, and evaluates no more than it takes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bnexp.config.language.evaluation import EVALUATION_BATCH
from bnexp.training.evaluation.evaluated import Allowance, Evaluated
from bnexp.training.evaluation.looks import Lookout
from bnexp.training.evaluation.sets import EvaluationSet
from bnexp.training.loop import CompiledLoop
from bnexp.training.program import Programs
from bnexp.trial import History

# 287 images are trained on, in 8 steps an epoch, and 1150 are held out: three batches of them.
TEXT = """
data: {dataset: digits, validation_split: 0.8}
network: {kind: mlp, hidden: [16], norm: {kind: batch, momentum: 0.9}, l2: 0.001}
training: {optimizer: {kind: adam, learning_rate: 0.01}, batch_size: 36, epochs: 12}
evaluation: {every: {epochs: 4}, on: [validation, test], watch: {every: {steps: 1}MORE}}
"""


@pytest.fixture(scope="module")
def programs():
    """Programs that are compiled already: what is looked for is no part of one."""
    return Programs()


@pytest.fixture
def trained(trials_of, train, digits, programs):
    """Trains the trial that a text states, with targets or without."""

    def result(targets="", text=TEXT):
        (trial,) = trials_of(text.replace("MORE", f", targets: {targets}" if targets else ""))
        return train(trial, program=programs.get(trial.program_id, trial.settings, digits))

    return result


def watched_values(result, series: str) -> dict[int, float]:
    """Returns for the step of each look the value of a series."""
    return dict(zip(result.watched.steps, result.watched.series[series], strict=True))


def crossings(history: History, watched: History, series: str, targets) -> list[int]:
    """Returns the first step of a row or a look that reaches each target."""
    found = {
        step: value
        for part in (history, watched)
        for step, value in zip(part.steps, part.series[series], strict=True)
    }
    is_loss = series.endswith("loss")
    return [
        min(s for s, value in found.items() if (value <= t if is_loss else value >= t))
        for t in targets
    ]


@pytest.mark.parametrize(
    ("series", "targets"),
    [
        ("val_accuracy", [0.3, 0.5, 0.7, 0.75]),
        ("val_loss", [2.0, 1.5, 1.0]),
        ("test_accuracy", [0.6]),
    ],
)
def test_looks_find_every_target_where_looks_at_everything_do(trained, series, targets):
    whole, found = trained(), trained(f"{{{series}: {targets}}}")
    steps = crossings(whole.history, whole.watched, series, targets)
    assert crossings(found.history, found.watched, series, targets) == steps
    assert len(set(steps)) == len(steps)
    looks = [step for step in whole.watched.steps if step <= steps[-1]]
    assert list(found.watched.steps) == looks
    assert list(found.watched.series) == [series]
    kept, values = watched_values(found, series), watched_values(whole, series)
    reached = {step: value for step, value in kept.items() if not math.isnan(value)}
    assert reached == {step: values[step] for step in steps}


def test_looks_go_on_until_the_last_target_of_the_last_series(trained):
    whole = trained()
    found = trained("{val_accuracy: 0.5, val_loss: [1.5, 1.0]}")
    early = crossings(whole.history, whole.watched, "val_accuracy", [0.5])
    late = crossings(whole.history, whole.watched, "val_loss", [1.5, 1.0])
    assert early[0] < late[-1] == found.watched.steps[-1]
    assert crossings(found.history, found.watched, "val_accuracy", [0.5]) == early
    assert crossings(found.history, found.watched, "val_loss", [1.5, 1.0]) == late


def test_a_row_of_the_history_that_reaches_the_target_ends_the_looks(trained):
    whole = trained()
    (level,) = (v for s, v in watched_values(whole, "val_accuracy").items() if s == 16)
    assert max(v for s, v in watched_values(whole, "val_accuracy").items() if s < 16) < level
    found = trained(f"{{val_accuracy: {level}}}", text=TEXT.replace("{epochs: 4}", "{epochs: 2}"))
    assert found.history.steps[1] == 16
    assert found.watched.steps == tuple(range(1, 16))
    assert np.isnan(found.watched.series["val_accuracy"]).all()


def test_a_target_that_is_reached_before_training_needs_no_look(trained):
    assert trained("{val_accuracy: 0.001}").watched == History()


def test_a_target_out_of_reach_is_looked_for_to_the_end(trained):
    found = trained("{val_accuracy: 1.0}")
    assert found.watched.steps == tuple(s for s in range(1, 96) if s % 32)
    assert np.isnan(found.watched.series["val_accuracy"]).all()


@pytest.mark.parametrize("targets", ["{val_accuracy: [0.5, 0.9]}", "{test_loss: 0.5}"])
def test_targets_change_no_bit_of_history_test_values_and_proof(trained, targets):
    plain, found = trained(), trained(targets)
    assert repr(found.history) == repr(plain.history)
    assert (found.test, found.proof) == (plain.test, plain.proof)
    assert found.timings.watching > 0


@pytest.fixture
def counted(monkeypatch):
    """Collects how many images each evaluation went through, and how many there were."""
    seen = []
    evaluate = CompiledLoop.evaluate

    def noting(self, *stated, **named):
        found = evaluate(self, *stated, **named)
        seen.append((found.examples, stated[1]))
        return found

    monkeypatch.setattr(CompiledLoop, "evaluate", noting)
    return seen


def test_far_from_a_target_one_batch_of_the_set_that_is_asked_for_tells(trained, counted):
    trained("{val_accuracy: 0.99}")
    held_out = [examples for examples, count in counted if count == 1150]
    rows, looks = 4, 93
    assert sorted(held_out) == [EVALUATION_BATCH] * looks + [1150] * rows
    tested = [examples for examples, count in counted if count == 360]
    assert len(tested) == rows + 1


def test_without_targets_a_look_evaluates_every_set_as_a_row_does(trained, counted):
    trained()
    assert [count for _, count in counted if count == 360] == [360] * 98


class _Loop:
    """Finds losses and errors that are known, over batches of the order that it is given."""

    penalized = False

    def __init__(self, losses, wrong):
        self.losses, self.wrong = np.asarray(losses, np.float32), np.asarray(wrong)

    def evaluate(self, index, count, allowance=None, examples=None):
        order = index.numpy()[:count]
        done = count
        for stop in range(EVALUATION_BATCH, count, EVALUATION_BATCH):
            part = order[:stop]
            if allowance and allowance.is_exceeded_by(
                int(self.wrong[part].sum()), float(self.losses[part].sum())
            ):
                done = stop
                break
        part = order[:done]
        correct = done - int(self.wrong[part].sum())
        return Evaluated(
            done, correct, float(self.losses[part].sum()), 0.0, self.losses[part], ~self.wrong[part]
        )


def looked(losses, wrong, targets):
    """Returns what a lookout finds in a set of these losses and errors, seen once before."""
    loop = _Loop(losses, wrong)
    one = EvaluationSet(np.arange(len(losses)), len(losses), loop)
    one.evaluate()
    return Lookout(targets).look({"validation": one, "test": one})


@pytest.mark.parametrize("count", [400, 500, 501, 1999, 12_000])
@pytest.mark.parametrize("target", [0.5, 0.9, 0.95, 0.97])
def test_an_accuracy_at_the_target_reaches_it_and_one_image_less_does_not(count, target):
    losses = np.linspace(0, 1, count)
    fewest = next(c for c in range(int(target * count), count + 1) if c / count >= target)
    for correct, reached in ((fewest, True), (fewest - 1, False)):
        wrong = np.arange(count) >= correct
        found = looked(losses, wrong, {"val_accuracy": [target]})["val_accuracy"]
        assert (found == correct / count) if reached else math.isnan(found)


@pytest.mark.parametrize("count", [400, 1999, 12_000])
def test_a_loss_at_the_target_reaches_it_and_a_little_more_does_not(count):
    losses = np.full(count, 0.25)
    assert looked(losses, losses > 1, {"val_loss": [0.25]}) == {"val_loss": 0.25}
    found = looked(losses, losses > 1, {"val_loss": [math.nextafter(0.25, 0)]})
    assert math.isnan(found["val_loss"])


def test_what_is_not_a_number_reaches_no_target():
    losses = np.full(2000, math.nan)
    found = looked(losses, np.full(2000, True), {"val_loss": [1.0], "val_accuracy": [0.5]})
    assert all(map(math.isnan, found.values()))
    lookout = Lookout({"val_loss": [1.0]})
    lookout.saw({"val_loss": math.nan})
    lookout.saw({})
    assert not lookout.over
    lookout.saw({"val_loss": 1.0})
    assert lookout.over


@pytest.mark.parametrize(
    ("wrong", "loss", "exceeded"),
    [(5, 1.0, False), (6, 1.0, False), (5, 1.1, False), (6, 1.1, True), (6, math.nan, True)],
)
def test_an_allowance_is_exceeded_in_everything_that_is_asked_for(wrong, loss, exceeded):
    assert Allowance(5, 1.0).is_exceeded_by(wrong, loss) is exceeded
