"""Reads the metric of a claim off each trial: its value, or why it has none that is finite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.results import Results
from bnexp.analysis.reading.rows import Rows, by_trial, known_rows, rows_of
from bnexp.analysis.reading.samples import Flags, Values
from bnexp.analysis.reading.seen import with_raster
from bnexp.config.claims.metrics import EXACT, At, Metric, Span
from bnexp.config.claims.series import compared, falls
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus

SPANNING = ("mean", "area")
"""Metrics over several evaluations, which compare only trials of one length."""


@dataclass(frozen=True)
class _Measured:
    """A metric of all trials, every array of shape `(trials,)`, in the order of their numbers."""

    value: Floats
    censored: Flags
    epoch: Floats
    until: Floats
    earliest: Floats
    raster: Floats


def claimed_values(results: Results, arm: str, cell: Cell, metric: Metric) -> pd.DataFrame:
    """Returns a claim's metric for the trials of an arm that finished or diverged, as a table.

    Returns:
        One row per seed (the index), with the columns of `values_of`.

    Raises:
        ValueError: The metric is read over several points of the grid; see `widths_along`.
    """
    found = values_of(results, arm, cell, metric)
    columns = {field.name: getattr(found, field.name) for field in fields(found)}
    return pd.DataFrame(columns, index=pd.Index(columns.pop("seeds"), name="seed"))


def values_of(results: Results, arm: str, cell: Cell, metric: Metric) -> Values:
    """Returns a claim's metric for the trials of an arm that finished or diverged.

    Returns:
        One of each for every seed, finished ones first.
        `value`: in the unit of the metric's vocabulary; NaN where nothing was measured. A target
        that a finished trial did not reach counts as reached one step beyond its last. A diverged
        trial has the worst value, infinite, of every metric but those that it has all the same:
        whether it diverged, its parameters and its seconds per step.
        `censored`: whether there is a target that was not reached; a diverged trial reaches none.
        `diverged`: whether the trial diverged.
        `epoch`: where the best value was found; NaN for every other metric.
        `until`: for a mean and an area the last step or epoch that went in, had there been an
        evaluation; NaN for every other metric.
        `earliest`, `raster`: for a target that was seen at a look the first step at which it may
        have been reached, the one after the look before, and how far that look is away, both in the
        metric's unit; NaN for every other metric, and where it was not reached.

    Raises:
        ValueError: The metric is read over several points of the grid; see `widths_along`.
    """
    if metric.width is not None:
        raise ValueError("a width is read over several points of the grid")
    finished = results.seeds(arm, cell, TrialStatus.FINISHED)
    diverged = results.seeds(arm, cell, TrialStatus.DIVERGED)
    seeds = [*finished, *diverged]
    # Of all trials at once: grouping the rows of each arm and cell by themselves costs as much.
    key = ("measured", metric.model_dump_json())
    measured = results.keep(key, lambda: _measure(results, metric))
    places = results.numbers_of(arm, cell, seeds)
    return Values(
        seeds=np.array(seeds, dtype=np.int64),
        value=measured.value[places],
        censored=measured.censored[places],
        diverged=np.arange(len(seeds)) >= len(finished),
        epoch=measured.epoch[places],
        until=measured.until[places],
        earliest=measured.earliest[places],
        raster=measured.raster[places],
    )


def _measure(results: Results, metric: Metric) -> _Measured:
    """Returns a metric of every trial."""
    rows = results.keep("rows of trials", lambda: rows_of(results))
    trials = pd.RangeIndex(len(results.trials))
    statuses = results.trials.get("status", pd.Series(index=trials, dtype=object))
    diverged = statuses.to_numpy() == TrialStatus.DIVERGED
    measured = _MEASURES[metric.name](getattr(metric, metric.name), rows)
    table = pd.DataFrame({"value": measured.reindex(trials).astype("float64")}, index=trials)
    table["censored"] = False
    table["diverged"] = diverged
    table["epoch"] = table["until"] = table["earliest"] = table["raster"] = np.nan
    if metric.best is not None:
        table["epoch"] = _epoch_of_best(metric.best, rows).reindex(trials)
    if (span := metric.mean or metric.area) is not None:
        table["until"] = _until(span, rows).reindex(trials)
    worst = np.inf if metric.less_is_better else -np.inf
    if metric.target is not None:
        reached = _first_reached("step", dict([metric.target]), rows)
        looks = rows.with_looks(metric.series)
        table = with_raster(_with_unreached(table, metric, rows), reached, looks)
    elif not (metric.diverged or metric.name in EXACT or metric.is_timed):
        table.loc[table["diverged"], "value"] = worst
    return _Measured(
        value=table["value"].to_numpy(dtype="float64"),
        censored=table["censored"].to_numpy(dtype=bool),
        epoch=table["epoch"].to_numpy(dtype="float64"),
        until=table["until"].to_numpy(dtype="float64"),
        earliest=table["earliest"].to_numpy(dtype="float64"),
        raster=table["raster"].to_numpy(dtype="float64"),
    )


def _with_unreached(table: pd.DataFrame, metric: Metric, rows: Rows) -> pd.DataFrame:
    """Returns the values with those trials marked that did not reach their target."""
    watched = known_rows(rows.history, metric.series)
    last = watched.groupby("trial")[["step", "epoch"]].max().reindex(table.index)
    steps = last["step"] + 1
    beyond = {
        "steps_to": steps,
        "epochs_to": last["epoch"] * steps / last["step"],
        "seconds_to": steps * _seconds_per_step("training", rows).reindex(table.index),
    }[metric.name]
    diverged = table["diverged"]
    unreached = (table["value"].isna() & beyond.notna()) | diverged
    value = table["value"].where(~unreached, beyond).where(~diverged, np.inf)
    return table.assign(value=value, censored=unreached)


def _final(series: str, rows: Rows) -> pd.Series:
    """Returns the value of each trial's last row."""
    known = known_rows(rows.history, series)
    return by_trial(known.loc[known.groupby("trial")["step"].idxmax()], series)


