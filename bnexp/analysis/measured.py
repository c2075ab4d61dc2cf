"""Reads the metric of a claim off each trial: its value, or why it has none that is finite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from bnexp.analysis.metrics import by_seed
from bnexp.analysis.results import Results
from bnexp.config.claims import At, Metric
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus


@dataclass(frozen=True)
class _Rows:
    """The rows of each table that belong to one arm at a point of the grid."""

    history: pd.DataFrame
    trials: pd.DataFrame
    timings: pd.DataFrame


def claimed_values(results: Results, arm: str, cell: Cell, metric: Metric) -> pd.DataFrame:
    """Returns a claim's metric for the trials of an arm that finished or diverged.

    Returns:
        One row per seed (the index), finished ones first, with these columns.
        `value`: a loss in nats, an accuracy from 0 to 1, steps, epochs, or seconds; NaN where
        nothing was measured. A target that a finished trial did not reach counts as reached one
        step beyond its last, one that a diverged trial did not reach as reached at infinity. The
        loss of a diverged trial is infinite and its accuracy minus infinity: worse than that of
        any finished one.
        `censored`: whether there is a target that was not reached.
        `diverged`: whether the trial diverged.
    """
    finished = results.seeds(arm, cell, TrialStatus.FINISHED)
    diverged = results.seeds(arm, cell, TrialStatus.DIVERGED)
    seeds = pd.Index([*finished, *diverged], name="seed", dtype="int64")
    tables = (results.history, results.trials, results.timings)
    rows = _Rows(*(results.rows(table, arm, cell) for table in tables))
    measured = _MEASURES[metric.name](getattr(metric, metric.name), rows)
    table = pd.DataFrame({"value": measured.reindex(seeds).astype("float64")}, index=seeds)
    table["censored"] = False
    table["diverged"] = seeds.isin(diverged)
    if metric.target is not None:
        return _with_unreached(table, metric, rows)
    if not metric.is_ratio:
        table.loc[table["diverged"], "value"] = -np.inf if metric.reads_accuracy else np.inf
    return table


def _is_accuracy(series: str) -> bool:
    return series.endswith("accuracy")


def _with_unreached(table: pd.DataFrame, metric: Metric, rows: _Rows) -> pd.DataFrame:
    """Returns the values with those trials marked that did not reach their target."""
    watched = _known(rows.history, metric.series)
    last = watched.groupby("seed")[["step", "epoch"]].max().reindex(table.index)
    beyond = last["step" if metric.steps_to else "epoch"] * (1 + 1 / last["step"])
    diverged = table["diverged"]
    unreached = table["value"].isna() & (beyond.notna() | diverged)
    value = table["value"].where(~unreached, beyond.where(~diverged, np.inf))
    return table.assign(value=value, censored=unreached)


def _final(series: str, rows: _Rows) -> pd.Series:
    """Returns the value of each trial's last row."""
    known = _known(rows.history, series)
    return by_seed(known.loc[known.groupby("seed")["step"].idxmax()], series)


def _best(series: str, rows: _Rows) -> pd.Series:
    """Returns the best value of each trial, its start left out."""
    known = _known(rows.history, series)
    values = known[known["step"] > 0].groupby("seed")[series]
    return values.max() if _is_accuracy(series) else values.min()


def _at(at: At, rows: _Rows) -> pd.Series:
    """Returns the value of each trial's row at an epoch or a step."""
    known = _known(rows.history, at.series)
    there = known["epoch"] == at.epoch if at.step is None else known["step"] == at.step
    return by_seed(known[there], at.series)


def _first_reached(unit: str, target: Mapping[str, float], rows: _Rows) -> pd.Series:
    """Returns the step or epoch of each trial's first row on the right side of the target."""
    ((series, limit),) = target.items()
    known = _known(rows.history, series)
    reached = known[series] >= limit if _is_accuracy(series) else known[series] <= limit
    return known[reached].groupby("seed")[unit].min()


def _test(name: str, rows: _Rows) -> pd.Series:
    """Returns the value over the test set."""
    return by_seed(rows.trials, f"test_{name}")


def _seconds_per_step(column: str, rows: _Rows) -> pd.Series:
    """Returns a column of the timings for each step done; NaN where none was."""
    steps = _known(rows.history, "step").groupby("seed")["step"].max()
    seconds = by_seed(rows.timings, column)
    return seconds.where(seconds > 0) / steps.where(steps > 0)


_MEASURES: Mapping[str, Callable[[Any, _Rows], pd.Series]] = {
    "final": _final,
    "best": _best,
    "at": _at,
    "steps_to": partial(_first_reached, "step"),
    "epochs_to": partial(_first_reached, "epoch"),
    "test": _test,
    "seconds_per_step": _seconds_per_step,
}
"""For each metric how it is read, given what the claim says of it: a value per seed."""


def _known(history: pd.DataFrame, series: str) -> pd.DataFrame:
    """Returns the rows of a history that have a value of a series; none without its column."""
    columns = list(dict.fromkeys(["seed", "epoch", "step", series]))
    if not set(columns) <= set(history.columns):
        return pd.DataFrame(columns=columns, dtype="float64")
    return history.loc[history[series].notna(), columns]
