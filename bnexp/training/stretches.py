"""Trains from one stop to the next: over ends of epochs, each in an order of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import tensorflow as tf

from bnexp.config.course import Course
from bnexp.data import epoch_order
from bnexp.streams import digest
from bnexp.training.loop import CompiledLoop, Sums, as_index
from bnexp.training.rates import learning_rates
from bnexp.trial import Trial


class Stretches:
    """The training steps of a trial.

    Args:
        trial: What is trained.
        course: Its steps.
        index: Indices of the images that it trains on.
        loop: Trains.

    Attributes:
        sums: Running sums, from the last row of the history on.
        orders: A hash of each epoch's order, under its stream's name, as they were drawn.
    """

    def __init__(self, trial: Trial, course: Course, index: np.ndarray, loop: CompiledLoop) -> None:
        self.sums = Sums()
        self.orders: dict[str, str] = {}
        self._trial, self._course, self._index, self._loop = trial, course, index, loop
        self._rates = learning_rates(trial.settings.training, course)
        self._drawn = -1
        self._batches: tuple[tf.Tensor, ...] = ()

    def compile(self) -> None:
        """Trains over nothing, so that compiling is timed apart."""
        course, batch = self._course, self._trial.settings.training.batch_size
        for steps, size in ((course.full, batch), (1, course.remainder)):
            if steps and size:
                rates = tf.zeros(steps, self._rates.dtype)
                self._loop.train(as_index(np.zeros((steps, size))), rates, 0, 0, Sums())

    def train(self, start: int, stop: int) -> int | None:
        """Does the steps from `start` to `stop`.

        Returns:
            How many steps were done before the one whose loss was not finite, or None.
        """
        per_epoch = self._course.per_epoch
        while start < stop:
            epoch, first = divmod(start, per_epoch)
            last = min(stop - epoch * per_epoch, per_epoch)
            diverged = self._train_within(epoch, first, last)
            if diverged is not None:
                return epoch * per_epoch + diverged
            start = epoch * per_epoch + last
        return None

    def _train_within(self, epoch: int, first: int, last: int) -> int | None:
        """Trains steps of one epoch; returns the one whose loss was not finite, or None."""
        full, loop = self._course.full, self._loop
        whole, rest = self._order(epoch)
        rates = self._rates[epoch * self._course.per_epoch :][: self._course.per_epoch]
        padded = np.zeros(self._course.per_epoch, self._rates.dtype)
        padded[: len(rates)] = rates
        if first < min(last, full):
            self.sums = loop.train(
                whole, tf.constant(padded[:full]), first, min(last, full), self.sums
            )
        if last > full and self.sums.bad_step < 0:
            self.sums = loop.train(rest, tf.constant(padded[full:]), 0, 1, self.sums)
            if self.sums.bad_step == 0:
                self.sums = replace(self.sums, bad_step=full)
        return self.sums.bad_step if self.sums.bad_step >= 0 else None

    def _order(self, epoch: int) -> tuple[tf.Tensor, ...]:
        """Returns the order of an epoch: whole batches `(steps, batch)`, the rest `(1, rest)`."""
        if self._drawn != epoch:
            settings = self._trial.settings
            order = epoch_order(self._index, settings.data.order, self._trial.seed, epoch + 1)
            self.orders[f"order/{epoch + 1}"] = digest(order)
            whole = self._course.full * settings.training.batch_size
            batches = order[:whole].reshape(self._course.full, -1) if whole else order[:0]
            self._batches = as_index(batches), as_index(order[whole:][np.newaxis])
            self._drawn = epoch
        return self._batches
