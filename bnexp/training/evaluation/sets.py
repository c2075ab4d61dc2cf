"""The sets that a trial is evaluated on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from bnexp.config.claims.measured_on import Mode
from bnexp.config.claims.series import PENALTY, in_mode
from bnexp.config.language.evaluation import EVALUATION_BATCH
from bnexp.training.evaluation.evaluated import Allowance, Evaluated
from bnexp.training.loop import CompiledLoop, as_index

BEGINNINGS = {"validation": "val", "test": "test", "training": "train"}
"""How the names of the series begin that are measured on each set."""


Values = dict[str, float]
"""Single numbers by name."""


class EvaluationSet:
    """A set of images that a trial is evaluated on.

    Args:
        index: Indices of its images.
        length: How long indices are made for the device; the same for all sets, so that one
            compiled function evaluates them.
        loop: Evaluates them.
        examples: Other ones than those of the program.

    Attributes:
        index: Indices of its images, in ascending order.
        examples: What they are taken from; None for the examples of the program.
        losses: Of each image when it was last seen, of shape `(images,)`; None before that.
    """

    def __init__(
        self,
        index: np.ndarray,
        length: int,
        loop: CompiledLoop,
        examples: tuple[tf.Tensor, ...] | None = None,
    ) -> None:
        self.index, self._length, self._loop, self.examples = index, length, loop, examples
        self._in_order = self._on_device(index)
        self.losses: np.ndarray | None = None
        self._last: Evaluated | None = None

    def __len__(self) -> int:
        return len(self.index)

    def compile(self) -> None:
        """Evaluates nothing, so that compiling is timed apart."""
        self._loop.evaluate(self._in_order, 0, examples=self.examples)

    def evaluate(self) -> dict[str, float]:
        """Returns mean `loss` and `accuracy` over the whole set.

        Where the loss holds a penalty on weights, its parts are there as well: `cross_entropy`,
        the mean over the images, and `penalty`.
        """
        found = self._last = self._evaluated()
        self.losses = found.losses.copy()
        return self._values(found)

    def measure(self) -> dict[str, float]:
        """Returns the same as `evaluate`, and keeps nothing of it."""
        return self._values(self._evaluated())

    def penalty(self) -> float:
        """Returns the penalty of the weights as they stand; 0 where there is none."""
        return self._loop.evaluate(self._in_order, 0, examples=self.examples).penalty

    def _evaluated(self) -> Evaluated:
        return self._loop.evaluate(self._in_order, len(self), examples=self.examples)

    def _values(self, found: Evaluated) -> dict[str, float]:
        values = {"loss": found.loss, "accuracy": found.accuracy}
        parts = {"cross_entropy": found.loss_sum / len(self), "penalty": found.penalty}
        return values | parts if self._loop.penalized else values

    def last(self) -> Evaluated:
        """Returns what the last evaluation of the whole set found; evaluates it if none did."""
        if self._last is None:
            self._last = self._evaluated()
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
    indices: Mapping[str, np.ndarray], loop: CompiledLoop
) -> dict[str, EvaluationSet]:
    """Returns the sets of a trial by name.

    Args:
        indices: For each name the indices of its images.
        loop: Evaluates them.
    """
    longest = max(map(len, indices.values()))
    return {name: EvaluationSet(index, longest, loop) for name, index in indices.items()}


def series_of(beginning: str, values: Mapping[str, float], mode: Mode = "moving") -> Values:
    """Returns what was measured on a set, by the names of the series.

    Args:
        beginning: How their names begin.
        values: As `EvaluationSet.evaluate` returns them.
        mode: The mode of evaluation.
    """
    found = {f"{beginning}_{in_mode(key, mode)}": v for key, v in values.items() if key != PENALTY}
    # The penalty is the same over every set and in every mode: it hangs on the weights alone.
    return found | {key: value for key, value in values.items() if key == PENALTY}
