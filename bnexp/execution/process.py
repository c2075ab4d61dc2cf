"""A replaceable worker: a process pool of one, with a line for its progress."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from bnexp.execution.fresh import as_a_fresh_process, worker_context
from bnexp.execution.worker import Job, run_job, start_worker
from bnexp.trial import TrialResult


class WorkerProcess:
    """One worker process and the programs it has compiled.

    A pool of several would lose all its work with one dead process; of pools of one each can be
    replaced by itself.

    Args:
        workers: How many workers share the machine; goes into the timings.
    """

    def __init__(self, workers: int) -> None:
        context = worker_context()
        self._events, self._events_end = context.Pipe(duplex=False)
        self._lifeline_end, self._lifeline = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            max_workers=1,
            mp_context=context,
            initializer=start_worker,
            initargs=(self._events_end, self._lifeline_end, workers),
        )
        self._started = self._gone = False
        self._heard: deque[tuple[str, float, float]] = deque()
        self.compiled: list[str] = []

    def submit(self, job: Job) -> Future[TrialResult]:
        """Hands a job to the process, starting it if need be.

        Raises:
            BrokenProcessPool: The process died since its last job, or could not be started.
        """
        self._listen()
        if self._gone:
            raise BrokenProcessPool("the process ended after its last job")
        program = job.trial.program_id
        self.compiled = [other for other in self.compiled if other != program] + [program]
        if self._started:
            return self._pool.submit(run_job, job)
        try:
            with as_a_fresh_process():
                future = self._pool.submit(run_job, job)
        except (EOFError, OSError) as error:
            raise BrokenProcessPool(f"the process could not be started ({error})") from error
        self._started = True
        self._events_end.close()
        self._lifeline_end.close()
        return future

    def events(self) -> Iterator[tuple[str, float, float]]:
        """Yields what has arrived: trial_id, epochs done, validation loss."""
        self._listen()
        while self._heard:
            yield self._heard.popleft()

    def _listen(self) -> None:
        """Takes in what has arrived; the end of the line says that the process is gone."""
        try:
            while not self._gone and self._events.poll():
                self._heard.append(self._events.recv())
        except (EOFError, OSError):
            self._gone = True

    def close(self) -> None:
        """Ends the process now, whatever it is doing."""
        self._lifeline.close()
        self._events.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
