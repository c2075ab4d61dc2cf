"""A large cluster on one machine, whose workers look numbers up instead of training.

python tests/faults/cluster.py WORKERS TRIALS

All of the run is real: the scheduler, the workers of Dask, the engine, what stores results. Only
the processes in which workers would train are left out. Halfway one process with a part of the
workers is killed. Told are the processor time and the memory of the run's own process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pandas as pd
from distributed import Scheduler, Worker

from bnexp.execution import ENGINES, Silent, TrialJob
from bnexp.execution.dask.engine import Dask
from bnexp.execution.dask.worker.children import Children
from bnexp.execution.worker import Word
from bnexp.session import prepare, train
from bnexp.session.training import running as running_module
from bnexp.trial import History, TrialResult, TrialStatus

TEXT = """
name: table
data: {dataset: digits}
network: {kind: mlp, hidden: [4], norm: batch}
training: {batch_size: 256, epochs: 1}
arms: {bn: {}, wide: {network.hidden: [5]}}
accept: {few-seeds: made up}
"""
PROCESSES = 4


class LookedUp(TrialJob):
    """A trial whose numbers stand in a table: they are made up from its name."""

    def work(self, tell):
        loss = 1 + int(self.trial.trial_id, 16) / 2**64
        for step in (0, 6):
            tell((step, 6, loss))
        series = {"loss": (float("nan"), loss), "val_loss": (loss, loss)}
        history = History((0, 6), (0.0, 1.0), series)
        trial = self.trial
        return TrialResult(
            trial.trial_id, trial.seed, TrialStatus.FINISHED, history=history, test={"loss": loss}
        )


class InThread:
    """Stands in for a process: does what it is asked for at once, in the thread that asks."""

    def __init__(self) -> None:
        self._words: deque = deque()
        self._read, self._write = os.pipe()
        self.gone = False

    def fileno(self):
        return self._read

    def ask(self, function, job, workers):
        self._say(Word.BEGUN, os.getpid())
        self._say(Word.DONE, job.run(lambda value: self._say(Word.TOLD, value), workers))

    def _say(self, word, value):
        self._words.append((word, value))
        os.write(self._write, b".")

    def listen(self):
        os.read(self._read, 1)
        return self._words.popleft()

    def close(self):
        os.close(self._read)
        os.close(self._write)


async def serve(address: str, workers: int) -> None:
    """Runs workers of Dask in this process, until it is killed."""
    Children.start = InThread
    folder = tempfile.mkdtemp()
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            worker = Worker(
                address,
                nthreads=1,
                memory_limit=0,
                host="127.0.0.1",
                local_directory=folder,
                dashboard_address="127.0.0.1:0",
            )
            group.create_task(_until_end(worker))


async def _until_end(worker) -> None:
    await worker
    await worker.finished()


@contextmanager
def cluster(workers: int, folder: Path):
    """Runs a cluster while the block does, and yields its address and the processes of workers."""
    program = [sys.executable, __file__]
    quiet = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "error"}
    scheduler = subprocess.Popen(
        [*program, "--schedule"], stdout=subprocess.PIPE, cwd=folder, env=quiet
    )
    processes = []
    try:
        address = scheduler.stdout.readline().decode().strip()
        count = min(PROCESSES, workers)
        for number in range(count):
            share = workers // count + (number < workers % count)
            processes.append(
                subprocess.Popen([*program, "--serve", address, str(share)], cwd=folder, env=quiet)
            )
        yield address, processes
    finally:
        for process in [*processes, scheduler]:
            process.kill()
            process.wait()


async def schedule() -> None:
    """Runs a scheduler in this process, until it is killed."""
    async with Scheduler(host="127.0.0.1", port=0, dashboard_address="127.0.0.1:0") as scheduler:
        os.write(1, f"{scheduler.address}\n".encode())
        await scheduler.finished()


class Killer(Silent):
    """Kills a process when half of the trials have ended.

    Attributes:
        begun: For each trial how often a worker took it up.
    """

    def __init__(self, trials: int, process) -> None:
        self._left, self._process = trials // 2, process
        self.begun: dict[str, int] = {}

    def started(self, trial) -> None:
        self.begun[trial.trial_id] = self.begun.get(trial.trial_id, 0) + 1

    def ended(self, trial, result) -> None:
        self._left -= 1
        if self._left == 0:
            self._process.kill()


def ran(workers: int, trials: int, folder: Path) -> dict[str, float]:
    """Runs made-up trials on a cluster, and returns what it took.

    Args:
        workers: How many workers there are.
        trials: How many trials.
        folder: For everything.
    """
    path = folder / "table.yaml"
    path.write_text(TEXT)
    with cluster(workers, folder) as (address, processes):
        spent = {"engine": 0.0}
        engine = Timed(Dask(address), spent)
        with (
            patch.dict(ENGINES, {"table": engine}),
            patch.object(running_module, "TrialJob", LookedUp),
        ):
            prepared = prepare(path, out=folder, engine="table", seeds=str(trials // 2))
            while engine.workers() < workers:
                time.sleep(0.1)
            killer = Killer(trials, processes[-1])
            before, begun = time.process_time(), time.monotonic()
            failure = train(prepared, killer)
            whole, wall = time.process_time() - before, time.monotonic() - begun
    assert failure is None, failure
    table = pd.read_csv(prepared.folder.path / "trials.csv", usecols=["trial_id", "status"])
    return {
        "trials": len(table),
        "different": table["trial_id"].nunique(),
        "finished": int((table["status"] == "finished").sum()),
        "taken up twice": sum(times > 1 for times in killer.begun.values()),
        "seconds": wall,
        "engine, ms a trial": 1000 * spent["engine"] / trials,
        "engine, store and tables, ms a trial": 1000 * whole / trials,
        "memory, MiB": _most_memory(),
    }


def _most_memory() -> float:
    """Returns the most memory that this program had; what its parent had before does not count."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


class Timed:
    """An engine, and the processor time that is spent in it: its thread's too."""

    grows = True

    def __init__(self, engine: Dask, spent: dict[str, float]) -> None:
        self._engine, self._spent = engine, spent

    def check(self):
        pass

    def expect(self):
        pass

    def workers(self):
        return self._engine.workers()

    def execute(self, jobs, workers, progress):
        jobs = self._engine.execute(jobs, workers, progress)
        try:
            while True:
                begun, mine = time.process_time(), time.thread_time()
                try:
                    ended = next(jobs)
                except StopIteration:
                    return
                finally:
                    self._spent["engine"] += time.process_time() - begun
                begun, mine = time.process_time(), time.thread_time()
                yield ended
                # What other threads did while the result was stored is the engine's as well.
                others = time.process_time() - begun - (time.thread_time() - mine)
                self._spent["engine"] += others
        finally:
            jobs.close()


def main() -> None:
    """Does what the command line says."""
    if sys.argv[1:2] == ["--schedule"]:
        asyncio.run(schedule())
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(serve(sys.argv[2], int(sys.argv[3])))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workers", type=int)
    parser.add_argument("trials", type=int)
    parser.add_argument("--json", action="store_true")
    stated = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = ran(stated.workers, stated.trials, Path(folder))
    lines = [f"{what:40}{number:>10.4g}\n" for what, number in told.items()]
    sys.stdout.write(json.dumps(told) if stated.json else "".join(lines))


if __name__ == "__main__":
    main()