def _best(series: str, rows: Rows) -> pd.Series:
    """Returns the best value of each trial, its start left out."""
    known = known_rows(rows.history, series)
    values = known[known["step"] > 0].groupby("trial")[series]
    return values.min() if falls(series) else values.max()


def _epoch_of_best(series: str, rows: Rows) -> pd.Series:
    """Returns the epoch of each trial's best value, of equal ones the first."""
    known = known_rows(rows.history, series)
    values = known[known["step"] > 0].groupby("trial")[series]
    places = values.idxmin() if falls(series) else values.idxmax()
    return by_trial(known.loc[places], "epoch")


def _mean(span: Span, rows: Rows) -> pd.Series:
    """Returns the mean of each trial's values within a span, its start left out."""
    known = _within(span, rows)
    return known[known["step"] > 0].groupby("trial")[span.series].mean()


def _area(span: Span, rows: Rows) -> pd.Series:
    """Returns the area below each trial's values within a span, over epochs."""
    known = _within(span, rows).sort_values(["trial", "step"])
    values, epochs = (known[name].to_numpy(dtype="float64") for name in (span.series, "epoch"))
    trials, starts = np.unique(known["trial"].to_numpy(), return_index=True)
    ends = [*starts[1:], len(known)]
    areas = [
        np.trapezoid(values[start:end], epochs[start:end]) if end - start > 1 else np.nan
        for start, end in zip(starts, ends, strict=True)
    ]
    return pd.Series(areas, index=trials, dtype="float64")


def _within(span: Span, rows: Rows) -> pd.DataFrame:
    """Returns the rows that have a value between the ends of a span."""
    known = known_rows(rows.history, span.series)
    unit, ends = ("steps", span.steps) if span.steps else ("epochs", span.epochs)
    if ends is None:
        return known
    first, last = ends
    return known[known[unit.removesuffix("s")].between(first, last)]


def _until(span: Span, rows: Rows) -> pd.Series:
    """Returns where each trial's training or the span ends, whichever is first."""
    ends = span.steps or span.epochs
    last = rows.history.groupby("trial")["step" if span.steps else "epoch"].max()
    return last if ends is None else last.clip(upper=ends[1])


def _gap(what: str, rows: Rows) -> pd.Series:
    """Returns by how much each trial's last training value is better than that of validation."""
    training, validation = (_final(series.name, rows) for series in compared(what))
    return validation - training if falls(what) else training - validation


def _at(at: At, rows: Rows) -> pd.Series:
    """Returns the value of each trial's row at an epoch or a step."""
    unit, place = ("epoch", at.epoch) if at.step is None else ("step", at.step)
    return by_trial(rows.looked_at(at.series, lambda known: known[unit] == place), at.series)


def _first_reached(unit: str, target: Mapping[str, float], rows: Rows) -> pd.Series:
    """Returns the step or epoch of each trial's first row on the right side of the target."""
    ((series, limit),) = target.items()
    beyond = pd.Series.le if falls(series) else pd.Series.ge
    reached = rows.looked_at(series, lambda known: beyond(known[series], limit))
    return reached.groupby("trial")[unit].min()


def _seconds_to(target: Mapping[str, float], rows: Rows) -> pd.Series:
    """Returns the steps to the target times the trial's own seconds for each step."""
    return _first_reached("step", target, rows) * _seconds_per_step("training", rows)


def _diverged(_asked: bool, rows: Rows) -> pd.Series:
    """Returns 1 for each trial that diverged and 0 for any other."""
    statuses = rows.trials.set_index("trial")["status"]
    return (statuses == TrialStatus.DIVERGED).astype("float64")


def _parameters(which: str, rows: Rows) -> pd.Series:
    """Returns how many numbers each trial's network holds."""
    parts = ("trainable", "other") if which == "all" else (which,)
    counts = [by_trial(rows.trials, f"parameters_{part}") for part in parts]
    return pd.concat(counts, axis=1).sum(axis=1, skipna=False)


def _test(name: str, rows: Rows) -> pd.Series:
    """Returns the value over the test set."""
    return by_trial(rows.trials, f"test_{name}")


def _seconds_per_step(column: str, rows: Rows) -> pd.Series:
    """Returns a column of the timings for each step done; NaN where none was."""
    steps = known_rows(rows.history, "step").groupby("trial")["step"].max()
    seconds = by_trial(rows.timings, column)
    return seconds.where(seconds > 0) / steps.where(steps > 0)


_MEASURES: Mapping[str, Callable[[Any, Rows], pd.Series]] = {
    "final": _final,
    "best": _best,
    "at": _at,
    "mean": _mean,
    "area": _area,
    "steps_to": partial(_first_reached, "step"),
    "epochs_to": partial(_first_reached, "epoch"),
    "seconds_to": _seconds_to,
    "gap": _gap,
    "test": _test,
    "diverged": _diverged,
    "seconds_per_step": _seconds_per_step,
    "parameters": _parameters,
}
"""For each metric how it is read, given what the claim says of it: a value per trial."""
