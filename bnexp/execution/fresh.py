"""Where worker processes come from, and what they must not inherit from the caller.

On Linux workers are forked from a server, a process that has imported TensorFlow and has done
nothing with it yet, so that it has a single thread: the import is paid once however many workers
there are. Elsewhere system libraries do not survive a fork, and every worker starts from nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from typing import Any

from bnexp.plan.identity import THREADS

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_METHOD = "forkserver" if sys.platform == "linux" else "spawn"


def worker_context() -> BaseContext:
    """Returns how worker processes are started on this system."""
    context = multiprocessing.get_context(_METHOD)
    if _METHOD == "forkserver":
        context.set_forkserver_preload(["bnexp.execution.preload"])
    return context


def expect_workers() -> None:
    """Lets TensorFlow be imported in the background, for workers that will be needed soon.

    Returns at once. The server stays for later calls and ends with this process.
    """
    if _METHOD == "forkserver":
        worker_context()
        with as_a_fresh_process():
            forkserver.ensure_running()


@contextmanager
def as_a_fresh_process() -> Iterator[None]:
    """Keeps a process that is started meanwhile free of the caller's main script and Ctrl-C.

    A new process imports the caller's main script again, which would run an unguarded one twice
    and fails in a notebook; an empty main module leaves nothing to import. A blocked interrupt is
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
