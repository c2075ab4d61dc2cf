"""The processes of a worker of the cluster in which jobs run, kept from one job to the next.

A job never runs in the worker itself: its environment would change the numbers, its work would
hold up what the worker says to the scheduler, and its death would be the worker's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from bnexp.execution.process import WorkerProcess


class Children:
    """The processes of a run on one worker.

    Args:
        idle: Seconds after which a process without a job is ended.
    """

    start: Callable[[], WorkerProcess] = WorkerProcess

    def __init__(self, idle: float) -> None:
        self._seconds = idle
        self._lock = threading.Lock()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._timer: threading.Timer | None = None
        self._ended = False

    def take(self) -> WorkerProcess:
        """Returns a process that has no job: one that had one before, where there is one.

        Raises:
            WorkersError: No process can be started.
        """
        with self._lock:
            self._stop_timer()
            while self._idle:
                process = self._idle.pop()
                if not process.gone:
                    break
                process.close()
            else:
                process = type(self).start()
            self._busy.add(process)
            return process

    def give(self, process: WorkerProcess, *, well: bool) -> None:
        """Gives a process back.

        Args:
            process: The process.
            well: Whether it may have another job; it is ended otherwise.
        """
        with self._lock:
            self._busy.discard(process)
            if not well or self._ended:
                process.close()
                return
            self._idle.append(process)
            self._stop_timer()
            self._timer = threading.Timer(self._seconds, self._end_idle)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """Ends those that have no job; the others end with their jobs, of which nobody hears."""
        self._ended = True
        self._end_idle()

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self._ended

    def _end_idle(self) -> None:
        with self._lock:
            self._stop_timer()
            while self._idle:
                self._idle.pop().close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
