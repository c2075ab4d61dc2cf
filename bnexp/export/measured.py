"""What was measured of a trial as a list of points, each with its step and its time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bnexp.trial import History, Trial, TrialResult


@dataclass(frozen=True)
class Points:
    """What was measured at one step.

    Attributes:
        step: Optimizer steps done.
        time: When, in seconds since 1970.
        values: For each series its value; those without one are left out.
    """

    step: int
    time: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Measured:
    """A trial and what came out of it.

    Attributes:
        trial: The trial.
        result: What came out.
        stored: When it was stored, in seconds since 1970.
    """

    trial: Trial
    result: TrialResult
    stored: float

    @property
    def begun(self) -> float:
        """When it was taken up, in seconds since 1970."""
        return self.stored - self.result.timings.total

    @property
    def last_step(self) -> int:
        """How many steps were done when it was measured last."""
        steps = (*self.result.history.steps[-1:], *self.result.watched.steps[-1:])
        return max(steps, default=0)

    @property
    def history(self) -> Iterator[Points]:
        """What was measured along it."""
        return self._points(self.result.history)

    @property
    def watched(self) -> Iterator[Points]:
        """The looks besides at which a target was reached."""
        return self._points(self.result.watched)

    @property
    def test(self) -> Points | None:
        """What came out over the test set after the last step; None where nothing did."""
        found = {name: v for name, v in self.result.test.items() if not math.isnan(v)}
        return Points(self.last_step, self.stored, found) if found else None

    def _points(self, history: History) -> Iterator[Points]:
        for at, step in enumerate(history.steps):
            values = {name: series[at] for name, series in history.series.items()}
            kept = {name: value for name, value in values.items() if not math.isnan(value)}
            if kept:
                yield Points(step, self._time(step), kept)

    def _time(self, step: int) -> float:
        """Returns when a step was done, at the trial's mean pace.

        No time is stored of single steps; those of the trial count from where training began.
        """
        timings = self.result.timings
        seconds = timings.training + timings.evaluation + timings.watching
        left = seconds * (1 - step / self.last_step) if self.last_step else seconds
        return max(self.begun, self.stored - left)
