"""The engine of this machine: jobs run in worker processes, each of which can be replaced."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import wait

from bnexp.execution.events import Progress
from bnexp.execution.fresh import expect_workers
from bnexp.execution.jobs import Job, Outcome
from bnexp.execution.machine import granted
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.waiting import Waiting
from bnexp.execution.worker import Word, run_job

STARTS = 5
"""How often a worker is started for a job before the job fails; the process that workers come from
may just be dying."""


class Local:
    """Worker processes on this machine. One that dies costs its own job only and is replaced."""

    grows = False

    def check(self) -> None:
        """Is always to be had."""

    def expect(self) -> None:
        """Lets TensorFlow be imported in the background."""
        expect_workers()

    def workers(self) -> int:
        """Returns how many workers the machine grants."""
        return granted().workers

    def execute(
        self, jobs: Iterable[Job[Outcome]], workers: int, progress: Progress
    ) -> Generator[tuple[Job[Outcome], Outcome], None, None]:
        """Yields each job with its outcome as it ends; closing the iterator ends all workers.

        Raises:
            WorkersError: No process can be started.
        """
        run = _Run(Waiting(jobs), workers, progress)
        try:
            yield from run.outcomes()
        finally:
            run.close()


class _Run:
    """The workers and what each is doing."""

    def __init__(self, waiting: Waiting, workers: int, progress: Progress) -> None:
        self._waiting, self._workers, self._progress = waiting, workers, progress
        self._running: dict[WorkerProcess, tuple[Job[Outcome], int]] = {}

    def outcomes(self) -> Iterator[tuple[Job[Outcome], Outcome]]:
        for _ in range(self._workers):
            self._employ(None)
        while self._running:
            by_end = {process.fileno(): process for process in self._running}
            for end in wait(list(by_end)):
                yield from self._heard(by_end[end])  # type: ignore[index] # one of those given

    def close(self) -> None:
        for process in self._running:
            process.close()

    def _heard(self, process: WorkerProcess) -> Iterator[tuple[Job[Outcome], Outcome]]:
        """Takes in the next word of a process, and yields the outcome where that was the last."""
        job, starts = self._running[process]
        match process.listen():
            case Word.BEGUN, _:
                job.started(self._progress)
            case Word.TOLD, told:
                job.advanced(self._progress, told)
            case Word.DONE, outcome:
                yield job, outcome
                self._employ(process)
            case Gone.UNBEGUN if starts < STARTS:
                self._dismiss(process)
                self._ask(WorkerProcess(), job, starts + 1)
            case gone:
                outcome = job.died() if gone is Gone.BEGUN else job.failed(_never_up(process))
                self._dismiss(process)
                yield job, outcome
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

    def _ask(self, process: WorkerProcess, job: Job[Outcome], starts: int) -> None:
        program = [job.program] if job.program else []
        process.compiled = [p for p in process.compiled if p not in program] + program
        self._running[process] = (job, starts)
        process.ask(run_job, job, self._workers)

    def _dismiss(self, process: WorkerProcess) -> None:
        del self._running[process]
        process.close()


def _never_up(process: WorkerProcess) -> str:
    told = process.reason()
    return f"its worker process did not come up{told and f': {told}'}; see bnexp doctor"
