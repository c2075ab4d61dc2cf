"""Lists every seed: what each trial came to, and how each pair differs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bnexp.analysis import Results, Summary
from bnexp.analysis.reading.measures import Measure, measure_values
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.display import (
    effect_form,
    effect_label,
    mean_form,
    mean_label,
)
from bnexp.config.experiment import Cell
from bnexp.report.amounts import NONE
from bnexp.table import Table
from bnexp.trial import ArmCell

MOST_ROWS = 2000
"""Rows of a listing that are shown, so that a page stays light."""

Values = Mapping[ArmCell, pd.DataFrame]
"""The metrics of the finished trials: for each place a row per seed, a column per metric."""


@dataclass(frozen=True)
class Listing:
    """A table that is long enough to be searched.

    Attributes:
        table: Its content.
        choices: Positions of the columns whose values a reader may choose from.
    """

    table: Table
    choices: tuple[int, ...]

    def values(self, column: int) -> list[str]:
        """Returns the distinct values of a column, in the order of the rows."""
        return list(dict.fromkeys(row[column] for row in self.table.rows))


def listings_of(results: Results, summary: Summary) -> tuple[Listing, ...]:
    """Returns every pair, where there are any, and every trial."""
    places = [(arm, cell) for arm in results.arms for cell in results.cells]
    values = {place: measure_values(results, *place) for place in places}
    return tuple(
        filter(None, (_pairs(results, summary, values), _trials(results, summary, values)))
    )


def _trials(results: Results, summary: Summary, values: Values) -> Listing:
    """Returns one row per trial: arm, grid values, seed, how it ended, and its metrics."""
    texts = {
        metric.name: _texts(
            metric, {place: table[metric.name] for place, table in values.items()}, mean_form
        )
        for metric in summary.metrics
    }
    keys = results.grid_keys
    rows = []
    for trial in results.trials.to_dict("records"):
        place = (str(trial["arm"]), tuple((key, str(trial[key])) for key in keys))
        seed = int(trial["seed"])
        shown = [texts[metric.name].get((*place, seed), NONE) for metric in summary.metrics]
        grid = [value for _, value in place[1]]
        rows.append((place[0], *grid, str(seed), str(trial["status"]), *shown))
    metrics = [mean_label(metric) for metric in summary.metrics]
    columns = ("Arm", *short_keys(keys), "Seed", "Ended", *metrics)
    table = Table("Every trial", columns, *_cut(rows, "trials"))
    return Listing(table, (*range(1 + len(keys)), 2 + len(keys)))


def _pairs(results: Results, summary: Summary, values: Values) -> Listing | None:
    """Returns one row per pair of seeds, each an arm against the baseline; None without pairs."""
    effects: dict[ArmCell, pd.DataFrame] = {}
    for row in summary.differences:
        arm, base = values[row.arm, row.cell], values[row.baseline, row.cell]
        shared = arm.index.intersection(base.index, sort=False)
        if len(shared):
            effects[row.arm, row.cell] = _effects(
                summary.metrics, arm.loc[shared], base.loc[shared]
            )
    if not effects:
        return None
    texts = {
        metric.name: _texts(
            metric,
            {place: table[metric.name] for place, table in effects.items()},
            effect_form,
        )
        for metric in summary.metrics
    }
    rows = [
        (
            arm,
            *(value for _, value in cell),
            str(seed),
            *(texts[metric.name].get((arm, cell, int(seed)), NONE) for metric in summary.metrics),
        )
        for (arm, cell), table in effects.items()
        for seed in table.index
    ]
    metrics = [effect_label(metric) for metric in summary.metrics]
    keys = short_keys(results.grid_keys)
    title = f"Every pair: the arm against {summary.baseline}"
    table = Table(title, ("Arm", *keys, "Seed", *metrics), *_cut(rows, "pairs"))
    return Listing(table, tuple(range(1 + len(keys))))


def _effects(metrics: Sequence[Measure], arm: pd.DataFrame, baseline: pd.DataFrame) -> pd.DataFrame:
    """Returns arm minus baseline, or arm over baseline for times, seed by seed."""
    columns = {
        metric.name: arm[metric.name] / baseline[metric.name].where(baseline[metric.name] > 0)
        if metric.effect == "ratio"
        else arm[metric.name] - baseline[metric.name]
        for metric in metrics
    }
    return pd.DataFrame(columns, index=arm.index)


def _texts(
    metric: Measure,
    columns: dict[ArmCell, pd.Series],
    form: Callable[[Measure, Iterable[float]], Callable[[float], str]],
) -> dict[tuple[str, Cell, int], str]:
    """Returns the values of one metric with equal digits, by arm, point of the grid and seed."""
    present = {place: values.dropna() for place, values in columns.items()}
    ends = (float(end) for values in present.values() for end in (values.min(), values.max()))
    write = form(metric, [abs(end) for end in ends if not math.isnan(end)])
    texts = {}
    for place, values in present.items():
        seeds = values.index.to_numpy(dtype=int).tolist()
        for seed, value in zip(seeds, values.to_numpy().tolist(), strict=True):
            texts[*place, seed] = write(value)
    return texts


def _cut(
    rows: list[tuple[str, ...]], noun: str
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Returns the rows that are shown, and what must be said where some are not."""
    if len(rows) <= MOST_ROWS:
        return tuple(rows), ()
    note = f"The first {MOST_ROWS:,} of {len(rows):,} {noun}; trials.csv has a row for each trial."
    return tuple(rows[:MOST_ROWS]), (note,)
