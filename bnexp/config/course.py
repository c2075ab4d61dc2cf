"""The course of a trial in numbers: how many steps, and where it is evaluated."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bnexp.config.training import Evaluation, Interval, Training


@dataclass(frozen=True)
class Course:
    """The steps of a trial.

    Attributes:
        full: Steps of an epoch with a whole batch.
        remainder: Examples of the last, smaller batch of an epoch; 0 where there is none.
        total: Steps of the whole trial.
    """

    full: int
    remainder: int
    total: int

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch, the smaller one at its end included."""
        return self.full + (self.remainder > 0)

    def epoch_at(self, step: int) -> float:
        """Returns how many epochs lie behind after a number of steps."""
        return step / self.per_epoch


def plan_course(training: Training, examples: int) -> Course:
    """Returns the course of a trial.

    Args:
        training: Batch size and length.
        examples: Number of training images.
    """
    full, remainder = divmod(examples, training.batch_size)
    per_epoch = full + (remainder > 0)
    if training.epochs is not None:
        total = training.epochs * per_epoch
    elif training.steps is not None:
        total = training.steps
    else:
        epochs, rest = divmod(training.examples or 0, examples)
        total = epochs * per_epoch + math.ceil(rest / training.batch_size)
    return Course(full, remainder, total)


def evaluation_steps(evaluation: Evaluation, course: Course) -> list[int]:
    """Returns the numbers of steps after which the network is evaluated: 0, ..., the last."""
    distance = in_steps(evaluation.every, course)
    return [*range(0, course.total, distance), course.total]


@dataclass(frozen=True)
class Watch:
    """The evaluations of a trial, however many they are.

    Attributes:
        distance: Steps between two of them; the last may be nearer.
        total: Steps of the whole trial.
    """

    distance: int
    total: int

    @property
    def first(self) -> int:
        """Step of the first evaluation after the beginning."""
        return min(self.distance, self.total)

    @property
    def count(self) -> int:
        """Number of evaluations after the beginning."""
        return math.ceil(self.total / self.distance)

    def sees(self, step: int) -> bool:
        """Whether there is an evaluation after a number of steps."""
        return step == self.total or (step <= self.total and step % self.distance == 0)


def watch_of(evaluation: Evaluation, course: Course) -> Watch:
    """Returns what `evaluation_steps` lists, without a list."""
    return Watch(in_steps(evaluation.every, course), course.total)


def in_steps(interval: Interval, course: Course) -> int:
    """Returns a distance in optimizer steps; the whole of a trial where none is given."""
    if interval.epochs is not None:
        return interval.epochs * course.per_epoch
    return interval.steps or course.total
