"""What happens inside a worker process: it serves its caller, and works on jobs."""

from __future__ import annotations

import io
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, TextIO

from typing_extensions import Buffer

from bnexp.execution.jobs import Job, Outcome, Tell
from bnexp.store.files.kinds import open_part


class Word(Enum):
    """What a worker tells its caller, each with a value."""

    BEGUN = "it has taken up a call; the number of its process"
    TOLD = "what the call tells while it runs"
    DONE = "what the call returned"


def serve(end: int) -> NoReturn:
    """Does what comes from the other end of a pair of sockets, and ends with it.

    Args:
        end: Descriptor of this end.
    """
    way = Connection(end)
    asked: queue.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(way, asked), daemon=True).start()
    try:
        while True:
            function, arguments = asked.get()
            way.send((Word.BEGUN, os.getpid()))
            way.send((Word.DONE, function(lambda value: way.send((Word.TOLD, value)), *arguments)))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


def _receive(way: Connection, asked: queue.SimpleQueue[Any]) -> None:
    """Takes in what the caller asks for; its end says that nobody has use for this process."""
    try:
        while True:
            asked.put(way.recv())
    except (EOFError, OSError):
        os._exit(1)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def run_job(tell: Tell, job: Job[Outcome], workers: int) -> Outcome:
    """Works on a job in this worker, and sends to its log all that is printed.

    Args:
        tell: Is given what the job tells.
        job: What to work on.
        workers: How many workers share the machine.
    """
    return job.run(tell, workers, partial(send_output_to, job.log, job.heading))


def send_output_to(log: Path, heading: str) -> None:
    """Sends everything this process prints, TensorFlow's own lines too, to a log.

    Args:
        log: The file; what it holds is kept.
        heading: A line that says what is run; empty for none.
    """
    sys.stdout, sys.stderr = _unfailing(1), _unfailing(2)
    file = _opened(log)
    with suppress(OSError):
        os.write(file, f"{heading}\n".encode() if heading else b"")
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)


def _opened(log: Path) -> int:
    """Returns the descriptor of a log, or of nothing where the disk is in the way.

    The folder above that of the logs is not made again where it has vanished.
    """
    try:
        log.parent.mkdir(exist_ok=True)
        return open_part(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


class _Unfailing(io.FileIO):
    """Takes what is printed; what a full disk has no room for is lost, and no trial with it."""

    def write(self, content: Buffer) -> int:
        """Writes what can be written, and says that it was all."""
        with suppress(OSError):
            super().write(content)
        return memoryview(content).nbytes


def _unfailing(descriptor: int) -> TextIO:
    raw = _Unfailing(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", line_buffering=True)
