"""The rows of all tables, each with the number of its trial, for metrics that are read off all."""

from __future__ import annotations

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

    def looked_at(self, series: str) -> pd.DataFrame:
        """Returns every evaluation of a series in the order of the steps, those besides as well."""
        parts = [known_rows(table, series) for table in (self.history, self.watched)]
        parts = [part for part in parts if len(part)] or parts[:1]
        return pd.concat(parts).sort_values(["trial", "step"], ignore_index=True)


def rows_of(results: Results) -> Rows:
    """Returns the rows of all tables that belong to a trial."""
    tables = []
    for table in (results.history, results.watched, results.trials, results.timings):
        numbers = results.trial_numbers(table)
        if numbers is None:
            tables.append(table.iloc[:0])
        else:
            tables.append(with_parts(table.assign(trial=numbers)[numbers >= 0]))
    return Rows(*tables)


def by_trial(table: pd.DataFrame, column: str) -> pd.Series:
    """Returns a column as numbers by trial; empty where the table has no such column."""
    if not {"trial", column} <= set(table.columns):
        return pd.Series(dtype="float64", index=pd.Index([], dtype="int64", name="trial"))
    return pd.to_numeric(table.set_index("trial")[column], errors="coerce").astype("float64")


def known_rows(history: pd.DataFrame, series: str) -> pd.DataFrame:
    """Returns the rows of a history that have a value of a series; none without its column."""
    columns = list(dict.fromkeys(["trial", "epoch", "step", series]))
    if not set(columns) <= set(history.columns):
        return pd.DataFrame(columns=columns, dtype="float64")
    return history.loc[history[series].notna(), columns]
