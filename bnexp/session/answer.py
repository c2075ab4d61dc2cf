"""Makes the answer of what is stored: tables, summary, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.analysis import Results, Summary, summarize, summary_json
from bnexp.config import Experiment, load_experiment
from bnexp.errors import StoreError
from bnexp.figures import draw_all
from bnexp.store import ResultFolder, read_plan, tables_of
from bnexp.trial import Trial

if TYPE_CHECKING:
    import pandas as pd


def load_results(folder: ResultFolder) -> Results:
    """Returns the stored answer of an experiment, its tables made anew from its trials.

    The files of the tables are left to runs, which hold the folder.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read.
    """
    rows = read_plan(folder.path)
    experiment = load_experiment(folder.experiment)
    note = str(folder.environment().get("note", ""))
    try:
        trials = _stored_trials(experiment, rows)
    except (KeyError, ValueError):
        raise StoreError(
            f"{folder.path}: trials.csv and experiment.yaml do not belong together. Run the "
            "experiment again; what is stored is kept"
        ) from None
    found = {t.trial_id: folder.load(t.trial_id) for t in trials}
    tables = tables_of([(t, found[t.trial_id]) for t in trials], note)
    return Results(
        name=experiment.name,
        arms=tuple(experiment.arms),
        grid_keys=experiment.grid_keys,
        history=tables.history,
        trials=tables.trials,
        timings=tables.timings,
        note=f"Trained on {note}" if note else "",
    )


def _stored_trials(experiment: Experiment, rows: Sequence[Mapping[str, str]]) -> list[Trial]:
    """Returns the trials of a stored plan; their identities are taken from its table."""
    settings = {(v.arm, v.cell): v.settings for v in experiment.variants}
    trials = []
    for row in rows:
        cell = tuple((key, row[key]) for key in experiment.grid_keys)
        part = settings[row["arm"], cell]
        trials.append(Trial(row["arm"], cell, int(row["seed"]), part, row["trial_id"], ""))
    return trials


@dataclass(frozen=True)
class Answer:
    """What a run has to say.

    Attributes:
        folder: The result folder.
        results: The tables, as data frames.
        summary: Means of the arms and paired differences.
        figures: The files that were drawn.
    """

    folder: Path
    results: Results
    summary: Summary
    figures: Sequence[Path]

    @property
    def history(self) -> pd.DataFrame:
        """One row per evaluation."""
        return self.results.history

    def as_json(self) -> dict[str, Any]:
        """Returns the answer as plain values."""
        figures = [str(path) for path in self.figures]
        return {"folder": str(self.folder), **summary_json(self.summary), "figures": figures}


def answer(folder: ResultFolder) -> Answer:
    """Summarizes what is stored in a result folder and draws its figures."""
    results = load_results(folder)
    figures = draw_all(results, folder.figures)
    return Answer(folder.path, results, summarize(results), figures)
