"""Works out the answer of an experiment: each arm's means, and the differences paired by seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bnexp.analysis.intervals import (
    LEVEL,
    Interval,
    difference_interval,
    geometric_interval,
    ratio_interval,
    t_interval,
)
from bnexp.analysis.reading.measures import MEASURES, Measure, by_seed, measure_values
from bnexp.analysis.reading.results import Results
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus


@dataclass(frozen=True)
class ArmSummary:
    """One arm at a point of the grid.

    Attributes:
        arm: Name of the arm.
        cell: Point of the grid.
        finished: Seeds whose trials finished.
        diverged: Seeds whose trials diverged.
        failed: Seeds whose trials ended in an error.
        pending: Seeds not trained yet.
        means: For each metric its mean over the finished seeds, of seconds the geometric one;
            None where nothing was measured, and everywhere if any seed diverged, since a mean
            over the rest would flatter the arm.
    """

    arm: str
    cell: Cell
    finished: int
    diverged: int
    failed: int
    pending: int
    means: Mapping[str, Interval | None]

    @property
    def obstacle(self) -> str:
        """Why there are no means, such as `2 of 10 diverged`; empty where there are."""
        if self.diverged:
            return f"{self.diverged} of {self.finished + self.diverged} diverged"
        return "" if self.finished else "none finished"

    @property
    def indicative(self) -> bool:
        """Whether the means rest on too few seeds."""
        return 0 < self.finished < ENOUGH_SEEDS


@dataclass(frozen=True)
class Difference:
    """One arm against the baseline at a point of the grid, paired by seed.

    Attributes:
        arm: Name of the arm.
        baseline: Name of the arm it is compared with.
        cell: Point of the grid.
        pairs: Seeds whose trials finished in both arms.
        effects: For each metric the mean paired difference (arm minus baseline) or, for times,
            the ratio (arm over baseline); None where there is none.
        obstacle: Why there are no effects; empty where there are.
        left_out: For each arm the finished seeds without a finished partner.
    """

    arm: str
    baseline: str
    cell: Cell
    pairs: int
    effects: Mapping[str, Interval | None]
    obstacle: str
    left_out: Mapping[str, tuple[int, ...]]

    @property
    def indicative(self) -> bool:
        """Whether the effects rest on too few pairs."""
        return not self.obstacle and self.pairs < ENOUGH_SEEDS


@dataclass(frozen=True)
class Summary:
    """The answer of an experiment.

    Attributes:
        name: Name of the experiment.
        note: What a reader must know first; see `Results`.
        level: Confidence level of every interval.
        baseline: The arm that the others are compared with.
        metrics: The metrics that any finished trial has a value of.
        arms: Every arm at every point of the grid, arms outermost.
        differences: Every other arm against the baseline, in the same order.
        workers: The smallest and the largest number of workers that shared the machine; empty
            where no times are known.
    """

    name: str
    note: str
    level: float
    baseline: str
    metrics: tuple[Measure, ...]
    arms: tuple[ArmSummary, ...]
    differences: tuple[Difference, ...]
    workers: tuple[int, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the grid; none without one."""
        return tuple(key for key, _ in self.arms[0].cell) if self.arms else ()


def summarize(results: Results, level: float = LEVEL) -> Summary:
    """Returns the means of every arm and the differences against the first one."""
    places = [(arm, cell) for arm in results.arms for cell in results.cells]
    values = {place: measure_values(results, *place) for place in places}
    arms = {place: _arm_summary(results, *place, values[place], level) for place in places}
    differences = tuple(
        _difference(
            (arms[results.baseline, cell], values[results.baseline, cell]),
            (arms[arm, cell], values[arm, cell]),
            level,
        )
        for arm, cell in places
        if arm != results.baseline
    )
    return Summary(
        name=results.name,
        note=results.note,
        level=level,
        baseline=results.baseline,
        metrics=tuple(m for m in MEASURES if any(v[m.name].notna().any() for v in values.values())),
        arms=tuple(arms.values()),
        differences=differences,
        workers=_workers(results.timings),
    )


def _arm_summary(
    results: Results, arm: str, cell: Cell, values: pd.DataFrame, level: float
) -> ArmSummary:
    """Returns one arm's counts and, if no seed diverged, its means."""
    diverged = len(results.seeds(arm, cell, TrialStatus.DIVERGED))
    means = {
        metric.name: (geometric_interval if metric.effect == "ratio" else t_interval)(
            values[metric.name], level
        )
        for metric in MEASURES
    }
    return ArmSummary(
        arm=arm,
        cell=cell,
        finished=len(values),
        diverged=diverged,
        failed=len(results.seeds(arm, cell, TrialStatus.FAILED)),
        pending=len(results.seeds(arm, cell, "pending")),
        means={name: _measured(mean) if not diverged else None for name, mean in means.items()},
    )


def _difference(
    baseline: tuple[ArmSummary, pd.DataFrame], arm: tuple[ArmSummary, pd.DataFrame], level: float
) -> Difference:
    """Returns one arm against the baseline, given the summary and the values of both."""
    (base, base_values), (other, other_values) = baseline, arm
    shared = base_values.index.intersection(other_values.index, sort=False)
    obstacle = "; ".join(f"{side.arm}: {side.obstacle}" for side in (base, other) if side.obstacle)
    if not obstacle and shared.empty:
        obstacle = "no seed in both arms"
    return Difference(
        arm=other.arm,
        baseline=base.arm,
        cell=other.cell,
        pairs=len(shared),
        effects={
            metric.name: None
            if obstacle
            else paired_effect(metric, other_values.loc[shared], base_values.loc[shared], level)
            for metric in MEASURES
        },
        obstacle=obstacle,
        left_out={
            side.arm: tuple(int(seed) for seed in values.index.difference(shared))
            for side, values in (baseline, arm)
        },
    )


def paired_effect(
    metric: Measure, arm: pd.DataFrame, baseline: pd.DataFrame, level: float = LEVEL
) -> Interval | None:
    """Returns a metric's effect over rows that are paired by position; None without any value.

    Args:
        metric: Which.
        arm: The measures of one arm, a row per seed.
        baseline: Those of the arm it is compared with, in the order of the same seeds.
        level: Confidence level.
    """
    interval = ratio_interval if metric.effect == "ratio" else difference_interval
    return _measured(interval(arm[metric.name], baseline[metric.name], level))


def _measured(interval: Interval) -> Interval | None:
    """Returns the interval, or None if no value went into it."""
    return interval if interval.n else None


def _workers(timings: pd.DataFrame) -> tuple[int, ...]:
    """Returns the extremes of how many workers shared the machine."""
    counts = by_seed(timings, "workers").dropna()
    return () if counts.empty else (int(np.min(counts)), int(np.max(counts)))
