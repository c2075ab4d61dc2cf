"""The tables of one experiment, and how an arm at a point of the grid is found in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bnexp.config.experiment import Cell
from bnexp.config.experiment import short_keys as short_keys  # noqa: PLC0414 (part of results)
from bnexp.trial import Array

Made = TypeVar("Made")

_NOWHERE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Index:
    """Where the rows of a table stand that have the same text in some columns."""

    table: pd.DataFrame
    columns: Sequence[str]

    @cached_property
    def places(self) -> dict[tuple[Any, ...], NDArray[np.int64]]:
        """Positions of the rows, in rising order, for each combination of texts."""
        numbers, found = _combinations([self.table[name].astype(str) for name in self.columns])
        ends = np.cumsum(np.bincount(numbers, minlength=len(found)))[:-1]
        parts = np.split(np.argsort(numbers, kind="stable"), ends) if found else []
        return dict(zip(found, parts, strict=True))


def _combinations(
    columns: Sequence[pd.Series],
) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
    """Returns for each row of some columns the number of its combination, and all combinations.

    Each value is looked at once, however many rows have it: there are many rows for each trial.
    """
    numbers, found = np.zeros(len(columns[0]), dtype=np.int64), [tuple[Any, ...]()]
    for column in columns:
        codes, values = pd.factorize(column, use_na_sentinel=False)
        numbers, pairs = pd.factorize(numbers * len(values) + codes)
        words = values.tolist()
        found = [(*found[n // len(words)], words[n % len(words)]) for n in pairs.tolist()]
    return numbers.astype(np.int64), found


@dataclass(frozen=True, eq=False)
class Results:
    """What an experiment left behind, in tidy tables.

    Where an arm stands in a table is looked up once, and what claims read off all trials is read
    once: a table that has been read from must not be changed.

    Attributes:
        name: Name of the experiment.
        arms: Names of the arms in the order of the configuration; the first is the baseline.
        grid_keys: Dotted paths that the grid changes; each is a column of every table.
        history: One row per evaluation: arm, grid keys, seed, epoch, step, and the series.
        trials: One row per trial: arm, grid keys, seed, status, final, best and test values.
        timings: One row per trial: arm, grid keys, seed, seconds by what they were spent on,
            workers, and the number of epochs trained. May be empty.
        arrays: For each trial, by the `trial_id` of its row, the arrays that lie beside the rest.
        draws_split: Whether each seed draws its own images to train on.
        watched: One row per evaluation besides, where targets were looked for: the same columns
            without the series of training, with a value only where a target was reached if it was
            stated for which they looked. Empty where there are none.
        is_other_comparison: Whether it is known to be another comparison than the article's, whose
            figure then is not drawn unless it is asked for.
        note: What a reader of any table or figure must know, such as that one data set stood in
            for another; empty where there is nothing of the kind.
    """

    name: str
    arms: tuple[str, ...]
    grid_keys: tuple[str, ...]
    history: pd.DataFrame
    trials: pd.DataFrame
    timings: pd.DataFrame
    note: str = ""
    watched: pd.DataFrame = field(default_factory=pd.DataFrame)
    arrays: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    draws_split: bool = False
    is_other_comparison: bool = False
    _indexes: list[_Index] = field(default_factory=list, init=False, repr=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def baseline(self) -> str:
        """The arm that the others are compared with."""
        return self.arms[0]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The points of the grid in the order of the tables; one empty point without a grid."""
        if not self.grid_keys:
            return ((),)
        found: dict[Cell, None] = {}
        for table in (self.trials, self.history):
            if set(self.grid_keys) <= set(table.columns):
                values = table[list(self.grid_keys)].drop_duplicates().astype(str)
                rows = values.itertuples(index=False, name=None)
                found |= {tuple(zip(self.grid_keys, row, strict=True)): None for row in rows}
        return tuple(found)

    def rows(self, table: pd.DataFrame, arm: str, cell: Cell) -> pd.DataFrame:
        """Returns the rows of one of the tables that belong to an arm at a point of the grid."""
        wanted = {"arm": arm, **dict(cell)}
        if not set(wanted) <= set(table.columns):
            return table.iloc[:0]
        columns = tuple(wanted)
        known = (i for i in self._indexes if i.table is table and i.columns == columns)
        index = next(known, None)
        if index is None:
            index = _Index(table, columns)
            self._indexes.append(index)
        return table.iloc[index.places.get(tuple(wanted.values()), _NOWHERE)]

    def seeds(self, arm: str, cell: Cell, *statuses: str) -> tuple[int, ...]:
        """Returns the seeds of an arm whose trials ended in one of some ways, in table order."""
        columns = ("arm", *(key for key, _ in cell))
        known = self.keep(("ended", columns), lambda: self._ended(columns))
        ended = known.get((arm, *(value for _, value in cell)), ())
        return tuple(seed for seed, status in ended if status in statuses)

    def trial_numbers(self, table: pd.DataFrame) -> NDArray[np.int64] | None:
        """Returns for each row of one of the tables of which trial it is, in every table alike.

        Returns:
            Places in the table of trials; -1 for rows of none of them. None where the table does
            not tell its trials apart.
        """
        columns = ["arm", *self.grid_keys]
        if not {*columns, "seed"} <= set(table.columns):
            return None
        texts = [table[column].astype(str) for column in columns]
        numbers, found = _combinations([*texts, table["seed"]])
        known = self._numbers
        return np.array([known.get(key, -1) for key in found], dtype=np.int64)[numbers]

    def numbers_of(self, arm: str, cell: Cell, seeds: Sequence[int]) -> list[int]:
        """Returns the numbers of some trials of an arm, as in `trial_numbers`."""
        place = dict(cell)
        values = [place[key] for key in self.grid_keys]
        return [self._numbers[arm, *values, seed] for seed in seeds]

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Returns what was worked out from the tables under a key before, or makes it now."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: Made = self._kept[key]
        return kept

    @cached_property
    def _numbers(self) -> dict[tuple[Any, ...], int]:
        """The number of each trial, by arm, point of the grid and seed."""
        columns = ["arm", *self.grid_keys]
        if not {*columns, "seed"} <= set(self.trials.columns):
            return {}
        texts = [self.trials[column].astype(str) for column in columns]
        keys = zip(*texts, self.trials["seed"], strict=True)
        return {key: number for number, key in enumerate(keys)}

    def _ended(self, columns: tuple[str, ...]) -> dict[tuple[str, ...], list[tuple[int, str]]]:
        """Returns seeds and statuses of the trials that have the same text in some columns."""
        trials = self.trials
        if not {*columns, "seed", "status"} <= set(trials.columns):
            return {}
        places = zip(*(trials[column].astype(str) for column in columns), strict=True)
        found: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for place, seed, status in zip(places, trials["seed"], trials["status"], strict=True):
            found.setdefault(place, []).append((int(seed), status))
        return found


def cell_text(cell: Cell) -> str:
    """Returns a point of the grid as people write it: `batch_size = 32, momentum = 0.9`."""
    keys = short_keys(tuple(key for key, _ in cell))
    return ", ".join(f"{key} = {value}" for key, (_, value) in zip(keys, cell, strict=True))
