"""The sets that a trial is evaluated on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import tensorflow as tf

from bnexp.training.evaluation.evaluated import Allowance, Evaluated
from bnexp.training.loop import EVALUATION_BATCH, CompiledLoop, as_index

BEGINNINGS = {"validation": "val", "test": "test"}
"""How the names of the series begin that are measured on each set."""


class EvaluationSet:
    """The validation or the test set of a trial.

    Args:
        index: Indices of its images.
        length: How long indices are made for the device; the same for all sets, so that one
            compiled function evaluates them.
        loop: Evaluates them.

    Attributes:
        index: Indices of its images, in ascending order.
        losses: Of each image when it was last seen, of shape `(images,)`; None before that.
    """

    def __init__(self, index: np.ndarray, length: int, loop: CompiledLoop) -> None:
        self.index, self._length, self._loop = index, length, loop
        self._in_order = self._on_device(index)
        self.losses: np.ndarray | None = None
        self._last: Evaluated | None = None

    def __len__(self) -> int:
        return len(self.index)

    def compile(self) -> None:
        """Evaluates nothing, so that compiling is timed apart."""
        self._loop.evaluate(self._in_order, 0)

    def evaluate(self) -> dict[str, float]:
        """Returns mean `loss` and `accuracy` over the whole set.

        Where the loss holds a penalty on weights, its parts are there as well: `cross_entropy`,
        the mean over the images, and `penalty`.
        """
        found = self._last = self._loop.evaluate(self._in_order, len(self))
        self.losses = found.losses.copy()
        values = {"loss": found.loss, "accuracy": found.accuracy}
        parts = {"cross_entropy": found.loss_sum / len(self), "penalty": found.penalty}
        return values | parts if self._loop.penalized else values

    def last(self) -> Evaluated:
        """Returns what the last evaluation of the whole set found; evaluates it if none did."""
        if self._last is None:
            self._last = self._loop.evaluate(self._in_order, len(self))
        return self._last

    def exceeds(self, allowance: Allowance) -> bool:
        """Whether the whole set would exceed an allowance, as far as a part of it tells.

        The images that were hardest when they were last seen come first.
        """
        if self.losses is None or len(self) <= EVALUATION_BATCH:
            return False
        order = np.argsort(-self.losses, kind="stable")
        found = self._loop.evaluate(self._on_device(self.index[order]), len(self), allowance)
        self.losses[order[: found.examples]] = found.losses
        wrong = found.examples - found.correct
        return allowance.is_exceeded_by(wrong, found.loss_sum + found.penalty * len(self))

    def _on_device(self, index: np.ndarray) -> tf.Tensor:
        return as_index(np.pad(index, (0, self._length - len(index))))


def evaluation_sets(
    validation: np.ndarray, test: np.ndarray, loop: CompiledLoop
) -> dict[str, EvaluationSet]:
    """Returns the sets of a trial by name.

    Args:
        validation: Indices of the validation images.
        test: Indices of the test images.
        loop: Evaluates them.
    """
    longest = max(len(validation), len(test))
    return {
        name: EvaluationSet(index, longest, loop)
        for name, index in (("validation", validation), ("test", test))
    }


def values_on(sets: Mapping[str, EvaluationSet], names: Iterable[str]) -> dict[str, float]:
    """Returns what is measured over some sets, by the names of the series.

    Args:
        sets: All sets by name.
        names: Which to evaluate.
    """
    found: dict[str, float] = {}
    for name in names:
        values = sets[name].evaluate()
        # The same over every set: it hangs on the weights alone.
        penalty = {key: values.pop(key) for key in ("penalty",) if key in values}
        found |= {f"{BEGINNINGS[name]}_{key}": v for key, v in values.items()} | penalty
    return found
