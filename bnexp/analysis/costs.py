"""What a thing costs beside another, from times that were measured in turns.

Rounds measure all things, each in an order drawn anew. A round's ratio is that of two times that
lie next to each other, so that a machine that grows busy moves both. If two things cost the same,
which of them a disturbance hits is left to the drawn order alone: each round's ratio lies above 1
as often as below, whatever else the machine does and however long it does it. The interval of the
median ratio by order statistics needs no more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import bdtr

LEVEL = 0.999
"""Confidence of an interval; a table has many."""

LEAST = 0.02
"""Share by which costs differ at least, to be told apart: the same program, compiled twice, lies
elsewhere in memory and runs a percent or so faster or slower."""

FEWEST = 11
"""Rounds below which no interval has that confidence, as of 10 ratios all lie above 1 by chance in
one of 512 cases."""

Verdict = Literal["more", "less", "no difference to tell"]


@dataclass(frozen=True)
class Spread:
    """Seconds that something took.

    Attributes:
        median: Half of the times lie below.
        low: A quarter of them does.
        high: Three quarters of them do.
    """

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class CostRatio:
    """How many times as much something costs as another thing.

    Attributes:
        value: The median of the rounds' ratios.
        low: Lower bound of its interval.
        high: Upper bound.
    """

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Whether it costs more or less, where the interval lies beyond the least difference."""
        if self.low > 1 + LEAST:
            return "more"
        return "less" if self.high < 1 / (1 + LEAST) else "no difference to tell"


def spread_of(seconds: Sequence[float]) -> Spread:
    """Returns median and quartiles of times.

    Args:
        seconds: One for each round.
    """
    low, median, high = np.quantile(seconds, [0.25, 0.5, 0.75])
    return Spread(float(median), float(low), float(high))


def cost_ratio(seconds: Sequence[float], base: Sequence[float]) -> CostRatio:
    """Returns the median ratio of paired times, with its interval by order statistics.

    Args:
        seconds: Of the one thing, one for each round.
        base: Of the other thing, in the same rounds.

    Raises:
        ValueError: There are fewer rounds than `FEWEST`.
    """
    rounds = len(seconds)
    if rounds < FEWEST:
        raise ValueError(f"got {rounds} rounds; an interval needs {FEWEST}")
    ratios = np.sort(np.asarray(seconds, np.float64) / np.asarray(base, np.float64))
    # So many ratios at either end lie outside: one more would be left out too often by chance.
    cut = np.count_nonzero(bdtr(np.arange(rounds), rounds, 0.5) <= (1 - LEVEL) / 2) - 1
    return CostRatio(float(np.median(ratios)), float(ratios[cut]), float(ratios[rounds - 1 - cut]))
