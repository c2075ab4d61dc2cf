"""The course of a trial in numbers, against hand-worked ones and Keras' schedules."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from bnexp.config.course import Course, plan_course, watch_of
from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.training import Training
from bnexp.training.rates import learning_rates


def training(**settings) -> Training:
    return Training.model_validate({"batch_size": 32, **settings})


@pytest.mark.parametrize(
    ("length", "steps"),
    [({"epochs": 2}, 8), ({"steps": 3}, 3), ({"examples": 100}, 4), ({"examples": 101}, 5)],
)
def test_length_is_given_in_epochs_steps_or_examples(length, steps):
    assert plan_course(training(**length), 100) == Course(3, 4, steps)


@pytest.mark.parametrize(
    ("length", "steps"),
    [({"epochs": 2}, 4), ({"steps": 3}, 3), ({"examples": 100}, 2), ({"examples": 165}, 4)],
)
def test_a_step_takes_the_batches_that_are_accumulated(length, steps):
    assert plan_course(training(accumulate=2, **length), 100) == Course(1, 36, steps)


def test_a_batch_of_all_is_an_epoch():
    stated = training(batch_size="all", examples=250)
    assert plan_course(stated, 100) == Course(1, 0, 3)
    assert plan_course(training(accumulate=4, epochs=5), 100) == Course(0, 100, 5)


def test_whole_batches_leave_no_remainder():
    assert plan_course(training(epochs=1), 48_000) == Course(1500, 0, 1500)


def test_batch_larger_than_the_data_is_one_smaller_step():
    assert plan_course(training(epochs=2), 20) == Course(0, 20, 2)


@pytest.mark.parametrize(
    ("every", "steps"),
    [
        ({"epochs": 1}, [0, 4, 8, 10]),
        ({"steps": 3}, [0, 3, 6, 9, 10]),
        ({"steps": 5}, [0, 5, 10]),
        ({"steps": 99}, [0, 10]),
    ],
)
def test_evaluations_begin_at_zero_and_end_at_the_last_step(every, steps):
    course = Course(3, 4, 10)
    assert watch_of(Evaluation.model_validate({"every": every}), course).row_steps == steps


# Four steps an epoch.
@pytest.mark.parametrize(
    ("every", "watch", "steps"),
    [
        ({"epochs": 1}, None, []),
        ({"epochs": 1}, {"every": {"steps": 1}}, [1, 2, 3, 5, 6, 7, 9]),
        ({"epochs": 1}, {"every": {"steps": 3}}, [3, 6, 9]),
        ({"epochs": 1}, {"every": {"steps": 5}}, [5]),
        ({"epochs": 1}, {"every": {"steps": 6}, "until": {"epochs": 1}}, []),
        ({"epochs": 1}, {"every": {"steps": 2}, "until": {"epochs": 1}}, [2]),
        ({"epochs": 1}, {"every": {"steps": 3}, "until": {"steps": 6}}, [3, 6]),
        ({"epochs": 1}, {"every": {"steps": 3}, "until": {"epochs": 9}}, [3, 6, 9]),
        ({"steps": 3}, {"every": {"epochs": 1}}, [4, 8]),
        ({"steps": 4}, {"every": {"steps": 2}}, [2, 6]),
        ({"epochs": 1}, {"every": {"epochs": 2}}, []),
        ({"epochs": 1}, {"every": {"steps": 99}}, []),
    ],
)
def test_looks_lie_between_rows_and_are_counted_without_a_list(every, watch, steps):
    course = Course(3, 4, 10)
    evaluation = Evaluation.model_validate({"every": every, "watch": watch})
    there = watch_of(evaluation, course)
    rows = there.row_steps
    assert there.look_steps == steps
    assert (there.rows, there.count) == (len(rows) - 1, len(rows) - 1 + len(steps))
    assert there.first_row == rows[1]
    assert there.first == min([rows[1], *steps])
    assert [step for step in range(12) if there.has_row(step)] == rows
    assert [step for step in range(12) if there.sees(step)] == sorted([*rows, *steps])


def test_constant_rate():
    rates = learning_rates(training(epochs=1, optimizer="adam"), Course(3, 0, 3))
    np.testing.assert_array_equal(rates, np.full(3, 0.001, np.float32))


def assert_same_rates(settings, schedule):
    theirs = [float(schedule(step)) for step in range(50)]
    rates = learning_rates(settings, Course(10, 0, 50))
    np.testing.assert_allclose(rates, theirs, rtol=1e-12)


def test_cosine_rate_is_that_of_keras():
    settings = training(
        steps=50,
        optimizer={"kind": "sgd", "learning_rate": 0.3},
        schedule={"kind": "cosine", "final": 0.1},
        precision="float64",
    )
    theirs = keras.optimizers.schedules.CosineDecay(np.float64(0.3), 50, alpha=0.1)
    assert_same_rates(settings, theirs)


def test_step_rate_is_that_of_keras():
    settings = training(
        epochs=5,
        optimizer="sgd",
        schedule={"kind": "step", "every": {"epochs": 2}, "factor": 0.5},
        precision="float64",
    )
    theirs = keras.optimizers.schedules.ExponentialDecay(np.float64(0.01), 20, 0.5, staircase=True)
    assert_same_rates(settings, theirs)


def test_scheduled_rates_reach_the_optimizer(trials_of, train):
    text = """
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {optimizer: {kind: sgd, learning_rate: 0.5}, epochs: 3, SCHEDULE}
"""
    still = "schedule: {kind: step, every: {epochs: 1}, factor: 1.0e-30}"
    stopped = train(trials_of(text.replace("SCHEDULE", still))[0]).history.series["val_loss"]
    moving = train(trials_of(text.replace("SCHEDULE", "schedule: constant"))[0])
    assert stopped[1] == stopped[2] == stopped[3]
    assert stopped[1] == moving.history.series["val_loss"][1]
    assert moving.history.series["val_loss"][2] < stopped[2]
