"""Runs jobs in worker processes on this machine and yields each result as it comes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import wait

from bnexp.execution.events import Progress
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.waiting import Waiting
from bnexp.execution.worker import Job, Word, run_job
from bnexp.trial import Trial, TrialResult

STARTS = 5
"""How often a worker is started for a job before the job fails; the process that workers come from
may just be dying."""

_DIED = "its worker process ended without a result; look into its log, and at the machine's memory"


def execute(
    jobs: Iterable[Job], workers: int, progress: Progress
) -> Generator[tuple[Trial, TrialResult], None, None]:
    """Yields each trial with its result as it ends; the order is that of ending.

    The numbers of a trial do not depend on the number of workers or on the order. A worker that
    dies costs its own trial only and is replaced. Closing the iterator ends all workers at once.

    Args:
        jobs: What to run; each trial once.
        workers: Number of worker processes, at least 1 where there are jobs.
        progress: Is told of trials taken up and of evaluations.

    Raises:
        WorkersError: No process can be started.
    """
    run = _Run(Waiting(jobs), workers, progress)
    try:
        yield from run.results()
    finally:
        run.close()


class _Run:
    """The workers and what each is doing."""

    def __init__(self, waiting: Waiting, workers: int, progress: Progress) -> None:
        self._waiting, self._workers, self._progress = waiting, workers, progress
        self._running: dict[WorkerProcess, tuple[Job, int]] = {}

    def results(self) -> Iterator[tuple[Trial, TrialResult]]:
        for _ in range(self._workers):
            self._employ(None)
        while self._running:
            by_end = {process.fileno(): process for process in self._running}
            for end in wait(list(by_end)):
                yield from self._heard(by_end[end])  # type: ignore[index] # one of those given

    def close(self) -> None:
        for process in self._running:
            process.close()

    def _heard(self, process: WorkerProcess) -> Iterator[tuple[Trial, TrialResult]]:
        """Takes in the next word of a process, and yields the result where that was the last."""
        job, starts = self._running[process]
        match process.listen():
            case Word.BEGUN, _:
                self._progress.started(job.trial)
            case Word.TOLD, (epochs, loss):
                self._progress.advanced(job.trial, epochs, loss)
            case Word.DONE, result:
                yield job.trial, result
                self._employ(process)
            case Gone.UNBEGUN if starts < STARTS:
                self._dismiss(process)
                self._ask(WorkerProcess(), job, starts + 1)
            case gone:
                reason = _DIED if gone is Gone.BEGUN else _never_up(process)
                self._dismiss(process)
                yield job.trial, _failed(job.trial, reason)
                self._employ(None)

    def _employ(self, process: WorkerProcess | None) -> None:
        """Gives a process, or a new one, its next job; ends it where there is none."""
        compiled = process.compiled if process else []
        others = [other for other in self._running if other is not process]
        job = self._waiting.take(compiled, [p for other in others for p in other.compiled])
        if process and (job is None or process.gone):
            self._dismiss(process)
            process = None
        if job is not None:
            self._ask(process or WorkerProcess(), job, 1)

    def _ask(self, process: WorkerProcess, job: Job, starts: int) -> None:
        program = job.trial.program_id
        process.compiled = [p for p in process.compiled if p != program] + [program]
        self._running[process] = (job, starts)
        process.ask(run_job, job, self._workers)

    def _dismiss(self, process: WorkerProcess) -> None:
        del self._running[process]
        process.close()


def _never_up(process: WorkerProcess) -> str:
    told = process.reason()
    return f"its worker process did not come up{told and f': {told}'}; see bnexp doctor"


def _failed(trial: Trial, reason: str) -> TrialResult:
    return TrialResult.of(trial, failure=reason)
