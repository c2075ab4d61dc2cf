"""Pairs the trials of a claim's two arms by seed, and says what stands in the way of a test."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bnexp.analysis.intervals import Floats
from bnexp.analysis.measured import claimed_values
from bnexp.analysis.metrics import by_seed
from bnexp.analysis.remarks import counted, listed
from bnexp.analysis.results import Results
from bnexp.config.claims import ENOUGH_SEEDS, TIMED, Comparison, Metric
from bnexp.config.experiment import Cell

ROUNDING = 1e-12
"""Differences closer than this share of the largest value differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """What is known of a claim at a point of the grid.

    Attributes:
        comparison: The claim.
        cell: Point of the grid.
        smaller: Values of the arm whose metric is claimed to be smaller, of shape `(pairs,)`;
            their logarithms where effects are ratios.
        larger: The same of the other arm, in the order of the same seeds.
        unreached: For each arm how many of these trials did not reach the target.
        diverged: For each arm how many of these trials diverged.
        left_out: For each arm the seeds that have a value in that arm only.
        obstacle: Why nothing can be said whatever the values are; empty where something can.
    """

    comparison: Comparison
    cell: Cell
    smaller: Floats
    larger: Floats
    unreached: Mapping[str, int]
    diverged: Mapping[str, int]
    left_out: Mapping[str, tuple[int, ...]]
    obstacle: str

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.smaller)

    @property
    def indicative(self) -> bool:
        """Whether a verdict would rest on too few pairs."""
        return 0 < self.count < ENOUGH_SEEDS

    @property
    def by_ranks(self) -> bool:
        """Whether any trial has no value that could be averaged."""
        return any(self.unreached.values()) or any(self.diverged.values())

    @property
    def effects(self) -> Floats:
        """Larger minus smaller, of shape `(pairs,)`: above 0 speaks for the claim.

        Where neither trial has a value of its own, as both missed the target or diverged, it is 0.
        """
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(self.larger - self.smaller, nan=0.0, posinf=np.inf, neginf=-np.inf)

    @property
    def smallest(self) -> float:
        """The smallest effect of interest on the scale of the effects; 0 where none is stated."""
        claim = self.comparison.claim
        if claim.smallest is None:
            return 0.0
        return math.log(claim.smallest) if claim.metric.is_ratio else claim.smallest

    @property
    def all_equal(self) -> bool:
        """Whether the effects differ by no more than rounding."""
        values = np.abs([self.smaller, self.larger])
        return bool(np.ptp(self.effects) <= ROUNDING * values.max())


def pairs_of(results: Results, comparison: Comparison, cell: Cell) -> Pairs:
    """Returns the pairs of a claim at a point of the grid.

    A pair is a seed that has a value in both arms.
    """
    metric = comparison.claim.metric
    arms = (comparison.smaller, comparison.larger)
    valued = {
        arm: claimed_values(results, arm, cell, metric).dropna(subset="value") for arm in arms
    }
    shared = valued[arms[0]].index.intersection(valued[arms[1]].index).sort_values()
    sides = {arm: table.loc[shared] for arm, table in valued.items()}
    smaller, larger = sides.values()
    missed_by_both = smaller["censored"] & larger["censored"]
    return Pairs(
        comparison=comparison,
        cell=cell,
        smaller=_working(smaller["value"].mask(missed_by_both, np.inf), metric),
        larger=_working(larger["value"].mask(missed_by_both, np.inf), metric),
        unreached={arm: int(side["censored"].sum()) for arm, side in sides.items()},
        diverged={arm: int(side["diverged"].sum()) for arm, side in sides.items()},
        left_out={arm: tuple(t.index.difference(shared).tolist()) for arm, t in valued.items()},
        obstacle=_obstacle(smaller, larger, metric)
        or (_company(results, arms, cell) if metric.name in TIMED else ""),
    )


def _working(values: pd.Series, metric: Metric) -> Floats:
    """Returns values on the scale on which they are subtracted: logarithms for ratios."""
    with np.errstate(divide="ignore"):
        return np.log(values.to_numpy()) if metric.is_ratio else values.to_numpy()


def _obstacle(smaller: pd.DataFrame, larger: pd.DataFrame, metric: Metric) -> str:
    """Returns why the values of the pairs cannot be compared; empty where they can."""
    if len(smaller) < 2:
        return f"{counted([len(smaller)], 'paired seed')}, and a verdict needs at least 2"
    for one, other in ((smaller, larger), (larger, smaller)):
        unknown = one["censored"] & ~other["censored"] & (one["value"] <= other["value"])
        if unknown.any():
            seeds = listed(one.index[unknown])
            return (
                f"the arms were trained for different lengths, and at seed {seeds} one ended "
                "before the other reached the target"
            )
    both = pd.concat([smaller, larger])
    by_ranks = (both["censored"] | both["diverged"]).any()
    if metric.is_ratio and not by_ranks and (both["value"] == 0).any():
        return "a target was reached before the first step, and there is no ratio to 0"
    return ""


def _company(results: Results, arms: tuple[str, str], cell: Cell) -> str:
    """Returns why the times of some trials say little; empty where they ran alone."""
    workers = [by_seed(results.rows(results.timings, arm, cell), "workers") for arm in arms]
    most = pd.concat(workers).max()
    if most > 1:
        return f"times need trials that ran alone, and {most:.0f} workers shared the machine"
    return ""
