"""Makes data frames of plain tables."""

from __future__ import annotations

import pandas as pd

from bnexp.table import Plain


def frame_of(plain: Plain) -> pd.DataFrame:
    """Returns a table as a data frame; NaN where there is nothing."""
    columns = zip(*plain.rows, strict=True) if plain.rows else ((),) * len(plain.columns)
    return pd.DataFrame(
        {
            # A column without any value is one of numbers: texts are empty, never missing.
            name: pd.Series(list(cells), dtype=None if any(c is not None for c in cells) else float)
            for name, cells in zip(plain.columns, columns, strict=True)
        }
    )
