"""Trains what is not stored yet, and stores each result as its trial ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from bnexp.documents.failures import Failure
from bnexp.errors import TrialsFailedError, UsageError
from bnexp.filters import in_turn, unwarned
from bnexp.processes.interrupts import sheltered
from bnexp.session.answering.processors import trained_elsewhere
from bnexp.session.training.examining import examined
from bnexp.session.training.known import keep_known
from bnexp.session.training.prepare import Prepared, engine_of
from bnexp.session.training.sharing import shared_data
from bnexp.session.training.storing import then
from bnexp.store import describe_environment, started_command, write_tables
from bnexp.store.answers.older import Basis, put_by
from bnexp.store.environment.runs import RunEnvironment
from bnexp.store.files.parts import together
from bnexp.store.unfinished import sweep_unfinished
from bnexp.trial import Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.execution import Engine, Progress
    from bnexp.session.training.identities import ClaimedIdentities


def train(
    prepared: Prepared,
    progress: Progress,
    *,
    jobs: int | None = None,
    fail_fast: bool = False,
    private: bool = False,
    wait: bool = False,
    into: dict[str, TrialResult] | None = None,
) -> TrialsFailedError | None:
    """Trains what is not stored yet, stores each result as its trial ends, writes the tables.

    What is claimed of the networks themselves is checked behind the trials, by the same workers.

    Args:
        prepared: The experiment, and what of its stored results is kept.
        progress: Is told what happens.
        jobs: Number of worker processes; as many as the machine grants where it is None.
        fail_fast: Stops at the first trial that fails.
        private: Keeps command, paths and the like out of `environment.json`.
        wait: Whether to wait for another run that holds the folder; what it has stored by then is
            not trained again.
        into: Takes up the results of the plan, by trial_id, so that nobody has to read them again.

    Returns:
        What to raise once the answer is shown, where trials failed.

    Raises:
        ClusterError: The engine's cluster cannot be reached, was lost, or has no workers.
        FolderHeldError: Another run holds the folder, and this one does not wait.
        StoreError: The folder cannot be written.
        UsageError: `jobs` is below 1.
    """
    from bnexp.session.training.running import Running  # noqa: PLC0415 (only to train)

    check_jobs(jobs)
    folder = prepared.folder
    command = () if private else started_command()
    with folder.held(wait=wait, tell=progress.warned, command=command):
        basis = Basis.of(folder.path)
        results = examined(prepared, progress.warned)
        left, kept = prepared.left(results), len(results)
        ended = {i for i, one in results.items() if one.status is not TrialStatus.FAILED}
        sweep_unfinished(folder.path, ended)
        workers, most = _hands(engine_of(prepared), jobs, left)
        identities = _identities(prepared)
        # A plan that is written and a table that is not would not belong together.
        with sheltered(), in_turn():
            environment = _begin(prepared, results, workers, identities, private=private)
        basis = put_by(folder.path, basis)
        if message := trained_elsewhere(results.values(), len(left)):
            progress.warned(message)
        progress.begin(len(left) + len(results), len(results), workers)

        def finish() -> None:
            progress.close()
            sweep_unfinished(folder.path, ())
            if len(results) > kept:
                with in_turn():
                    write_tables(folder.path, _pairs(prepared.trials, results), prepared.note)
            put_by(folder.path, basis)

        with then(finish), shared_data(prepared, left) as shared:
            if left:
                _import_meanwhile()
            running = Running(prepared, progress, environment, results, identities)
            running.run(left, shared, most, fail_fast=fail_fast)
    if into is not None:
        into.update(results)
    return _failure(prepared, results)


def check_jobs(jobs: int | None) -> None:
    """Raises UsageError if a number of worker processes cannot be had."""
    whole = isinstance(jobs, int) and not isinstance(jobs, bool)
    if jobs is not None and not (whole and jobs >= 1):
        raise UsageError(f"jobs: got {jobs!r}; must be a whole number, at least one worker process")


def _import_meanwhile() -> None:
    """Lets the answer be imported in the background; signals are for the thread that trains."""
    from bnexp.execution import signals_blocked  # noqa: PLC0415 (only to train)

    with signals_blocked():
        Thread(target=_import_answer).start()


def _import_answer() -> None:
    """Imports what the answer will need (pandas, Matplotlib) before anybody waits for it."""
    # What fails here fails again where the answer is made, and is told there.
    with suppress(Exception), unwarned():
        import bnexp.figures  # noqa: PLC0415 (slow to import)
        import bnexp.session.answering.answer  # noqa: F401, PLC0415 (likewise)


def _identities(prepared: Prepared) -> ClaimedIdentities | None:
    """Returns the checks of the identities that are claimed; nothing is imported for none."""
    if not prepared.experiment.identities:
        return None
    from bnexp.session.training.identities import ClaimedIdentities  # noqa: PLC0415 (only then)

    return ClaimedIdentities(prepared)


def _hands(engine: Engine, jobs: int | None, left: Sequence[Trial]) -> tuple[int, int]:
    """Returns how many workers there are, and how many there may come to be."""
    if not left:
        return 0, 1
    workers = min(jobs or engine.workers(), len(left))
    return workers, len(left) if engine.grows and jobs is None else workers


def _begin(
    prepared: Prepared,
    results: Mapping[str, TrialResult],
    workers: int,
    identities: ClaimedIdentities | None,
    *,
    private: bool,
) -> RunEnvironment:
    """Writes configuration, environment and what is known, before anything is trained."""
    folder = prepared.folder
    data = {source.label: source.fingerprint for source in prepared.sources.values()}
    now = {
        **describe_environment(prepared.home, data, workers),
        "configuration": folder.origin_with(prepared.configuration),
        "note": prepared.note,
    }
    environment = RunEnvironment(folder, now, fresh=prepared.keeping.fresh, private=private)
    with together(folder.path):
        environment.begin()
        if identities:
            identities.begin()
        folder.write_experiment(prepared.experiment, prepared.note, prepared.differs)
        keep_known(prepared.experiment, prepared.known, folder.path)
        write_tables(folder.path, _pairs(prepared.trials, results), prepared.note)
    return environment


def _pairs(
    trials: Sequence[Trial], results: Mapping[str, TrialResult]
) -> list[tuple[Trial, TrialResult | None]]:
    return [(trial, results.get(trial.trial_id)) for trial in trials]


def _failure(prepared: Prepared, results: Mapping[str, TrialResult]) -> TrialsFailedError | None:
    failures = [
        Failure(
            trial.arm,
            trial.point,
            trial.seed,
            trial.trial_id,
            results[trial.trial_id].reason,
            prepared.folder.log(trial),
        )
        for trial in prepared.trials
        if trial.trial_id in results and results[trial.trial_id].status is TrialStatus.FAILED
    ]
    if not failures:
        return None
    return TrialsFailedError(failures, prepared.folder.path, prepared.pending(results))
