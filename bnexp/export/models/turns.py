"""Times two networks in turns, and says which is faster only where the spread carries it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 41
"""How often each is timed; of an odd number the median is one of them."""

_LEAST = 0.005
"""Seconds that each turn takes at least, in as many batches as that takes."""

_FEWEST = 5
"""Batches of each turn at least."""

_OUTSIDE = 8
"""Ratios on either side of the interval. Of 41 independent ones around a median the interval from
the ninth to the ninth last holds it in 99.99 of 100 cases."""


@dataclass(frozen=True)
class Turns:
    """How long batches of a size take before and after, timed in turns.

    Attributes:
        batch: How many examples are in a batch.
        before: Milliseconds of the fastest batch of a turn, the median over all turns: others on
            the machine make batches slower, and none faster.
        after: Likewise.
        ratio: How many times as fast it is after, the median over all rounds.
        low: Lower end of the interval of the ratio.
        high: Upper end.
        noise: How far the same network, timed beside itself, reaches from a ratio of 1.
    """

    batch: int
    before: float
    after: float
    ratio: float
    low: float
    high: float
    noise: float

    @property
    def is_called(self) -> bool:
        """Whether the interval lies beyond all that the same network shows beside itself."""
        return self.low > self.noise or self.high < 1 / self.noise

    @property
    def words(self) -> str:
        """What is to be said of the ratio."""
        interval = f"{self.low:.2f} to {self.high:.2f}"
        if not self.is_called:
            return f"no difference that the spread carries ({interval} times as fast)"
        if self.ratio < 1:
            return f"{1 / self.ratio:.2f} times as slow ({1 / self.high:.2f} to {1 / self.low:.2f})"
        return f"{self.ratio:.2f} times as fast ({interval})"


def in_turns(
    batch: int,
    before: Callable[[], object],
    after: Callable[[], object],
    twin: Callable[[], object],
) -> Turns:
    """Times two networks and a twin of the first in turns.

    Args:
        batch: How many examples are in a batch.
        before: Works out a batch by the first.
        after: By the second.
        twin: By the twin.
    """
    programs = {"before": before, "after": after, "twin": twin}
    spent = _rounds(programs)
    ratios = np.sort(spent["before"] / spent["after"])
    twins = np.sort(spent["before"] / spent["twin"])
    low, high = ratios[_OUTSIDE], ratios[-1 - _OUTSIDE]
    noise = max(twins[-1 - _OUTSIDE], 1 / twins[_OUTSIDE])
    return Turns(
        batch=batch,
        before=float(np.median(spent["before"]) * 1000),
        after=float(np.median(spent["after"]) * 1000),
        ratio=float(np.median(ratios)),
        low=float(low),
        high=float(high),
        noise=float(noise),
    )


def _rounds(programs: Mapping[str, Callable[[], object]]) -> dict[str, np.ndarray]:
    """Returns for each program the seconds of a batch in each round, which begin in turn."""
    names: Sequence[str] = list(programs)
    spent: dict[str, list[float]] = {name: [] for name in names}
    for number in range(ROUNDS):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            spent[name].append(_seconds(programs[name]))
    return {name: np.array(each) for name, each in spent.items()}


def _seconds(program: Callable[[], object]) -> float:
    """Returns the seconds of the fastest batch of a turn."""
    clock, fastest, tried = time.perf_counter, math.inf, 0
    begun = clock()
    while tried < _FEWEST or clock() - begun < _LEAST:
        started = clock()
        program()
        fastest = min(fastest, clock() - started)
        tried += 1
    return fastest
