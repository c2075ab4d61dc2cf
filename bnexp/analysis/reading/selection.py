"""Chooses for each arm its best cell of the grid, by validation on seeds that are not judged."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from bnexp.analysis.reading.measured import values_of
from bnexp.analysis.reading.pairs import Pairs, pairs_between
from bnexp.analysis.reading.results import Results
from bnexp.config.claims.claims import Comparison, Select
from bnexp.config.experiment import Cell


def selected_pairs(results: Results, comparison: Comparison, select: Select) -> Pairs | str:
    """Returns the pairs of a claim, each arm in its best cell, over the seeds that did not choose.

    Seeds that choose are the first ones of the experiment. Judged by the same seeds, the best of
    many cells would look better than it is.

    Returns:
        The pairs; or why no cell could be chosen.
    """
    choosing = _first_seeds(results, select.seeds)
    cells = []
    for arm in (comparison.smaller, comparison.larger):
        cell = _best_cell(results, arm, select, choosing)
        if cell is None:
            return f"no cell of {arm} has finished with all of the seeds that choose"
        cells.append(cell)
    return pairs_between(results, comparison, (cells[0], cells[1]), choosing)


def _first_seeds(results: Results, count: int) -> tuple[int, ...]:
    return tuple(int(seed) for seed in pd.unique(results.trials["seed"])[:count])


def _best_cell(
    results: Results, arm: str, select: Select, choosing: tuple[int, ...]
) -> Cell | None:
    """Returns the cell with the best mean over the choosing seeds; of equal ones the first.

    A cell in which one of them diverged is the worst; one in which any is missing is left out.
    """
    metric = select.metric
    means: dict[Cell, float] = {}
    for cell in results.cells:
        found = values_of(results, arm, cell, metric)
        known = dict(zip(found.seeds.tolist(), found.value.tolist(), strict=True))
        values = [known.get(seed, math.nan) for seed in choosing]
        if not any(map(math.isnan, values)):
            means[cell] = float(np.mean(values))
    if not means:
        return None
    best = min if metric.less_is_better else max
    return best(means, key=lambda cell: means[cell])
