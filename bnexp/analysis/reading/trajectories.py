"""Lines up one series of an arm over its seeds, evaluation by evaluation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.measures import by_seed
from bnexp.analysis.reading.results import Results
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus

SAME = 1e-6
"""How far numbers of epochs may be apart, by rounding, and still be the same."""


@dataclass(frozen=True)
class Trajectories:
    """One series of one arm, or of a paired difference, for every seed.

    Attributes:
        seeds: The seeds, in rising order.
        diverged: For each seed whether its trial diverged, in a pair either of the two.
        steps: Optimizer steps done at each evaluation, of shape `(evaluations,)`.
        epochs: The same in epochs, of shape `(evaluations,)`.
        values: Shape `(seeds, evaluations)`; NaN where a seed has no finite value, and from the
            step at which it diverged: the accuracy of a network without finite weights is a
            number too, but no measurement.
    """

    seeds: tuple[int, ...]
    diverged: tuple[bool, ...]
    steps: NDArray[np.int64]
    epochs: Floats
    values: Floats

    def after_start(self) -> Trajectories:
        """Returns the evaluations after step 0, or all of them if there are no others."""
        kept = self.steps > 0
        if not kept.any():
            return self
        return Trajectories(
            self.seeds, self.diverged, self.steps[kept], self.epochs[kept], self.values[:, kept]
        )


def trajectories(results: Results, arm: str, cell: Cell, series: str) -> Trajectories:
    """Returns a series of an arm over its seeds; trials that failed are left out.

    Seeds are lined up by step. Where they are of unequal length, as after a divergence, the
    shorter ones are filled with NaN.

    Args:
        results: The tables.
        arm: Name of the arm.
        cell: Point of the grid.
        series: Column of the history, such as `val_loss`.
    """
    table, epochs = _table(results, arm, cell, series)
    return _lined_up(table, epochs, set(results.seeds(arm, cell, TrialStatus.DIVERGED)))


def paired_trajectories(results: Results, arm: str, cell: Cell, series: str) -> Trajectories:
    """Returns arm minus baseline, seed by seed, at the evaluations that both arms have.

    Where an epoch has equally many steps in both arms, these are the evaluations at the same
    step; else, as with batches of different size, those at the same epoch, under the steps of
    the arm. Without such an evaluation after step 0 there are no seeds, unless neither arm was
    evaluated later.
    """
    table, epochs = _table(results, arm, cell, series)
    baseline, base_epochs = _table(results, results.baseline, cell, series)
    if not np.isclose(_pace(epochs), _pace(base_epochs), rtol=SAME, equal_nan=True):
        baseline = _at_epochs(baseline, base_epochs, epochs)
    seeds = table.index.intersection(baseline.index)
    steps = table.columns.intersection(baseline.columns)
    if not (steps.to_numpy() > 0).any() and np.isfinite([_pace(epochs), _pace(base_epochs)]).any():
        seeds, steps = seeds[:0], steps[:0]
    diverged = {
        seed
        for side in (arm, results.baseline)
        for seed in results.seeds(side, cell, TrialStatus.DIVERGED)
    }
    return _lined_up(table.loc[seeds, steps] - baseline.loc[seeds, steps], epochs, diverged)


def _table(results: Results, arm: str, cell: Cell, series: str) -> tuple[pd.DataFrame, pd.Series]:
    """Returns the values, seeds by steps, and the epoch of each step."""
    key = ("trajectories", arm, cell, series)
    return results.keep(key, lambda: _made_table(results, arm, cell, series))


def _made_table(
    results: Results, arm: str, cell: Cell, series: str
) -> tuple[pd.DataFrame, pd.Series]:
    history = results.rows(results.history, arm, cell)
    needed = ["seed", "step", "epoch", series]
    if not set(needed) <= set(history.columns):
        history = history.iloc[:0].reindex(columns=needed)
    unusable = results.seeds(arm, cell, TrialStatus.FAILED, "pending")
    history = history[~history["seed"].isin(unusable)]
    numbers = pd.to_numeric(history[series], errors="coerce").to_numpy(dtype="float64")
    ends = by_seed(results.rows(results.trials, arm, cell), "diverged_step")
    whole = ~(history["step"] >= history["seed"].map(ends)).to_numpy()
    known = np.isfinite(numbers) & whole
    # As `pivot_table` does, in a tenth of its time.
    seeds, rows = np.unique(history["seed"].to_numpy(dtype=np.int64), return_inverse=True)
    steps, columns = np.unique(history["step"].to_numpy(dtype=np.int64), return_inverse=True)
    values = np.full((len(seeds), len(steps)), np.nan)
    values[rows[known], columns[known]] = numbers[known]
    table = pd.DataFrame(values, pd.Index(seeds, name="seed"), pd.Index(steps, name="step"))
    return table if known.any() else table.iloc[:0], history.groupby("step")["epoch"].first()


def _pace(epochs: pd.Series) -> float:
    """Returns the steps of an epoch, given the epoch of each step; NaN without a step."""
    trained = epochs[epochs > 0]
    return float(trained.index[-1] / trained.iloc[-1]) if len(trained) else np.nan


def _at_epochs(table: pd.DataFrame, own: pd.Series, wanted: pd.Series) -> pd.DataFrame:
    """Returns the evaluations at the epochs of another arm, under that arm's steps.

    Args:
        table: Seeds by steps.
        own: The epoch of each step in the table.
        wanted: The epoch of each step of the other arm.
    """
    partners = {
        step: int(own.index[same[0]])
        for step, epoch in wanted.items()
        if (same := np.flatnonzero(np.isclose(own, epoch, rtol=SAME, atol=SAME))).size
    }
    return table[list(partners.values())].set_axis(list(partners), axis="columns")


def _lined_up(table: pd.DataFrame, epochs: pd.Series, diverged: set[int]) -> Trajectories:
    """Returns a table of seeds by steps as arrays."""
    seeds = tuple(int(seed) for seed in table.index)
    return Trajectories(
        seeds=seeds,
        diverged=tuple(seed in diverged for seed in seeds),
        steps=table.columns.to_numpy(dtype=np.int64),
        epochs=epochs.reindex(table.columns).to_numpy(dtype=np.float64),
        values=table.to_numpy(dtype=np.float64),
    )
