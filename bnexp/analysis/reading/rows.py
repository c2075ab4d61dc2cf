"""The rows of all tables, each with the number of its trial, for metrics that are read off all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from bnexp.analysis.reading.parts import with_parts
from bnexp.analysis.reading.results import Results


@dataclass(frozen=True)
class Rows:
    """The rows of each table, with the number of their trial in a column `trial`."""

    history: pd.DataFrame
    watched: pd.DataFrame
    trials: pd.DataFrame
    timings: pd.DataFrame

    def looked_at(self, series: str, wanted: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
        """Returns some evaluations of a series in the order of the steps, those besides as well.

        Args:
            series: The series.
            wanted: Says of each row whether it is one of them; asked before the rows are sorted,
                of which there may be millions.
        """
        parts = [known_rows(table, series) for table in (self.history, self.watched)]
        parts = [part for part in parts if len(part)] or parts[:1]
        chosen = pd.concat([part[wanted(part)] for part in parts])
        return chosen.sort_values(["trial", "step"], ignore_index=True)

    def with_looks(self, series: str) -> list[pd.DataFrame]:
        """Returns the tables of evaluations that have a series."""
        return [t for t in (self.history, self.watched) if series in _with_series(t, series)]


def rows_of(results: Results) -> Rows:
    """Returns the rows of all tables that belong to a trial."""
    history, watched, trials, timings = (
        _numbered(results, table)
        for table in (results.history, results.watched, results.trials, results.timings)
    )
    return Rows(history, watched, with_parts(trials), with_parts(timings))


def _numbered(results: Results, table: pd.DataFrame) -> pd.DataFrame:
    numbers = results.trial_numbers(table)
    if numbers is None:
        return table.iloc[:0]
    numbered, theirs = table.assign(trial=numbers), numbers >= 0
    # Without a choice nothing is copied.
    return numbered if theirs.all() else numbered[theirs]


def _with_series(table: pd.DataFrame, series: str) -> pd.DataFrame:
    """Returns a table of evaluations, with the parts of its losses where one may be asked for."""
    return table if series in table.columns else with_parts(table)


def by_trial(table: pd.DataFrame, column: str) -> pd.Series:
    """Returns a column as numbers by trial; empty where the table has no such column."""
    if not {"trial", column} <= set(table.columns):
        return pd.Series(dtype="float64", index=pd.Index([], dtype="int64", name="trial"))
    return pd.to_numeric(table.set_index("trial")[column], errors="coerce").astype("float64")


def known_rows(history: pd.DataFrame, series: str) -> pd.DataFrame:
    """Returns the rows of a history that have a value of a series; none without its column."""
    columns = list(dict.fromkeys(["trial", "epoch", "step", series]))
    history = _with_series(history, series)
    if not set(columns) <= set(history.columns):
        return pd.DataFrame(columns=columns, dtype="float64")
    known = history[series].notna()
    return history[columns] if known.all() else history.loc[known, columns]
