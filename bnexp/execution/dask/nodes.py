"""Where a run's workers come from: a cluster that is there, or one of our own processes."""

from __future__ import annotations

import selectors
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import Protocol

from bnexp.errors import WorkersError
from bnexp.execution.surroundings import search_path, signals_blocked, worker_environment
from bnexp.processes.temporary import temporary_folder

_UP = 60.0
"""Seconds for a process of ours to say where it listens."""

_RESTARTS = 20
"""How many workers are started anew, and how often the whole, before that helps no more."""

_BEGIN = (
    "import sys; sys.path[:] = sys.argv[4:]; "
    "from bnexp.execution.dask.node import main; main(*sys.argv[1:4])"
)
"""What such a process begins with: before its path is set, nothing is imported that has a file."""


class Cluster(Protocol):
    """Where a run's workers come from."""

    def address(self) -> str:
        """Returns where its scheduler listens, or the path of a scheduler file."""

    def tend(self) -> None:
        """Replaces workers that are gone, where they are ours."""

    def replace(self, address: str) -> None:
        """Replaces a worker that is stuck, where it is ours."""

    def renew(self) -> None:
        """Replaces a scheduler that is lost, and all workers, where they are ours."""

    def close(self) -> None:
        """Ends what is ours."""


class Theirs:
    """A cluster that is there, and stays when the run ends.

    Args:
        address: Where its scheduler listens, or the path of a scheduler file.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def address(self) -> str:
        """Returns what was stated."""
        return self._address

    def tend(self) -> None:
        """Leaves the workers to whoever started them."""

    def replace(self, address: str) -> None:
        """Leaves the worker to whoever started it."""

    def renew(self) -> None:
        """Leaves the scheduler to whoever started it."""

    def close(self) -> None:
        """Leaves all as it is."""


class Node:
    """A process of ours: the scheduler, or a worker.

    Args:
        role: Which.
        address: That of the scheduler; empty for the scheduler itself.

    Raises:
        WorkersError: The system does not let it.
    """

    def __init__(self, role: str, address: str = "") -> None:
        self._address = ""
        with ExitStack() as scratch:
            try:
                folder = scratch.enter_context(temporary_folder())
                self._errors = scratch.enter_context(tempfile.TemporaryFile())
                stated = [role, address, str(folder)]
                with signals_blocked():
                    self._process = subprocess.Popen(
                        [sys.executable, "-P", "-c", _BEGIN, *stated, *search_path()],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=self._errors,
                        env=worker_environment(),
                    )
            except OSError as error:
                raise WorkersError(error.strerror or str(error)) from None
            self._scratch = scratch.pop_all()

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def address(self, within: float = _UP) -> str:
        """Returns where it listens; empty where it has not said so yet.

        Args:
            within: Seconds for which it is waited for.

        Raises:
            WorkersError: It ended, or took too long.
        """
        end = time.monotonic() + within
        output = self._process.stdout
        assert output is not None  # noqa: S101 (it is a pipe)
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while not self._address and selector.select(max(0.0, end - time.monotonic())):
                line = output.readline()
                if not line:
                    raise WorkersError(self._reason())
                self._address = line.decode().strip()
        return self._address

    def end(self) -> None:
        """Ends it now; the processes that it has started end with it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._scratch.close()

    def _reason(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it ended")


class Ours:
    """A cluster of our own processes on this machine, which ends with the run.

    Args:
        workers: How many workers it has.
    """

    def __init__(self, workers: int) -> None:
        self._number, self._restarts = workers, 0
        self._scheduler: Node | None = None
        self._workers: list[Node] = []

    def address(self) -> str:
        """Starts what is not there yet, and returns where the scheduler listens.

        Raises:
            WorkersError: No process can be started.
        """
        if self._scheduler is None:
            self._scheduler = Node("scheduler")
        address = self._scheduler.address()
        if not address:
            raise WorkersError(f"the scheduler did not come up within {_UP:g} seconds")
        while len(self._workers) < self._number:
            self._workers.append(Node("worker", address))
        return address

    def tend(self) -> None:
        """Starts a worker anew for each that is gone.

        Raises:
            WorkersError: That was done too often.
        """
        for node in [node for node in self._workers if not node.alive]:
            self._end(node)
        if self._scheduler is not None and self._scheduler.alive:
            self.address()

    def replace(self, address: str) -> None:
        """Ends a worker that is stuck; another one is started by the next look."""
        for node in self._workers:
            if node.alive and node.address(0) == address:
                self._end(node)
                return

    def renew(self) -> None:
        """Ends all processes, so that the next look starts new ones.

        Raises:
            WorkersError: That was done too often.
        """
        self._count()
        self.close()

    def close(self) -> None:
        """Ends all processes."""
        for node in [*self._workers, *([self._scheduler] if self._scheduler else [])]:
            node.end()
        self._workers, self._scheduler = [], None

    def _end(self, node: Node) -> None:
        self._count()
        self._workers.remove(node)
        node.end()

    def _count(self) -> None:
        self._restarts += 1
        if self._restarts > max(_RESTARTS, 2 * self._number):
            raise WorkersError("workers of the cluster on this machine end again and again")
