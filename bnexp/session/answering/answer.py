"""The answer of an experiment from what is stored: tables, summary, verdicts, figures."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.analysis import (
    Results,
    ToldSummary,
    Verdicts,
    summarize,
    summary_json,
    summary_tables,
    verdict_tables,
    verdicts_of,
)
from bnexp.analysis.telling.frames import typed
from bnexp.analysis.telling.remarks import notes_on
from bnexp.config import Experiment
from bnexp.config.blueprint.asked import is_the_articles
from bnexp.config.language.seeds import seeds_value
from bnexp.documents.answers import ANSWER_FORMAT
from bnexp.errors import ConfigurationError
from bnexp.filters import in_turn
from bnexp.session.answering.belonging import refuse_strays
from bnexp.session.answering.gathering import ReadFolder, read_folder
from bnexp.session.answering.processors import mixture_of
from bnexp.session.answering.stated import post_hoc_of
from bnexp.session.notebook import html_of_answer
from bnexp.session.training.known import Known, stored_known
from bnexp.store import ResultFolder
from bnexp.store.damage.findings import Finding
from bnexp.store.files.typed import MALFORMED
from bnexp.store.frames import frames_of
from bnexp.trial import IdentityResult, Trial, TrialResult

if TYPE_CHECKING:
    import pandas as pd

    from bnexp.documents import answers
    from bnexp.figures.files.drawing import Tell, Warn


@dataclass(frozen=True, eq=False)
class Result:
    """What an experiment has to say.

    Attributes:
        folder: The result folder.
        results: The tables together with the names of arms and of grid keys.
        experiment: What was run.
        identities: The exact properties that were checked.
        records: For each stored trial, by trial_id, what its numbers came from: versions,
            processor, device, threads and data.
        reasons: For each trial that failed or diverged, by trial_id, why.
        unheld: Why stored trials could not be held against the plan; empty where they were.
        planned: The trials of the plan, in its order, whether they are stored or not.
        changed: The files of the folder that are not as they were written, as it was read.
    """

    folder: Path
    results: Results
    experiment: Experiment
    identities: Sequence[IdentityResult]
    records: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unheld: str = ""
    planned: Sequence[Trial] = ()
    changed: Sequence[Finding] = ()

    @property
    def history(self) -> pd.DataFrame:
        """One row per evaluation."""
        return typed(self.results.history, self.results.grid_keys)

    @property
    def watched(self) -> pd.DataFrame:
        """One row per evaluation besides, where targets were looked for; empty without any."""
        return typed(self.results.watched, self.results.grid_keys)

    @property
    def trials(self) -> pd.DataFrame:
        """One row per trial: how it ended, final, best and test values."""
        return typed(self.results.trials, self.results.grid_keys)

    @property
    def timings(self) -> pd.DataFrame:
        """One row per trial: seconds by what they were spent on."""
        return typed(self.results.timings, self.results.grid_keys)

    @property
    def summary(self) -> ToldSummary:
        """Means of the arms and paired differences."""
        with in_turn():
            return self._summary

    @property
    def verdicts(self) -> Verdicts:
        """The verdict on each claim, in the order of the configuration."""
        with in_turn():
            return self._verdicts

    @cached_property
    def known(self) -> Known:
        """What the folder says of the data."""
        return stored_known(self.experiment, self.folder)

    # In Python 3.11 a cached property is a lock, and one for all results: it is taken in turn only,
    # as a thread that waited for its turn with it would stop the one whose turn it is.
    @cached_property
    def _summary(self) -> ToldSummary:
        return ToldSummary.of(summarize(self.results))

    @cached_property
    def _verdicts(self) -> Verdicts:
        late = post_hoc_of(self.folder, self.experiment)
        return Verdicts(verdicts_of(self.results, self.experiment.stated, self.identities, late))

    @property
    def figures(self) -> list[Path]:
        """The files of its figures that lie in the folder, in the order in which they are drawn."""
        from bnexp.figures import files_of  # noqa: PLC0415 (matplotlib, only when needed)

        return files_of(ResultFolder(self.folder).figures)

    def drawn(self, warn: Warn, processes: int = 1, tell: Tell | None = None) -> Result:
        """Draws the figures of every run into the folder and returns the result with them.

        Args:
            warn: Is told once of the letters in them that no installed font has, if there are any.
            processes: As in `bnexp.figures.draw_all`.
            tell: Is told of each file that is written.
        """
        from bnexp.figures import draw_after_run  # noqa: PLC0415 (matplotlib, only when needed)

        stored = ResultFolder(self.folder)
        how = (self.verdicts, stored.drawn, warn, processes, tell)
        draw_after_run(self.results, stored.figures, *how)
        return self

    def as_json(self) -> answers.Answer:
        """Returns the answer as plain values."""
        return {
            "format": ANSWER_FORMAT,
            "folder": str(self.folder),
            **summary_json(self.summary),
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            "figures": [str(path) for path in self.figures],
        }

    def _repr_html_(self) -> str:
        tables = verdict_tables(self.verdicts, self.results.note) + summary_tables(self.summary)
        named = (f"Result of {self.results.name}", self.experiment.question)
        return html_of_answer(*named, self._facts, self.verdicts, tables, self.figures)

    def __repr__(self) -> str:
        lines = [f"  {name:<8}{text}" for name, text in self._facts.items()]
        return "\n".join([f"Result of {self.results.name}", *lines])

    @property
    def _facts(self) -> dict[str, str]:
        trials = self.trials
        seeds = dict.fromkeys(int(seed) for seed in trials["seed"])
        shown = seeds_value(tuple(seeds))
        listed = shown if isinstance(shown, str) else ", ".join(map(str, shown))
        counts = trials["status"].value_counts().items()
        return {
            "arms": ", ".join(self.results.arms),
            "seeds": f"{len(seeds)} ({listed})",
            "trials": ", ".join(f"{count} {status}" for status, count in counts),
            "folder": str(self.folder),
        }


ResultOrFolder = Result | str | Path
"""A result, or the folder in which it is stored."""


def loaded(result: ResultOrFolder) -> Result:
    """Returns a result, that of a folder as `load` does."""
    return result if isinstance(result, Result) else load(result)


@in_turn()
def load(folder: str | Path) -> Result:
    """Returns the stored answer of an experiment; trains nothing and draws no figure.

    The tables are made anew from the trials, and their files are left to runs, which hold the
    folder.

    Example:
        bnexp.load("results/article").history

    Args:
        folder: The result folder, such as `results/article`.

    Warns:
        UserWarning: Of files that are not as they were written.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read.
    """
    answer = answer_of(ResultFolder(Path(folder)))
    for each in answer.changed:
        warnings.warn(each.remedy, UserWarning, stacklevel=3)
    return answer


def answer_of(stored: ResultFolder, known: Mapping[str, TrialResult] | None = None) -> Result:
    """Returns the answer that is stored in a folder, as `load` does.

    Args:
        stored: The folder.
        known: The results of its plan, by trial_id, where they were read already.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read.
    """
    return answer_from(read_folder(stored, known))


def answer_from(read: ReadFolder) -> Result:
    """Returns the answer that was read from a folder.

    Args:
        read: What was read.

    Raises:
        StoreError: A trial is not that of the plan.
    """
    stored, plan, found = read.stored, read.plan, read.gathered
    experiment, note = plan.experiment, read.note
    pairs = [(trial, each.result) for trial, each in found]
    unheld = refuse_strays(stored.path, pairs, plan.unknown)
    tables = frames_of(found, note)
    ended = {result.trial_id: result for _, result in pairs if result}
    results = Results(
        name=experiment.name,
        arms=tuple(experiment.arms),
        grid_keys=experiment.grid_keys,
        history=tables.history,
        trials=tables.trials,
        timings=tables.timings,
        note=". ".join(filter(None, (*notes_on(experiment, note), mixture_of(pairs)))),
        watched=tables.watched,
        arrays={trial_id: result.arrays for trial_id, result in ended.items()},
        draws_split=any(v.settings.data.draws_images for v in experiment.variants),
        is_other_comparison=not is_the_articles([v.settings for v in experiment.variants]),
    )
    answer = Result(
        folder=stored.path,
        results=results,
        experiment=experiment,
        identities=_identities(stored.path, experiment),
        records={trial_id: result.record for trial_id, result in ended.items()},
        reasons={trial_id: result.reason for trial_id, result in ended.items() if result.reason},
        unheld=unheld,
        planned=tuple(trial for trial, _ in pairs),
        changed=read.changed,
    )
    if plan.refusal is not None:
        _try_out(answer, plan.refusal)
    return answer


def _try_out(answer: Result, refusal: ConfigurationError) -> None:
    """Refuses a plan that nothing can be worked out from, though it could be read.

    Args:
        answer: The answer, of a plan that the language of today refuses.
        refusal: What it refuses.
    """
    try:
        answer.known.warnings(answer.experiment)
        answer.known.doubts(answer.experiment)
        _ = answer.summary, answer.verdicts
    except MALFORMED:
        raise refusal from None


def _identities(folder: Path, experiment: Experiment) -> Sequence[IdentityResult]:
    """Returns what came out of the identities; nothing is looked for where none are claimed."""
    if not experiment.identities:
        return ()
    from bnexp.session.answering.identities import stored_identities  # noqa: PLC0415 (only then)

    return stored_identities(folder, experiment)
