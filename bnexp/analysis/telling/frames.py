"""Makes data frames of plain tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bnexp.config.experiment import scalar_cell
from bnexp.table import Plain, Value


def frame_of(plain: Plain) -> pd.DataFrame:
    """Returns a table as a data frame; NaN where there is nothing."""
    columns = zip(*plain.rows, strict=True) if plain.rows else ((),) * len(plain.columns)
    found = zip(plain.columns, columns, strict=True)
    return pd.DataFrame({name: column_of(cells) for name, cells in found})


def typed(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Returns a table with the values of the grid in columns of their types.

    Args:
        table: The table, in which they are texts.
        keys: Keys of the grid.
    """
    found = {}
    for key in (key for key in keys if key in table):
        places, texts = pd.factorize(table[key])
        values = [scalar_cell(((key, text),))[key] for text in texts.tolist()]
        found[key] = column_of(values).take(places).set_axis(table.index)
    return table.assign(**found) if found else table


def column_of(cells: Sequence[Value]) -> pd.Series:
    """Returns a column of one type: whole numbers, numbers, truth values or texts.

    Whole numbers and truth values are of pandas' nullable types where some are missing. A column of
    texts and numbers is one of texts, as it is once it was written and read.
    """
    types = {type(cell) for cell in cells if cell is not None}
    missing = None in cells
    # A column without any value is one of numbers: texts are empty, never missing.
    if not types or types <= {int, float}:
        whole = "Int64" if missing else "int64"
        return pd.Series(list(cells), dtype=whole if types == {int} else "float64")
    if types == {bool}:
        return pd.Series(list(cells), dtype="boolean" if missing else "bool")
    return pd.Series([cell if cell is None else str(cell) for cell in cells], dtype="str")
