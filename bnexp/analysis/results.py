"""The tables of one experiment, and how an arm at a point of the grid is found in them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from bnexp.config.experiment import Cell


@dataclass(frozen=True, eq=False)
class Results:
    """What an experiment left behind, in tidy tables.

    Attributes:
        name: Name of the experiment.
        arms: Names of the arms in the order of the configuration; the first is the baseline.
        grid_keys: Dotted paths that the grid changes; each is a column of every table.
        history: One row per evaluation: arm, grid keys, seed, epoch, step, and the series.
        trials: One row per trial: arm, grid keys, seed, status, final, best and test values.
        timings: One row per trial: arm, grid keys, seed, seconds by what they were spent on,
            workers, and the number of epochs trained. May be empty.
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

    @property
    def baseline(self) -> str:
        """The arm that the others are compared with."""
        return self.arms[0]

    @property
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
        chosen = pd.Series(True, index=table.index)
        for column, value in wanted.items():
            chosen &= table[column].astype(str) == value
        return table[chosen]

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
