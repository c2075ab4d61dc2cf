"""When a trial writes down where it is: by the clock, or after a number of steps."""

from __future__ import annotations

import time
from collections.abc import Callable

from bnexp.config.course import Course, in_steps
from bnexp.config.language.training import Checkpoint

SHARE = 0.1
"""Part of the time between two states after which training halts to look at the clock."""

_FIRST = 256
"""Steps after which it does so while nobody knows how long a step takes."""


class Checkpoints:
    """Says where training halts on its way, and whether a state is due.

    Args:
        every: What is asked for.
        course: The steps of the trial.
        step: Steps that lie behind.
        clock: Tells the seconds.
    """

    def __init__(
        self,
        every: Checkpoint,
        course: Course,
        step: int = 0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._seconds, self._clock = every.seconds, clock
        self._distance = in_steps(every, course) if every.seconds is None else 0
        self._at_once = _FIRST
        self.kept(step)

    def until(self, step: int, stop: int) -> int:
        """Returns where training halts next on its way from a step to a stop."""
        halt = (step // self._distance + 1) * self._distance if self._distance else step
        return min(stop, halt if self._distance else step + self._at_once)

    def trained(self, steps: int, seconds: float) -> None:
        """Notes how long some steps took, by which the next halt is chosen."""
        if self._seconds is not None and seconds > 0:
            self._at_once = max(1, round(steps * min(SHARE * self._seconds / seconds, 2**30)))

    def is_due(self, step: int) -> bool:
        """Whether the state at a step is to be written down."""
        if self._seconds is not None:
            return self._clock() - self._kept_at >= self._seconds
        return step // self._distance > self._kept_step // self._distance

    def kept(self, step: int) -> None:
        """Notes that the state at a step is written down, or that the trial goes on from it."""
        self._kept_at, self._kept_step = self._clock(), step
