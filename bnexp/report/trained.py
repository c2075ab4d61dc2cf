"""What an answer rests on, in a line: how many trials, of what."""

from __future__ import annotations

import pandas as pd

from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment
from bnexp.counting import counted
from bnexp.report.recipe import Recipe, recipe_of


def trained_words(trials: pd.DataFrame, experiment: Experiment) -> str:
    """Returns how many trials there are, of how many arms, cells and seeds, and what was trained.

    Args:
        trials: One row per trial.
        experiment: What was run.
    """
    cells = len({variant.cell for variant in experiment.variants})
    counts = [
        counted(len(experiment.arms), "arm"),
        counted(cells, "cell") if experiment.grid_keys else "",
        counted(len(experiment.seeds), "seed"),
    ]
    statuses = trials["status"].astype(str).value_counts()
    ended = [f"{count} {status}" for status, count in statuses.items()]
    told = f"all {statuses.index[0]}" if len(ended) == 1 and len(trials) > 1 else listed(ended)
    return (
        f"{counted(len(trials), 'trial')}, {told}: {' × '.join(filter(None, counts))}. "
        f"Each trains {_told(recipe_of(experiment))}."
    )


def _told(recipe: Recipe) -> str:
    told = [
        f"the {recipe.network} {recipe.hidden}".rstrip()
        + f" on {recipe.dataset} with {recipe.optimizer}",
        f"learning rate {recipe.rate}" if recipe.rate else "",
        recipe.batches,
        recipe.length,
    ]
    return ", ".join(filter(None, told))
