"""The numbers by which arms are summarized: one value per trial, and what their names mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.parts import with_parts
from bnexp.analysis.reading.results import Results
from bnexp.config.claims.series import QUANTITIES, SERIES, SHARE, Series, capitalized
from bnexp.config.experiment import Cell
from bnexp.trial import TrialStatus

_SECONDS = "seconds"


@dataclass(frozen=True)
class Measure:
    """One number of a trial, by which arms are summarized.

    Attributes:
        name: Column of the table of trials, or `seconds_per_epoch`.
        label: The same in words.
        unit: `nats`, `accuracy` (0 to 1), `seconds`, or that of another series.
        effect: How two arms are compared: by their `difference` or by their `ratio`.
        better: Which direction is better, in words: `lower losses`.
        on: What it is measured on; empty where it is no value of a series.
        is_best: Whether it is the best of all evaluations.
    """

    name: str
    label: str
    unit: str
    effect: Literal["difference", "ratio"]
    better: str
    on: str = ""
    is_best: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1 and is shown in per cent."""
        return self.unit == SHARE

    @property
    def is_time(self) -> bool:
        """Whether it is a time, which no two runs have in common."""
        return self.unit == _SECONDS


def _told() -> list[Series]:
    """Returns the series that are told: those of every trial, what is asked for, and training's.

    Of what is asked for beside the usual sets and modes the shares alone, which can be compared at
    a glance.
    """
    units = dict.fromkeys(quantity.unit for quantity in QUANTITIES.values())
    by_unit = [q for unit in units for q in QUANTITIES.values() if q.unit == unit]
    usual = [Series(q, on) for q in by_unit for on in (q.on if q.told is None else q.told)]
    shares = [s for s in SERIES.values() if s.recorded == "when asked" and s.quantity.is_share]
    return sorted(
        dict.fromkeys((*usual, *shares)),
        key=lambda series: (series.on == "training", series.recorded == "when asked"),
    )


def _measures() -> Iterator[Measure]:
    """Yields the final values of all series that are told, and the best ones of validation."""
    for series in _told():
        quantity, on = series.quantity, series.on
        best = on == "validation" and series.mode == "moving"
        for reads in ("final", "best") if best else ("final",):
            # Over the test set there is one evaluation, after the last step.
            of_test = on == "test"
            yield Measure(
                name=series.name if of_test else f"{reads}_{series.name}",
                label=capitalized(series.words if of_test else f"{reads} {series.words}"),
                unit=quantity.unit,
                effect=quantity.scale,
                better=f"{'lower' if quantity.better == 'less' else 'higher'} {quantity.several}",
                on=on,
                is_best=reads == "best",
            )


MEASURES = (
    *_measures(),
    Measure("seconds_per_epoch", "Seconds per epoch", _SECONDS, "ratio", "less time"),
)
"""Every number by which arms are summarized, in the order of tables."""


def measure_values(results: Results, arm: str, cell: Cell, *, parts: bool = False) -> pd.DataFrame:
    """Returns the measures of the finished trials of an arm.

    Args:
        results: The tables.
        arm: Name of the arm.
        cell: Point of the grid.
        parts: Whether parts of losses are given where no loss of the results holds a penalty.

    Returns:
        One row per seed (the index), one column per measure; NaN where a value is missing or not
        finite.
    """
    seeds = results.seeds(arm, cell, TrialStatus.FINISHED)
    known = results.keep(("measures", parts), lambda: _of_all_trials(results, parts=parts))
    places = results.numbers_of(arm, cell, seeds)
    index = pd.Index(seeds, name="seed", dtype="int64")
    return pd.DataFrame({name: column[places] for name, column in known.items()}, index=index)


def _of_all_trials(results: Results, *, parts: bool) -> dict[str, Floats]:
    """Returns every measure of all trials, each of shape `(trials,)`, in the order of their table.

    Read off all at once: picking out the rows of each arm and cell takes longer.
    """
    trials = with_parts(results.trials) if parts else results.trials
    names = [measure.name for measure in MEASURES if measure.on]
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
