"""Looks for targets between the rows of a history, at the cost of what it takes to tell.

Far from a target a few hundred images tell that it is not reached: those with the largest losses
when they were last seen come first, and the evaluation ends as soon as the others cannot make up
for them. Only where they might is the whole set evaluated, as for a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf

from bnexp.config.claims.series import falls
from bnexp.training.loop import EVALUATION_BATCH, Allowance, CompiledLoop, as_index

SPARE = 0.001
"""Share of a set, or of a target, by which an evaluation goes on beyond what tells: among other
images rounding may be another, and nothing that hangs on that is told before the whole set is seen.
"""

BEGINNINGS = {"validation": "val", "test": "test"}
"""How the names of the series begin that are measured on each set."""


class EvaluationSet:
    """The validation or the test set of a trial.

    Args:
        index: Indices of its images.
        length: How long indices are made for the device; the same for all sets, so that one
            compiled function evaluates them.
        loop: Evaluates them.
    """

    def __init__(self, index: np.ndarray, length: int, loop: CompiledLoop) -> None:
        self._index, self._length, self._loop = index, length, loop
        self._in_order = self._on_device(index)
        self._losses: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self._index)

    def compile(self) -> None:
        """Evaluates nothing, so that compiling is timed apart."""
        self._loop.evaluate(self._in_order, 0)

    def evaluate(self) -> dict[str, float]:
        """Returns mean `loss` and `accuracy` over the whole set.

        Where the loss holds a penalty on weights, its parts are there as well: `cross_entropy`,
        the mean over the images, and `penalty`.
        """
        found = self._loop.evaluate(self._in_order, len(self))
        self._losses = found.losses.copy()
        values = {"loss": found.loss, "accuracy": found.accuracy}
        parts = {"cross_entropy": found.loss_sum / len(self), "penalty": found.penalty}
        return values | parts if self._loop.penalized else values

    def exceeds(self, allowance: Allowance) -> bool:
        """Whether the whole set would exceed an allowance, as far as a part of it tells.

        The images that were hardest when they were last seen come first.
        """
        if self._losses is None or len(self) <= EVALUATION_BATCH:
            return False
        order = np.argsort(-self._losses, kind="stable")
        found = self._loop.evaluate(self._on_device(self._index[order]), len(self), allowance)
        self._losses[order[: found.examples]] = found.losses
        wrong = found.examples - found.correct
        return allowance.is_exceeded_by(wrong, found.loss_sum + found.penalty * len(self))

    def _on_device(self, index: np.ndarray) -> tf.Tensor:
        return as_index(np.pad(index, (0, self._length - len(index))))


class Lookout:
    """Targets, and which of them a trial has not reached yet.

    Args:
        targets: For each series its targets, the easiest first.
    """

    def __init__(self, targets: Mapping[str, Sequence[float]]) -> None:
        self._left = {series: list(levels) for series, levels in targets.items()}

    @property
    def over(self) -> bool:
        """Whether all targets are reached."""
        return not any(self._left.values())

    def saw(self, values: Mapping[str, float]) -> None:
        """Strikes out the targets that the values of a row or of a look reach."""
        for series, levels in self._left.items():
            value = values.get(series, math.nan)
            while levels and _reaches(series, value, levels[0]):
                del levels[0]

    def look(self, sets: Mapping[str, EvaluationSet]) -> dict[str, float]:
        """Returns for each series its value where that reaches a target, and NaN where not.

        Args:
            sets: The sets of the trial by name.
        """
        values: dict[str, float] = {}
        for name, beginning in BEGINNINGS.items():
            asked = {
                series: levels[0]
                for series, levels in self._left.items()
                if series.startswith(f"{beginning}_") and levels
            }
            if asked and not sets[name].exceeds(_allowance(asked, len(sets[name]))):
                found = {f"{beginning}_{key}": v for key, v in sets[name].evaluate().items()}
                values |= {
                    s: found[s] for s, level in asked.items() if _reaches(s, found[s], level)
                }
        self.saw(values)
        return {series: values.get(series, math.nan) for series in self._left}


def _reaches(series: str, value: float, target: float) -> bool:
    return value <= target if falls(series) else value >= target


def _allowance(asked: Mapping[str, float], examples: int) -> Allowance:
    """Returns what a set may come to if it is to reach one of some targets.

    Args:
        asked: For each series its target.
        examples: Size of the set.
    """
    wrong, loss = -1, -math.inf
    for series, target in asked.items():
        if falls(series):
            loss = target * examples * (1 + SPARE)
        else:
            wrong = math.ceil((1 - target + SPARE) * examples)
    return Allowance(wrong, loss)
