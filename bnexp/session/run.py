"""The whole of an experiment in one call, for Python callers."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bnexp.config.explaining.words import flow
from bnexp.config.reading.mappings import plain
from bnexp.errors import ConfigurationError, UsageError
from bnexp.filters import in_turn
from bnexp.session.answering.answer import Result, answer_of
from bnexp.session.answering.judge import judge
from bnexp.session.keeping.anew import made_anew
from bnexp.session.progress.choice import progress_of
from bnexp.session.progress.told import Tell
from bnexp.session.training.claiming import claimed
from bnexp.session.training.prepare import Configuration, Prepared, prepare
from bnexp.session.training.train import check_jobs, train
from bnexp.trial import TrialResult


def run(
    config: Configuration,
    *,
    sets: Sequence[str] | Mapping[str, Any] = (),
    seeds: str | int | Sequence[int] | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    private: bool = False,
    progress: bool | Tell | None = None,
    named: str | None = None,
    wait: bool = False,
    engine: str | None = None,
    cluster: str | Path | None = None,
) -> Result:
    """Trains an experiment and returns its result; what is stored already is not trained again.

    On Linux a process that has imported TensorFlow stays for later calls, until this one ends.

    Example:
        result = bnexp.run("article", sets={"training.epochs": 2}, seeds=5)
        print(result.verdicts[0].sentence)

    Args:
        config: The file, the name of a configuration that comes with the package, or a mapping
            that states what a file would; it is left as it is, and its relative paths start at
            the working directory.
        sets: Overrides: values by their dotted paths, or texts `dotted.path=value`.
        seeds: Replaces the file's seeds: a number of them, a range `"100-109"`, or a list.
        jobs: Number of worker processes; as many as the machine grants where it is None.
        out: The folder under which the result folder lies; `results` where it is None.
        private: Keeps command, paths and the like out of `environment.json`, for results that are
            to be handed on.
        progress: Whether to show how the run gets on; where it is None, in a notebook and in a
            terminal. A function is called as `progress(done, trials, told)`: how many trials are
            done, a part of one for each that runs, of how many, and what happened last in words.
        named: What to call the answer besides the experiment's name: its folder is then
            `<name>@<named>`. Where it is None, the first question of a name is answered in
            `<name>`, and every other in a folder of its own beside it.
        wait: Whether to wait for another run that works in the same folder. What it has stored by
            then is not trained again.
        engine: What trains: `"local"`, worker processes of this machine, or `"dask"`, the workers
            of a Dask cluster; the former where it is None.
        cluster: With `engine="dask"` where the scheduler listens, such as `"tcp://10.0.0.1:8786"`,
            or the path of a scheduler file; a cluster of own processes where it is None. `jobs`
            is how many trials run at a time, one for each worker where it is None.

    Warns:
        UserWarning: Of another run that is waited for, of other data than those asked for, of what
            makes the comparison unfair, and of letters in the figures that no installed font has.

    Raises:
        ClusterError: The cluster cannot be reached, was lost, or has no workers.
        ConfigurationError: The configuration, an override or the seeds hold mistakes.
        DataError: A data set cannot be had, or is damaged.
        FolderHeldError: Another run works in the same folder, and this one does not wait.
        StoreError: The disk or a damaged file is in the way.
        TrialsFailedError: Trials ended in an error; the others are stored.
        UsageError: An argument is nothing that it could be, or the folder that is named answers
            another question.
    """
    check_jobs(jobs)
    shown = progress_of(progress)
    if not isinstance(config, str | Path | Mapping):
        raise UsageError(
            f"config: got {config!r}; must be a file, the name of a configuration that comes with "
            "bnexp, or a mapping"
        )
    stated = None if seeds is None else _plain("seeds", seeds)
    with in_turn():
        prepared = prepare(
            config,
            sets=_texts(sets),
            seeds=stated,
            out=out,
            engine=engine,
            cluster=None if cluster is None else str(cluster),
            named=named,
            wait=wait,
        )
        unfair = _unfair(prepared, jobs)
    for text in (prepared.warning, *unfair):
        if text:
            warnings.warn(text, UserWarning, stacklevel=2)
    results: dict[str, TrialResult] = {}
    prepared = claimed(prepared)
    failure = train(prepared, shown, jobs=jobs, private=private, wait=wait, into=results)
    lacking: list[str] = []
    with in_turn():
        result = answer_of(prepared.folder, results)
        judge(result)
        made_anew(result, lacking.append)
    for text in lacking:
        warnings.warn(text, UserWarning, stacklevel=2)
    if failure:
        raise failure
    return result


def _texts(sets: Sequence[str] | Mapping[str, Any]) -> list[str]:
    """Returns overrides as the command line has them."""
    if isinstance(sets, Mapping) and all(isinstance(path, str) for path in sets):
        return [f"{p}={flow(_plain(f'sets[{p!r}]', value))}" for p, value in sets.items()]
    if isinstance(sets, str) or not all(isinstance(text, str) for text in sets):
        raise UsageError(
            f"sets: got {sets!r}; must be a mapping such as {{'training.epochs': 2}}, or a list "
            "such as ['training.epochs=2']"
        )
    return list(sets)


def _plain(argument: str, value: object) -> Any:
    """Returns the value of an argument as plain values."""
    try:
        return plain(value)
    except ConfigurationError as error:
        problem = error.problems[0]
        inside = f"{argument}.{problem.key}" if problem.key else argument
        raise UsageError(f"{inside}: {problem.message}") from None


def _unfair(prepared: Prepared, jobs: int | None) -> list[str]:
    """Returns what makes an experiment unfair and is not accepted."""
    found = prepared.known.warnings(prepared.experiment, jobs)
    return [str(warning) for warning in found if not warning.accepted]
