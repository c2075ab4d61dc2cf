"""How the order of an epoch is cut into steps, and each step into batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from bnexp.config.course import Course
from bnexp.training.loop import as_index

Batches = tuple[tf.Tensor, ...]
"""Indices of images by step, and behind them those of a smaller batch of each step if there is one,
as `CompiledLoop.train` takes them; nothing where there is no step."""

Laid = tuple[Batches, Batches]
"""The batches of the whole steps of an epoch, and those of the smaller one at its end."""


@dataclass(frozen=True)
class Layout:
    """How the order of an epoch is cut into steps, and each step into batches.

    Attributes:
        course: The steps.
        batch: Examples of a batch.
        accumulated: Batches of a step.
    """

    course: Course
    batch: int
    accumulated: int

    def laid(self, order: np.ndarray) -> Laid:
        """Returns the batches of an epoch on the device.

        Args:
            order: Indices of the images in the order of the epoch.

        Returns:
            Those of the whole steps and those of the smaller step; nothing of what there is not.
        """
        whole = len(order) - self.course.remainder
        several = (self.accumulated,) if self.accumulated > 1 else ()
        steps, rest = order[:whole].reshape(-1, *several, self.batch), order[whole:]
        smaller = (as_index(rest[np.newaxis]),) if rest.size else ()
        return (
            (as_index(steps),) if self.course.full else (),
            self._smaller(rest) if several else smaller,
        )

    def _smaller(self, rest: np.ndarray) -> Batches:
        """Returns the batches of the last step: those of one size, and one that is smaller."""
        size = min(self.batch, len(rest))
        if not size:
            return ()
        equal = len(rest) - len(rest) % size
        batches = (as_index(rest[:equal].reshape(1, -1, size)),)
        return (*batches, as_index(rest[np.newaxis, equal:])) if equal < len(rest) else batches
