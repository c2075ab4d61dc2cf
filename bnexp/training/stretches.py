"""Trains from one stop to the next: over ends of epochs, each in an order of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import tensorflow as tf

from bnexp.config.course import Course
from bnexp.data import Dealt, epoch_order
from bnexp.streams import digest
from bnexp.training.layout import Laid, Layout
from bnexp.training.loop import CompiledLoop
from bnexp.training.rates import learning_rates
from bnexp.training.steps import Sums
from bnexp.trial import Trial


class Stretches:
    """The training steps of a trial.

    Args:
        trial: What is trained.
        course: Its steps.
        index: Indices of the images that it trains on.
        labels: Labels of all images as they are presented.
        loop: Trains.

    Attributes:
        sums: Running sums, from the last row of the history on.
        orders: A hash of each epoch's order, under its stream's name, as they were drawn.
    """

    def __init__(
        self,
        trial: Trial,
        course: Course,
        index: np.ndarray,
        labels: np.ndarray,
        loop: CompiledLoop,
    ) -> None:
        self.sums = Sums()
        self.orders: dict[str, str] = {}
        self._trial, self._course, self._index, self._loop = trial, course, index, loop
        training = trial.settings.training
        self._layout = Layout(course, training.batch(len(index)), training.accumulate)
        self._dealt = Dealt(labels, self._layout.batch)
        self._rates = learning_rates(training, course)
        self._drawn = -1
        self._batches: Laid = ((), ())

    def first_batch(self) -> np.ndarray:
        """Returns the indices of the first batch of the trial."""
        return self._order(1)[: self._layout.batch]

    def compile(self) -> None:
        """Trains over nothing, so that compiling is timed apart."""
        places = np.zeros(len(self._index), np.int32)
        for steps, batches in zip((self._course.full, 1), self._layout.laid(places), strict=True):
            if batches:
                rates = tf.zeros(steps, self._rates.dtype)
                order, *rest = batches
                self._loop.train(order, rates, 0, 0, Sums(), *rest)

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
        whole, rest = self._laid(epoch)
        rates = self._rates[epoch * self._course.per_epoch :][: self._course.per_epoch]
        padded = np.zeros(self._course.per_epoch, self._rates.dtype)
        padded[: len(rates)] = rates
        if first < min(last, full):
            (order,) = whole
            stop = min(last, full)
            self.sums = loop.train(order, tf.constant(padded[:full]), first, stop, self.sums)
        if last > full and self.sums.bad_step < 0:
            order, *last_batch = rest
            rate = tf.constant(padded[full:])
            self.sums = loop.train(order, rate, 0, 1, self.sums, *last_batch)
            if self.sums.bad_step == 0:
                self.sums = replace(self.sums, bad_step=full)
        return self.sums.bad_step if self.sums.bad_step >= 0 else None

    def _laid(self, epoch: int) -> Laid:
        """Returns the batches of an epoch on the device: of its whole steps, and of the rest."""
        if self._drawn != epoch:
            order = self._order(epoch + 1)
            self.orders[f"order/{epoch + 1}"] = digest(order)
            self._batches = self._layout.laid(order)
            self._drawn = epoch
        return self._batches

    def _order(self, epoch: int) -> np.ndarray:
        """Returns the order of an epoch, counted from 1."""
        stated, seed = self._trial.settings.data.order, self._trial.seed
        return epoch_order(self._index, stated, seed, epoch, self._dealt)
