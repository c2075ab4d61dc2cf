"""Where a loss holds a penalty on weights, and what its parts are where it holds none."""

from __future__ import annotations

import pandas as pd

from bnexp.analysis.reading.results import Results
from bnexp.config.claims.series import PARTS, PENALTY
from bnexp.config.experiment import Cell

_BEFORE = ("", "final_", "best_")
"""What stands before the name of a series in tables."""

_PENALTY = ("", "final_", "test_")
"""And before that of the penalty."""


def with_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Returns a table with the parts of its losses.

    A table has columns for them where the loss of any trial holds a penalty. Without them no loss
    does: cross-entropy is the loss, and the penalty 0.

    Args:
        table: Rows of the history or of the trials, or any others.
    """
    if {PENALTY, f"final_{PENALTY}"} & set(table.columns):
        return table
    names = {f"{b}{loss}": f"{b}{part}" for b in _BEFORE for loss, part in PARTS.items()}
    parts = {part: table[loss] for loss, part in names.items() if loss in table.columns}
    return table.assign(
        **parts, **dict.fromkeys((f"{before}{PENALTY}" for before in _PENALTY), 0.0)
    )


def holds_penalty(results: Results, arm: str, cell: Cell) -> bool:
    """Returns whether the loss of an arm at a point of the grid holds a penalty on weights."""
    history = results.history
    if PENALTY not in history.columns:
        return False
    # What was not recorded is not 0 either.
    return bool((results.rows(history, arm, cell)[PENALTY] != 0).any())


def lacks_parts(results: Results, arm: str, cell: Cell) -> bool:
    """Returns whether an arm's loss holds a penalty of which nothing was recorded."""
    if not holds_penalty(results, arm, cell):
        return False
    return bool(results.rows(results.history, arm, cell)[PENALTY].isna().all())
