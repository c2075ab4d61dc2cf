"""Kills a process at the k-th moment at which it writes, so that each such moment is met once.

It is imported by Python itself where the folder of `sitecustomize.py` stands in `PYTHONPATH`.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

AT, COUNT = "FAULT_AT", "FAULT_COUNT"
"""Variables: at which call the process is killed, from 1; where it notes how many there were."""

CALLS = ("fsync", "link", "mkdir", "rename", "replace", "rmdir", "unlink")
"""Calls of the system by which a file comes to the disk, gets its name, or goes."""


def arm() -> None:
    """Counts the calls of this process, and kills it before one of them, if it is the runner."""
    # The server of its workers has the same variables; it is started with code of its own.
    if "run" not in sys.orig_argv or not {AT, COUNT} & set(os.environ):
        return
    state, own = SimpleNamespace(calls=0), os.getpid()
    at = int(os.environ.get(AT, "0"))
    for name in CALLS:
        _wrap(name, state, own, at)
    if COUNT in os.environ:
        place = Path(os.environ[COUNT])
        atexit.register(lambda: place.write_text(str(state.calls)))


def _wrap(name: str, state: SimpleNamespace, own: int, at: int) -> None:
    call = getattr(os, name)

    def counted(*arguments: object, **options: object) -> object:
        # A process that is forked to draw beside this one is not the runner.
        if os.getpid() == own:
            state.calls += 1
            if state.calls == at:
                os.kill(own, signal.SIGKILL)
        return call(*arguments, **options)

    setattr(os, name, counted)
