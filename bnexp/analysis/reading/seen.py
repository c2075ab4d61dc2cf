"""Says since when a target may have been reached that was seen at a look."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def with_raster(
    table: pd.DataFrame, reached: pd.Series, parts: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """Returns values of a target with what the look before the one that saw it leaves open.

    Args:
        table: `value` and `censored` by trial.
        reached: By trial the step of the look that saw the target.
        parts: Tables whose every row is a look, by `trial` and `step`, also where it has no value
            since the target was not reached.

    Returns:
        The table with `earliest` and `raster`, as `claimed_values` has them.
    """
    if reached.empty or not parts:
        return table
    looks = [part[["trial", "step"]] for part in parts]
    earlier = [each[each["step"] < each["trial"].map(reached)] for each in looks]
    before = pd.concat(earlier).groupby("trial")["step"].max()
    before, steps = before.reindex(table.index), reached.reindex(table.index)
    of_one = table["value"].where(~table["censored"]) / steps
    return table.assign(earliest=of_one * (before + 1), raster=of_one * (steps - before))
