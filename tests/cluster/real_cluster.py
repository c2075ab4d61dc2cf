"""Real schedulers and workers of Dask on the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
from patience import HOUR

OWN = [Path(__file__).parents[1], Path(__file__).parent]
"""Where workers find the jobs of tests."""

HERE = ["--host", "127.0.0.1"]
SERVER = "bnexp.execution.server"

LOST = (
    r"^The scheduler at tcp://\S+ was lost; for \d+ seconds the run looks for it, "
    r"or for one in its place\.$"
)
"""What is told when a scheduler is lost."""


def until(condition, what: str):
    """Waits for a condition, and returns what it was when it held."""
    end = time.monotonic() + HOUR
    while not (found := condition()):
        assert time.monotonic() < end, what
        time.sleep(0.02)
    return found


class Cluster:
    """A scheduler and its workers, each a process started by the command that people use.

    Attributes:
        file: The scheduler file.
        scheduler: The scheduler's process.
        workers: The processes of the workers, in the order of starting.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", *HERE, "--port", "0", "--dashboard-address", "127.0.0.1:0",
            "--scheduler-file", str(self.file),
        )  # fmt: skip
        self.address = until(self._address, "the scheduler listens")

    def add(self, *options: str, cwd: Path | None = None, **variables: str):
        """Starts a worker, and returns its process; it may take a while to join."""
        folder = self.folder / f"worker-{len(self.workers)}"
        folder.mkdir()
        process = self._start(
            "worker", self.address, *HERE, "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--local-directory", str(folder), *options, cwd=cwd, **variables,
        )  # fmt: skip
        self.workers.append(process)
        return process

    def processes(self) -> set[int]:
        """Returns the numbers of the processes in which jobs run."""
        found = set()
        for process in self.workers:
            found |= children_of(process.pid)
        return found

    def end(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()

    def _start(self, *words: str, cwd: Path | None = None, **variables: str):
        log = (self.folder / f"{words[0]}.log").open("ab")
        path = os.pathsep.join(filter(None, [variables.pop("before", ""), *map(str, OWN)]))
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "dask", *words],
            env={**os.environ, "PYTHONPATH": path, **variables},
            cwd=cwd or self.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def _address(self) -> str:
        assert self.scheduler.poll() is None, (self.folder / "scheduler.log").read_text()
        try:
            return json.loads(self.file.read_text())["address"]
        except (OSError, ValueError):
            return ""


def children_of(number: int) -> set[int]:
    """Returns the numbers of the processes in which the jobs of a worker run."""
    found = set()
    try:
        for process in psutil.Process(number).children(recursive=True):
            parent = process.parent()
            if parent and SERVER in " ".join(parent.cmdline()) and process.status() != "zombie":
                found.add(process.pid)
    except psutil.NoSuchProcess:
        return found
    return found


@contextmanager
def running(folder: Path, workers: int = 0):
    """Runs a cluster while the block does."""
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add()
        yield cluster
    finally:
        cluster.end()
