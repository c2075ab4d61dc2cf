"""Whole commands, timed from outside: seconds, and the most memory that they took up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.bench.workplace import Workplace


@dataclass(frozen=True)
class Timed:
    """What a command took.

    Attributes:
        seconds: From its start to its end.
        memory: Most memory of any one of its processes that it waited for, in MiB.
    """

    seconds: float
    memory: float


def timed(command: Sequence[str], workplace: Workplace, name: str) -> Timed:
    """Runs a command to its end.

    Args:
        command: The program and its arguments.
        workplace: Where it runs; its output goes to a log there.
        name: Of the log.

    Raises:
        BenchError: The command ended in an error.
    """
    with workplace.log(name).open("w") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=workplace.environment,
            cwd=workplace.folder,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise workplace.failed(command, name)
    unit = 1 if sys.platform == "darwin" else 1024
    return Timed(seconds, usage.ru_maxrss * unit / 2**20)
