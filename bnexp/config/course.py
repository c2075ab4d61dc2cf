"""The course of a trial in numbers: how many steps, and where it is evaluated."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bnexp.config.language.evaluation import Evaluation
from bnexp.config.language.training import Checkpoint, Interval, Training


@dataclass(frozen=True)
class Course:
    """The optimizer steps of a trial.

    Attributes:
        full: Whole steps of an epoch, each of one batch or of all that are accumulated.
        remainder: Examples of the last, smaller step of an epoch; 0 where there is none.
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
        training: Batch size, batches of a step, and length.
        examples: Number of images that are trained on.
    """
    size = training.step(examples)
    full, remainder = divmod(examples, size)
    per_epoch = full + (remainder > 0)
    if training.epochs is not None:
        total = training.epochs * per_epoch
    elif training.steps is not None:
        total = training.steps
    else:
        epochs, rest = divmod(training.examples or 0, examples)
        total = epochs * per_epoch + math.ceil(rest / size)
    return Course(full, remainder, total)


@dataclass(frozen=True)
class Watch:
    """The evaluations of a trial, however many they are.

    Attributes:
        distance: Steps between two rows of the history; the last may be nearer.
        total: Steps of the whole trial.
        finer: Steps between two evaluations that look for targets besides; 0 without any.
        until: The last step at which they may be.
    """

    distance: int
    total: int
    finer: int = 0
    until: int = 0

    @property
    def row_steps(self) -> list[int]:
        """Steps after which the history has a row: 0, ..., the last."""
        return [*range(0, self.total, self.distance), self.total]

    @property
    def look_steps(self) -> list[int]:
        """Steps after which targets are looked for besides: none of `row_steps`."""
        if not self.finer:
            return []
        steps = range(self.finer, self.until + 1, self.finer)
        return [step for step in steps if not self.has_row(step)]

    @property
    def first_row(self) -> int:
        """Step of the first row of the history after the beginning."""
        return min(self.distance, self.total)

    @property
    def first(self) -> int:
        """Step of the first evaluation after the beginning, in the history or besides."""
        looks = 0 < self.finer <= self.until
        return min(self.first_row, self.finer) if looks else self.first_row

    @property
    def rows(self) -> int:
        """Number of rows of the history after the beginning."""
        return -(-self.total // self.distance)

    @property
    def count(self) -> int:
        """Number of evaluations after the beginning, in the history or besides."""
        if not self.finer:
            return self.rows
        shared = self.until // math.lcm(self.finer, self.distance)
        at_end = self.until == self.total and self.total % self.distance > 0
        shared += at_end and self.total % self.finer == 0
        return self.rows + self.until // self.finer - shared

    def has_row(self, step: int) -> bool:
        """Whether the history has a row after a number of steps."""
        return step == self.total or (step <= self.total and step % self.distance == 0)

    def count_within(self, first: float, last: float) -> int:
        """Returns how many evaluations there are between two numbers of steps, both included."""
        regular = math.floor(min(last, self.total) / self.distance)
        before = math.ceil(first / self.distance)
        at_end = self.total % self.distance > 0 and first <= self.total <= last
        return max(0, regular - before + 1) + at_end

    def sees(self, step: int) -> bool:
        """Whether there is an evaluation after a number of steps, in the history or besides."""
        finer = bool(self.finer) and step <= self.until and step % self.finer == 0
        return finer or self.has_row(step)


def watch_of(evaluation: Evaluation, course: Course) -> Watch:
    """Returns where a trial is evaluated."""
    distance, besides = in_steps(evaluation.every, course), evaluation.watch
    if besides is None:
        return Watch(distance, course.total)
    until = in_steps(besides.until, course) if besides.until else course.total
    return Watch(distance, course.total, in_steps(besides.every, course), min(until, course.total))


def in_steps(interval: Interval | Checkpoint, course: Course) -> int:
    """Returns a distance in optimizer steps; the whole of a trial where none is given."""
    if interval.epochs is not None:
        return interval.epochs * course.per_epoch
    return interval.steps or course.total
