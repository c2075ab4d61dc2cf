"""Runs jobs in worker processes on this machine and yields each result as it comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool

from bnexp.execution.events import Progress
from bnexp.execution.process import WorkerProcess
from bnexp.execution.waiting import Waiting
from bnexp.execution.worker import Job, failure_reason
from bnexp.trial import Trial, TrialResult, TrialStatus

REFRESH_SECONDS = 0.1
"""How often progress is looked at while nothing ends."""

STARTS = 5
"""How often a worker is started for a job before the job fails. The server that workers are forked
from takes a moment to be gone for good when it dies, and starts made meanwhile fail."""

_DIED = "its worker process ended without a result; look into its log, and at the machine's memory"


def execute(
    jobs: Iterable[Job], workers: int, progress: Progress
) -> Generator[tuple[Trial, TrialResult], None, None]:
    """Yields each trial with its result as it ends; the order is that of ending.

    The numbers of a trial do not depend on the number of workers or on the order. A worker that
    dies costs its own trial only and is replaced; the death of the server that workers are forked
    from costs the trials that are running. Closing the iterator ends all workers at once.

    Args:
        jobs: What to run; each trial once.
        workers: Number of worker processes, at least 1 where there are jobs.
        progress: Is told of trials taken up and of evaluations.
    """
    run = _Run(Waiting(jobs), workers, progress, WorkerProcess)
    try:
        yield from run.results()
    finally:
        run.close()


class _Run:
    """The workers and what each is doing."""

    def __init__(
        self,
        waiting: Waiting,
        workers: int,
        progress: Progress,
        start: Callable[[int], WorkerProcess],
    ) -> None:
        self._waiting, self._progress, self._start = waiting, progress, start
        self._workers = workers
        self._processes: list[WorkerProcess] = []
        self._running: dict[Future[TrialResult], tuple[WorkerProcess, Trial]] = {}

    def results(self) -> Iterator[tuple[Trial, TrialResult]]:
        for _ in range(self._workers):
            self._employ(None)
        while self._running:
            ended, _ = wait(self._running, REFRESH_SECONDS, FIRST_COMPLETED)
            self._tell()
            for future in ended:
                process, trial = self._running.pop(future)
                result, alive = _outcome(future, trial)
                yield trial, result
                if not alive:
                    self._dismiss(process)
                self._employ(process if alive else None)

    def close(self) -> None:
        for process in self._processes:
            process.close()

    def _employ(self, process: WorkerProcess | None) -> None:
        """Gives a process, or a new one, its next job, if there is one."""
        compiled = process.compiled if process else []
        elsewhere = [
            program
            for other in self._processes
            if other is not process
            for program in other.compiled
        ]
        job = self._waiting.take(compiled, elsewhere)
        if job is None:
            return
        process, future = self._submit(process, job)
        self._running[future] = (process, job.trial)
        self._progress.started(job.trial)

    def _submit(
        self, process: WorkerProcess | None, job: Job
    ) -> tuple[WorkerProcess, Future[TrialResult]]:
        """Hands a job to a process, or to a new one where it died after its last trial."""
        if process is not None:
            try:
                return process, process.submit(job)
            except BrokenProcessPool:
                self._dismiss(process)
        for left in reversed(range(STARTS)):
            fresh = self._start(self._workers)
            self._processes.append(fresh)
            try:
                return fresh, fresh.submit(job)
            except BrokenProcessPool as error:
                failed: Future[TrialResult] = Future()
                failed.set_exception(error)
                if left:
                    self._dismiss(fresh)
                    time.sleep(REFRESH_SECONDS)
        return fresh, failed

    def _dismiss(self, process: WorkerProcess) -> None:
        process.close()
        self._processes.remove(process)

    def _tell(self) -> None:
        trials = {trial.trial_id: trial for _, trial in self._running.values()}
        for process in self._processes:
            for trial_id, epochs, loss in process.events():
                if trial_id in trials:
                    self._progress.advanced(trials[trial_id], epochs, loss)


def _outcome(future: Future[TrialResult], trial: Trial) -> tuple[TrialResult, bool]:
    """Returns the result of a trial, and whether its worker is still alive."""
    try:
        return future.result(), True
    except BrokenProcessPool:
        reason = _DIED
    except Exception as error:
        reason = failure_reason(error)
    return TrialResult(trial.trial_id, trial.seed, TrialStatus.FAILED, reason), False
