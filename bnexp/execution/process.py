"""A replaceable worker: a process pool of one, with a line for its progress."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from bnexp.execution.worker import Job, run_job, start_worker
from bnexp.plan.identity import THREADS
from bnexp.trial import TrialResult

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerProcess:
    """One worker process and the programs it has compiled.

    A pool of several would lose all its work with one dead process; of pools of one each can be
    replaced by itself.

    Args:
        workers: How many workers share the machine; goes into the timings.
    """

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._events, self._events_end = context.Pipe(duplex=False)
        self._lifeline_end, self._lifeline = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            max_workers=1,
            mp_context=context,
            initializer=start_worker,
            initargs=(self._events_end, self._lifeline_end, workers),
        )
        self._started = False
        self.compiled: list[str] = []

    def submit(self, job: Job) -> Future[TrialResult]:
        """Hands a job to the process, starting it if need be.

        Raises:
            BrokenProcessPool: The process died since its last job.
        """
        program = job.trial.program_id
        self.compiled = [other for other in self.compiled if other != program] + [program]
        if self._started:
            return self._pool.submit(run_job, job)
        with _as_a_fresh_process():
            future = self._pool.submit(run_job, job)
        self._started = True
        self._events_end.close()
        self._lifeline_end.close()
        return future

    def events(self) -> Iterator[tuple[str, float, float]]:
        """Yields what has arrived: trial_id, epochs done, validation loss."""
        try:
            while self._events.poll():
                yield self._events.recv()
        except (EOFError, OSError):
            return

    def close(self) -> None:
        """Ends the process now, whatever it is doing."""
        self._lifeline.close()
        self._events.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _as_a_fresh_process() -> Iterator[None]:
    """Keeps a process that is spawned meanwhile free of the caller's main script and Ctrl-C.

    Spawning imports the caller's main script again, which would run an unguarded one twice and
    fails in a notebook; an empty main module leaves nothing to import. A blocked interrupt is
    inherited, so that Ctrl-C in a terminal, which reaches all processes, ends only the parent,
    which gets it when the block ends. Numpy takes its number of threads from the environment.
    """
    # Before Python 3.13 the tracker's start lifts the block.
    resource_tracker.ensure_running()
    main: Any = sys.modules["__main__"]
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(THREADS)))
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
