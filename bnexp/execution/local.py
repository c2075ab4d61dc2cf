"""The engine of this machine: jobs run in worker processes, each of which can be replaced."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from platform import node

from bnexp.execution.attempts import is_given_up
from bnexp.execution.events import Progress
from bnexp.execution.fresh import expect_workers
from bnexp.execution.jobs import STARTS, Job, Outcome, Where
from bnexp.execution.machine.granted import granted
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.waiting import Waiting
from bnexp.execution.worker import Word, run_job
from bnexp.processes.interrupts import Shelter, sheltered


class Local:
    """Worker processes on this machine.

    One that dies is replaced, and costs its own job only, which is tried once more.
    """

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

        What a signal raises is raised here while nothing is there to be taken up, and once all
        outcomes that have arrived are yielded.

        Raises:
            WorkersError: No process can be started.
        """
        with sheltered() as shelter:
            run = _Run(Waiting(jobs), workers, progress)
            try:
                yield from run.outcomes(shelter)
            finally:
                run.close()


@dataclass(frozen=True)
class _Tried:
    """A job on its way.

    Attributes:
        job: The job.
        starts: How often a worker was started for it that had to come up.
        ends: How the worker processes ended that were at it before.
    """

    job: Job[Outcome]
    starts: int = 1
    ends: tuple[str, ...] = ()


class _Run:
    """The workers and what each is doing."""

    def __init__(self, waiting: Waiting, workers: int, progress: Progress) -> None:
        self._waiting, self._workers, self._progress = waiting, workers, progress
        self._running: dict[WorkerProcess, _Tried] = {}
        self._host = node()

    def outcomes(self, shelter: Shelter) -> Iterator[tuple[Job[Outcome], Outcome]]:
        for _ in range(self._workers):
            self._employ(None)
        while self._running:
            by_end = {process.fileno(): process for process in self._running}
            try:
                with shelter.open():
                    ready = wait(list(by_end))
            except BaseException:
                yield from self._arrived()
                raise
            for end in ready:
                yield from self._heard(by_end[end])  # type: ignore[index] # one of those given

    def _arrived(self) -> Iterator[tuple[Job[Outcome], Outcome]]:
        """Yields the outcomes that lie there already; nobody is given another job."""
        for process, tried in self._running.items():
            while process.told:
                match process.listen():
                    case Word.TOLD, told:
                        tried.job.advanced(self._progress, told)
                    case Word.DONE, outcome:
                        yield tried.job, outcome
                        break
                    case Gone():
                        break

    def close(self) -> None:
        for process in self._running:
            process.close()

    def _heard(self, process: WorkerProcess) -> Iterator[tuple[Job[Outcome], Outcome]]:
        """Takes in the next word of a process, and yields the outcome where that was the last."""
        tried = self._running[process]
        job = tried.job
        match process.listen():
            case Word.BEGUN, number:
                job.started(self._progress, Where(self._host, number))
            case Word.TOLD, told:
                job.advanced(self._progress, told)
            case Word.DONE, outcome:
                yield job, outcome
                self._employ(process)
            case Gone.UNBEGUN if tried.starts < STARTS:
                self._dismiss(process)
                self._ask(WorkerProcess(), replace(tried, starts=tried.starts + 1))
            case Gone.UNBEGUN:
                never_up = _never_up(process)
                self._dismiss(process)
                yield job, job.failed(never_up)
                self._employ(None)
            case _:
                yield from self._died(process, tried)

    def _died(
        self, process: WorkerProcess, tried: _Tried
    ) -> Iterator[tuple[Job[Outcome], Outcome]]:
        """Lets a fresh worker try again what a dead one was at, or yields that it is given up."""
        job, how = tried.job, process.ending()
        ends = (*tried.ends, how)
        self._dismiss(process)
        if is_given_up(ends):
            yield job, job.died(ends)
            self._employ(None)
        else:
            job.again(self._progress, how)
            self._ask(WorkerProcess(), _Tried(job, ends=ends))

    def _employ(self, process: WorkerProcess | None) -> None:
        """Gives a process, or a new one, its next job; ends it where there is none."""
        compiled = process.compiled if process else []
        others = [other for other in self._running if other is not process]
        job = self._waiting.take(compiled, [p for other in others for p in other.compiled])
        if process and (job is None or process.gone):
            self._dismiss(process)
            process = None
        if job is not None:
            self._ask(process or WorkerProcess(), _Tried(job))

    def _ask(self, process: WorkerProcess, tried: _Tried) -> None:
        program = [tried.job.program] if tried.job.program else []
        process.compiled = [p for p in process.compiled if p not in program] + program
        self._running[process] = tried
        process.ask(run_job, tried.job.sent(self._progress), self._workers)

    def _dismiss(self, process: WorkerProcess) -> None:
        del self._running[process]
        process.close()


def _never_up(process: WorkerProcess) -> str:
    told = process.reason()
    return f"its worker process did not come up{told and f': {told}'}; see bnexp doctor"
