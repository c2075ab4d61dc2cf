"""Times two networks in turns, and says which is faster only where the spread carries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bnexp.analysis.costs import CostRatio, cost_ratio
from bnexp.processes.in_turns import Work, time_in_turns
from bnexp.streams import stream

ROUNDS = 45
"""How often each is timed; of an odd number the median is one of them."""

_BATCH = "batch"


@dataclass(frozen=True)
class Turns:
    """How long batches of a size take before and after, timed in turns.

    Attributes:
        batch: How many examples are in a batch.
        before: Milliseconds of a batch, the median over all rounds.
        after: Likewise.
        faster: How many times as fast it is after: the time before over that after.
    """

    batch: int
    before: float
    after: float
    faster: CostRatio

    @property
    def is_called(self) -> bool:
        """Whether the interval of the ratio carries a difference."""
        return self.faster.verdict != "no difference to tell"

    @property
    def words(self) -> str:
        """What is to be said of the ratio."""
        value, low, high = self.faster.value, self.faster.low, self.faster.high
        if not self.is_called:
            return f"no difference that the spread carries ({low:.2f} to {high:.2f} times as fast)"
        if value < 1:
            return f"{1 / value:.2f} times as slow ({1 / high:.2f} to {1 / low:.2f})"
        return f"{value:.2f} times as fast ({low:.2f} to {high:.2f})"


def in_turns(batch: int, before: Callable[[], object], after: Callable[[], object]) -> Turns:
    """Times two networks in turns.

    Args:
        batch: How many examples are in a batch.
        before: Works out a batch by the first.
        after: By the second.
    """
    works = [{_BATCH: _repeated(once)} for once in (before, after)]
    timed = time_in_turns(works, ROUNDS, lambda _done: None, stream(0, "cost"))
    first, second = (each[_BATCH] for each in timed)
    return Turns(
        batch=batch,
        before=float(np.median(first) * 1000),
        after=float(np.median(second) * 1000),
        faster=cost_ratio(first, second),
    )


def _repeated(once: Callable[[], object]) -> Work:
    def work(times: int) -> None:
        for _ in range(times):
            once()

    return work
