"""What a process of ours is given instead of what the caller's has: variables, path, signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bnexp.altering import unaltered
from bnexp.plan.identity import THREADS
from bnexp.processes.interrupts import ENDING
from bnexp.training.determinism import prepared


def worker_environment() -> dict[str, str]:
    """Returns the environment that workers have, whatever the caller's is."""
    return prepared(unaltered(os.environ), THREADS) | {"PYTHONUTF8": "1"}


def search_path() -> list[str]:
    """Returns where the caller finds modules, but not what merely lies where it was started.

    A file there may have the name of a library. Where this package itself lies is always searched.
    """
    own = str(Path(__file__).parents[2])
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    beside = {"", "."}
    with suppress(OSError):
        beside |= {str(Path.cwd()), str(Path(main or "").absolute().parent)}
    path = [part for part in sys.path if isinstance(part, str)]
    found = [part for part in path if part == own or part not in beside]
    return found if own in found else [*found, own]


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Keeps signals that end a run from this thread, and from what it starts meanwhile."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
