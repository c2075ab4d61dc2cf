"""What an answer rests on, in a line: how many trials, of what."""

from __future__ import annotations

import pandas as pd

from bnexp.analysis.telling.remarks import listed
from bnexp.config import Experiment, Settings
from bnexp.config.experiment import value_text
from bnexp.counting import counted, nouns


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
        f"Each trains {_recipe(experiment)}."
    )


def _recipe(experiment: Experiment) -> str:
    """Returns network, data and training, without what the grid or an arm changes."""
    first = experiment.variants[0].settings
    changed = {*experiment.grid_keys, *(key for arm in experiment.arms.values() for key in arm)}
    training = first.training
    rate = getattr(training.optimizer, "learning_rate", None)
    told = [
        f"{_network(first)} on {first.data.dataset} with {training.optimizer.kind}",
        f"learning rate {rate:g}"
        if isinstance(rate, float) and "training.optimizer.learning_rate" not in changed
        else "",
        "" if "training.batch_size" in changed else f"batches of {training.batch_size}",
        _length(first),
    ]
    return ", ".join(filter(None, told))


def _network(settings: Settings) -> str:
    hidden = getattr(settings.network, "hidden", None)
    kind = f"the {settings.network.kind}"
    return f"{kind} {value_text(list(hidden))}" if hidden else kind


def _length(settings: Settings) -> str:
    training = settings.training
    lengths = {"epoch": training.epochs, "step": training.steps, "example": training.examples}
    return next((f"{n:g} {nouns(int(n), unit)}" for unit, n in lengths.items() if n), "")
