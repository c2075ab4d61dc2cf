"""Says where trials were timed in company, so that their times say little."""

from __future__ import annotations

import math

import pandas as pd

from bnexp.analysis.reading.results import Results
from bnexp.config.experiment import Cell


def company(results: Results, places: tuple[tuple[str, Cell], ...]) -> str:
    """Returns why the times of some trials say little; empty where they ran alone."""
    known = results.keep("workers", lambda: _most_workers(results))
    keys = [(arm, *(value for _, value in cell)) for arm, cell in places]
    most = max((known[key] for key in keys if key in known), default=0.0)
    if not most:
        return "times need trials that ran alone, and how many ran at once is not known"
    if most > 1:
        return f"times need trials that ran alone, and {most:.0f} workers shared the machine"
    return ""


def _most_workers(results: Results) -> dict[tuple[str, ...], float]:
    """Returns how many trials ran at once at most, by arm and values of the grid."""
    timings, columns = results.timings, ["arm", *results.grid_keys]
    if not {*columns, "workers"} <= set(timings.columns):
        return {}
    places = zip(*(timings[column].astype(str) for column in columns), strict=True)
    counts = pd.to_numeric(timings["workers"], errors="coerce").astype("float64")
    found: dict[tuple[str, ...], float] = {}
    for place, count in zip(places, counts.tolist(), strict=True):
        if not math.isnan(count):
            found[place] = max(count, found.get(place, count))
    return found
