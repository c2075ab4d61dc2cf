"""Lets many results share what is equal in them, so that they fit into memory."""

from __future__ import annotations

import math
from dataclasses import replace

from bnexp.trial import History, TrialResult


class Sharing:
    """Knows the steps and epochs of all results so far; trials of one length have the same ones."""

    def __init__(self) -> None:
        # Whole numbers and others apart, since 1 and 1.0 are one key.
        self._steps: dict[int, int] = {}
        self._epochs: dict[float, float] = {}

    def of(self, result: TrialResult) -> TrialResult:
        """Returns a result that says the same, and shares what earlier ones say."""
        return replace(
            result, history=self._history(result.history), watched=self._history(result.watched)
        )

    def _history(self, history: History) -> History:
        return History(
            tuple(map(self._steps.setdefault, history.steps, history.steps)),
            tuple(map(self._epochs.setdefault, history.epochs, history.epochs)),
            {name: _with_one_nan(values) for name, values in history.series.items()},
        )


def _with_one_nan(values: tuple[float, ...]) -> tuple[float, ...]:
    """Returns values in which all that are missing are one object."""
    # A sum is quick, and no number wherever a value is none.
    if not math.isnan(sum(values)):
        return values
    shared = [math.nan if value != value else value for value in values]  # noqa: PLR0124
    return tuple(shared)
