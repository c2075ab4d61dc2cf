"""From a configuration to its stored answer: the steps that commands and Python callers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bnexp.config import Experiment, load_experiment
from bnexp.config.data import Data
from bnexp.config.find import configuration_path
from bnexp.data import Source, find_source, plan_source
from bnexp.errors import TrialsFailedError
from bnexp.plan import expand_trials
from bnexp.store import (
    ResultFolder,
    describe_environment,
    read_plan,
    read_tables,
    write_tables,
)
from bnexp.trial import Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    import pandas as pd

    from bnexp.analysis import Results, Summary
    from bnexp.execution import Job, Progress


@dataclass(frozen=True)
class Prepared:
    """An experiment that is ready to be trained.

    Attributes:
        configuration: The file, absolute.
        experiment: What it states.
        sources: Where the data of each variant come from.
        trials: The plan, in the order arm, grid, seed.
        folder: Where the results go.
    """

    configuration: Path
    experiment: Experiment
    sources: Mapping[Data, Source]
    trials: Sequence[Trial]
    folder: ResultFolder

    @property
    def note(self) -> str:
        """What tables and figures must say of the data; empty where they are those asked for."""
        labels = [source.label for source in self.sources.values() if source.instead_of]
        return "; ".join(dict.fromkeys(labels))

    def stored(self) -> dict[str, TrialResult]:
        """Returns the results of the plan that are stored already, by trial_id."""
        found = {}
        for trial_id in {trial.trial_id for trial in self.trials} & self.folder.stored_ids():
            result = self.folder.load(trial_id)
            if result is not None:
                found[trial_id] = result
        return found


def prepare(
    config: str | Path,
    *,
    sets: Sequence[str] = (),
    seeds: str | None = None,
    out: str | Path | None = None,
    verify: bool = True,
) -> Prepared:
    """Reads a configuration, finds its data and expands its trials; trains nothing.

    Args:
        config: The file, or the name of a configuration that comes with the package.
        sets: Overrides, each `dotted.path=value`.
        seeds: Replaces the file's seeds.
        out: The folder under which the result folder lies; `results` where it is None.
        verify: Whether data are checked, and fetched where they are missing. Without it the
            search only looks where they would be taken from.

    Raises:
        ConfigurationError: The configuration holds mistakes.
        DataError: A data set cannot be had, or is damaged.
    """
    path = configuration_path(str(config)).absolute()
    experiment = load_experiment(path, sets=sets, seeds=seeds)
    distinct = dict.fromkeys(variant.settings.data for variant in experiment.variants)
    sources = _find_sources(list(distinct), path.parent, verify=verify)
    fingerprints = {data: source.fingerprint for data, source in sources.items()}
    trials = expand_trials(experiment, fingerprints)
    swapped = dict.fromkeys(s.dataset for s in sources.values() if s.instead_of)
    name = "-on-".join([experiment.name, *swapped])
    folder = ResultFolder(Path("results" if out is None else out) / name)
    return Prepared(path, experiment, sources, trials, folder)


def _find_sources(wanted: Sequence[Data], folder: Path, *, verify: bool) -> dict[Data, Source]:
    """Returns the source of each, looking once for those that differ only in their use."""
    find = find_source if verify else plan_source
    found: dict[tuple[str | None, ...], Source] = {}
    sources = {}
    for data in wanted:
        key = (data.dataset, data.path, data.otherwise)
        if key not in found:
            found[key] = find(data, folder)
        sources[data] = found[key]
    return sources


def train(
    prepared: Prepared,
    progress: Progress,
    *,
    jobs: int | None = None,
    fresh: bool = False,
    retry_failed: bool = False,
    fail_fast: bool = False,
    own_folder: bool = False,
) -> TrialsFailedError | None:
    """Trains what is not stored yet, stores each result as its trial ends, writes the tables.

    Args:
        prepared: The experiment.
        progress: Is told what happens.
        jobs: Number of worker processes; one per core where it is None.
        fresh: Sets stored trials aside and trains all anew.
        retry_failed: Trains again what failed before.
        fail_fast: Stops at the first trial that fails.
        own_folder: Whether the caller chose the folder, which may then hold other trials.

    Returns:
        What to raise once the answer is shown, where trials failed.

    Raises:
        StoreError: The folder is held by another run, or cannot be written.
    """
    from bnexp.execution import available_cores, execute  # noqa: PLC0415 (only to train)

    folder = prepared.folder
    workers = jobs or available_cores()
    with folder.held():
        if fresh:
            folder.set_aside()
        elif not own_folder:
            folder.refuse_foreign(list(prepared.trials), prepared.configuration)
        results = _kept(prepared, retry_failed=retry_failed)
        waiting = _jobs(prepared, results)
        _write_beginning(prepared, results, workers)
        progress.begin(len(waiting) + len(results), len(results), workers)
        running = execute(waiting, min(workers, max(len(waiting), 1)), progress)
        try:
            for trial, result in running:
                folder.save(trial, result)
                results[trial.trial_id] = result
                progress.ended(trial, result)
                if fail_fast and result.status is TrialStatus.FAILED:
                    break
        finally:
            running.close()
            progress.close()
            write_tables(folder.path, _pairs(prepared.trials, results), prepared.note)
    return _failure(prepared, results)


def _kept(prepared: Prepared, *, retry_failed: bool) -> dict[str, TrialResult]:
    stored = prepared.stored()
    if not retry_failed:
        return stored
    return {
        trial_id: result
        for trial_id, result in stored.items()
        if result.status is not TrialStatus.FAILED
    }


def _jobs(prepared: Prepared, results: Mapping[str, TrialResult]) -> list[Job]:
    """Returns what is left to train, each trial once even where two arms share it."""
    from bnexp.execution import Job  # noqa: PLC0415 (only to train)

    left = {t.trial_id: t for t in prepared.trials if t.trial_id not in results}
    log = prepared.folder.log
    return [Job(t, prepared.sources[t.settings.data], log(t).absolute()) for t in left.values()]


def _write_beginning(prepared: Prepared, results: Mapping[str, TrialResult], workers: int) -> None:
    """Writes configuration, environment and what is known, before anything is trained."""
    data = {source.label: source.fingerprint for source in prepared.sources.values()}
    folder = prepared.folder
    folder.write_experiment(prepared.experiment, prepared.note)
    folder.write_environment(
        {
            **describe_environment(prepared.configuration, data, workers),
            "configuration": folder.way_to(prepared.configuration),
            "note": prepared.note,
        }
    )
    write_tables(folder.path, _pairs(prepared.trials, results), prepared.note)


def _pairs(
    trials: Sequence[Trial], results: Mapping[str, TrialResult]
) -> list[tuple[Trial, TrialResult | None]]:
    return [(trial, results.get(trial.trial_id)) for trial in trials]


def _failure(prepared: Prepared, results: Mapping[str, TrialResult]) -> TrialsFailedError | None:
    failures = [
        (trial.label, results[trial.trial_id].reason)
        for trial in prepared.trials
        if trial.trial_id in results and results[trial.trial_id].status is TrialStatus.FAILED
    ]
    return TrialsFailedError(failures, prepared.folder.path) if failures else None


def load_results(folder: ResultFolder) -> Results:
    """Returns the stored answer of an experiment, its tables made anew from its trials.

    Raises:
        StoreError: The folder holds no results.
    """
    from bnexp.analysis import Results  # noqa: PLC0415 (imports pandas)

    rows = read_plan(folder.path)
    experiment = load_experiment(folder.path / "experiment.yaml")
    note = str(folder.environment().get("note", ""))
    trials = _stored_trials(experiment, rows)
    found = {t.trial_id: folder.load(t.trial_id) for t in trials}
    write_tables(folder.path, [(t, found[t.trial_id]) for t in trials], note)
    tables = read_tables(folder.path, experiment.grid_keys)
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
        from bnexp.analysis import summary_json  # noqa: PLC0415 (imports pandas)

        figures = [str(path) for path in self.figures]
        return {"folder": str(self.folder), **summary_json(self.summary), "figures": figures}


def answer(folder: ResultFolder) -> Answer:
    """Summarizes what is stored in a result folder and draws its figures."""
    from bnexp.analysis import summarize  # noqa: PLC0415 (imports pandas)
    from bnexp.figures import draw_all  # noqa: PLC0415 (imports matplotlib)

    results = load_results(folder)
    figures = draw_all(results, folder.figures)
    return Answer(folder.path, results, summarize(results), figures)


def run(
    config: str | Path,
    *,
    sets: Sequence[str] = (),
    seeds: str | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
) -> Answer:
    """Trains an experiment and returns its answer; what is stored already is not trained again.

    Args:
        config: The file, or the name of a configuration that comes with the package.
        sets: Overrides, each `dotted.path=value`.
        seeds: Replaces the file's seeds.
        jobs: Number of worker processes; one per core where it is None.
        out: The folder under which the result folder lies; `results` where it is None.

    Raises:
        BnexpError: Of the kind that says what is wrong.
    """
    from bnexp.execution import Silent  # noqa: PLC0415 (only to train)

    prepared = prepare(config, sets=sets, seeds=seeds, out=out)
    failure = train(prepared, Silent(), jobs=jobs, own_folder=out is not None)
    answered = answer(prepared.folder)
    if failure:
        raise failure
    return answered
