"""The numbers by which arms are compared: one value per trial, and what their names mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.parts import with_parts
from bnexp.analysis.reading.results import Results
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus


class Kind(StrEnum):
    """What a number is; decides its unit, its effect and which direction is better."""

    LOSS = "loss"
    ACCURACY = "accuracy"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Metric:
    """One number of a trial.

    Attributes:
        name: Column of the table of trials, or `seconds_per_epoch`.
        label: The same in words.
        kind: What it is. Losses in nats; accuracies as fractions, 0 to 1.
    """

    name: str
    label: str
    kind: Kind

    @property
    def effect(self) -> str:
        """`ratio` for times, `difference` for losses and accuracies."""
        return "ratio" if self.kind is Kind.SECONDS else "difference"


METRICS = (
    Metric("final_val_loss", "Final validation loss", Kind.LOSS),
    Metric("best_val_loss", "Best validation loss", Kind.LOSS),
    Metric("final_val_cross_entropy", "Final validation cross-entropy", Kind.LOSS),
    Metric("best_val_cross_entropy", "Best validation cross-entropy", Kind.LOSS),
    Metric("final_penalty", "Final weight penalty", Kind.LOSS),
    Metric("final_val_accuracy", "Final validation accuracy", Kind.ACCURACY),
    Metric("best_val_accuracy", "Best validation accuracy", Kind.ACCURACY),
    Metric("test_accuracy", "Test accuracy", Kind.ACCURACY),
    Metric("final_loss", "Final training loss", Kind.LOSS),
    Metric("seconds_per_epoch", "Seconds per epoch", Kind.SECONDS),
)


def metric_values(results: Results, arm: str, cell: Cell, *, parts: bool = False) -> pd.DataFrame:
    """Returns the metrics of the finished trials of an arm.

    Args:
        results: The tables.
        arm: Name of the arm.
        cell: Point of the grid.
        parts: Whether parts of losses are given where no loss of the results holds a penalty.

    Returns:
        One row per seed (the index), one column per metric; NaN where a value is missing or not
        finite.
    """
    seeds = results.seeds(arm, cell, TrialStatus.FINISHED)
    known = results.keep(("metrics", parts), lambda: _of_all_trials(results, parts=parts))
    places = results.numbers_of(arm, cell, seeds)
    index = pd.Index(seeds, name="seed", dtype="int64")
    return pd.DataFrame({name: column[places] for name, column in known.items()}, index=index)


def _of_all_trials(results: Results, *, parts: bool) -> dict[str, Floats]:
    """Returns every metric of all trials, each of shape `(trials,)`, in the order of their table.

    Read off all at once: picking out the rows of each arm and cell takes longer.
    """
    trials = with_parts(results.trials) if parts else results.trials
    names = [metric.name for metric in METRICS if metric.kind is not Kind.SECONDS]
    columns = {name: _numbers(trials, name) for name in names}
    columns["seconds_per_epoch"] = _seconds_per_epoch(results)
    return {name: np.where(np.isfinite(c), c, np.nan) for name, c in columns.items()}


def _seconds_per_epoch(results: Results) -> Floats:
    """Returns the seconds of training and evaluation for each epoch trained.

    Importing, loading and compiling are paid once and left out. NaN where no epoch was trained.
    """
    found = np.full(len(results.trials), np.nan)
    numbers = results.trial_numbers(results.timings)
    if numbers is not None:
        parts = ("training", "evaluation", "epochs")
        training, evaluation, epochs = (_numbers(results.timings, part) for part in parts)
        known = (numbers >= 0) & (epochs > 0)
        found[numbers[known]] = (training[known] + evaluation[known]) / epochs[known]
    return found


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    """Returns a column as numbers; NaN throughout where the table has no such column."""
    if column not in table.columns:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[column], errors="coerce").to_numpy(dtype="float64")


def by_seed(table: pd.DataFrame, column: str) -> pd.Series:
    """Returns a column as numbers indexed by seed; empty where the table has no such column."""
    if not {"seed", column} <= set(table.columns):
        return pd.Series(dtype="float64", index=pd.Index([], dtype="int64", name="seed"))
    return pd.to_numeric(table.set_index("seed")[column], errors="coerce").astype("float64")
