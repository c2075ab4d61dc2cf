"""Where worker processes come from, and what they must not inherit from the caller.

On Linux workers are forked from the server of `multiprocessing`, a process that has imported
TensorFlow and has done nothing with it yet, so that it has a single thread: the import is paid once
however many workers there are. Elsewhere system libraries do not survive a fork, and a caller who
has made that server the usual one for processes of their own needs it as it is: then every worker
starts from nothing.
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

SERVER, ALONE = "forkserver", "spawn"
"""The two ways of starting a worker, as `multiprocessing` calls them."""

_method = SERVER if sys.platform == "linux" else ALONE


def worker_context() -> BaseContext:
    """Returns how worker processes are started here."""
    taken = multiprocessing.get_start_method(allow_none=True) == SERVER
    context = multiprocessing.get_context(ALONE if taken else _method)
    if context.get_start_method() == SERVER:
        context.set_forkserver_preload(["bnexp.execution.preload"])
    return context


def expect_workers() -> None:
    """Lets TensorFlow be imported in the background, for workers that will be needed soon.

    Returns at once. The server stays for later calls and ends with this process. Where it cannot
    be had, for want of a place for its socket, workers start without it from now on.
    """
    global _method  # noqa: PLW0603 (found out once for the whole process)
    if worker_context().get_start_method() != SERVER:
        return
    try:
        with as_a_fresh_process():
            forkserver.ensure_running()
    except OSError:
        _method = ALONE


@contextmanager
def as_a_fresh_process() -> Iterator[None]:
    """Keeps a process that is started meanwhile free of the caller's main script and Ctrl-C.

    A new process imports the caller's main script again, which would run an unguarded one twice
    and fails in a notebook; an empty main module leaves nothing to import. A blocked interrupt is
    inherited, so that Ctrl-C in a terminal, which reaches all processes, ends only the parent,
    which gets it when the block ends. Numpy takes its number of threads from the environment, and
    Python from there that it must not import what happens to lie in the working directory.
    """
    # Before Python 3.13 the tracker's start lifts the block.
    resource_tracker.ensure_running()
    main: Any = sys.modules["__main__"]
    meanwhile = {**dict.fromkeys(THREAD_VARIABLES, str(THREADS)), "PYTHONSAFEPATH": "1"}
    before = {name: os.environ.get(name) for name in meanwhile}
    os.environ.update(meanwhile)
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        with interrupts_blocked():
            yield
    finally:
        sys.modules["__main__"] = main
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Keeps Ctrl-C from this thread, and from what it starts meanwhile for good."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
