"""What runs in a process of a cluster of our own: the scheduler, or a worker."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import threading
from contextlib import suppress
from pathlib import Path

import dask
from distributed import Scheduler, Worker

from bnexp.errors import BnexpError
from bnexp.execution.fresh import expect_workers
from bnexp.processes.interrupts import ENDING

_HERE = "127.0.0.1"


def main(role: str, scheduler: str, scratch: str) -> None:
    """Serves until whoever started it is gone; the terminal's signals are for that one alone.

    Args:
        role: `scheduler` or `worker`.
        scheduler: The address of the scheduler; empty for the scheduler itself.
        scratch: A folder of its own, which ends with it.
    """
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    folder = Path(scratch)
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    # A worker that is gone is noticed by its connection; one that is stuck, by the run.
    dask.config.set({"distributed.scheduler.worker-ttl": None})
    try:
        asyncio.run(_schedule() if role == "scheduler" else _work(scheduler, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _schedule() -> None:
    async with Scheduler(host=_HERE, port=0, dashboard_address=f"{_HERE}:0") as scheduler:
        _say(scheduler.address)
        await scheduler.finished()


async def _work(scheduler: str, folder: Path) -> None:
    # TensorFlow is imported while the worker makes itself known; what fails is told by its jobs.
    with suppress(BnexpError):
        expect_workers()
    async with Worker(
        scheduler,
        host=_HERE,
        nthreads=1,
        memory_limit=0,
        local_directory=str(folder),
        dashboard_address=f"{_HERE}:0",
    ) as worker:
        _say(worker.address)
        await worker.finished()


def _say(address: str) -> None:
    os.write(1, f"{address}\n".encode())


def _end_with_parent(folder: Path) -> None:
    while os.read(0, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
