"""The rows of a history, collected one measurement at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bnexp.trial import History


class Rows:
    """The rows of a history.

    Args:
        history: The rows that there are already.
    """

    def __init__(self, history: History) -> None:
        self._steps, self._epochs = [*history.steps], [*history.epochs]
        self._series = {name: [*values] for name, values in history.series.items()}

    def add(self, step: int, epoch: float, values: Mapping[str, float]) -> None:
        """Adds a row; a series without a value there has NaN."""
        for name in values:
            self._series.setdefault(name, [math.nan] * len(self._steps))
        for name, column in self._series.items():
            column.append(values.get(name, math.nan))
        self._steps.append(step)
        self._epochs.append(epoch)

    @property
    def history(self) -> History:
        """All rows."""
        series = {name: tuple(values) for name, values in self._series.items()}
        return History(tuple(self._steps), tuple(self._epochs), series)
