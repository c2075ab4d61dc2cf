"""The tables of one experiment, and how an arm at a point of the grid is found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from bnexp.config.experiment import Cell


@dataclass(frozen=True, eq=False)
class _Index:
    """Where the rows of a table stand that have the same text in some columns."""

    table: pd.DataFrame
    columns: Sequence[str]

    @cached_property
    def places(self) -> dict[tuple[str, ...], list[int]]:
        """Positions of the rows, in rising order, for each combination of texts."""
        texts = [self.table[column].astype(str) for column in self.columns]
        found: dict[tuple[str, ...], list[int]] = {}
        for place, key in enumerate(zip(*texts, strict=True)):
            found.setdefault(key, []).append(place)
        return found


@dataclass(frozen=True, eq=False)
class Results:
    """What an experiment left behind, in tidy tables.

    Where an arm stands in a table is looked up once: names and points of the grid must not be
    changed in a table that has been read from.

    Attributes:
        name: Name of the experiment.
        arms: Names of the arms in the order of the configuration; the first is the baseline.
        grid_keys: Dotted paths that the grid changes; each is a column of every table.
        history: One row per evaluation: arm, grid keys, seed, epoch, step, and the series.
        trials: One row per trial: arm, grid keys, seed, status, final, best and test values.
        timings: One row per trial: arm, grid keys, seed, seconds by what they were spent on,
            workers, and the number of epochs trained. May be empty.
        watched: One row per evaluation besides, where targets were looked for: the same columns
            without the series of training, with a value only where a target was reached if it was
            stated for which they looked. Empty where there are none.
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
    _indexes: list[_Index] = field(default_factory=list, init=False, repr=False)

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
        return table.iloc[index.places.get(tuple(wanted.values()), [])]

    def seeds(self, arm: str, cell: Cell, *statuses: str) -> tuple[int, ...]:
        """Returns the seeds of an arm whose trials ended in one of some ways, in table order."""
        trials = self.rows(self.trials, arm, cell)
        if not {"seed", "status"} <= set(trials.columns):
            return ()
        return tuple(int(seed) for seed in trials["seed"][trials["status"].isin(statuses)])


def short_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Returns dotted paths by their last part, or whole where two would read the same."""
    last = [key.rpartition(".")[2] for key in keys]
    return tuple(
        part if last.count(part) == 1 else key for key, part in zip(keys, last, strict=True)
    )


def cell_text(cell: Cell) -> str:
    """Returns a point of the grid as people write it: `batch_size = 32, momentum = 0.9`."""
    keys = short_keys(tuple(key for key, _ in cell))
    return ", ".join(f"{key} = {value}" for key, (_, value) in zip(keys, cell, strict=True))
