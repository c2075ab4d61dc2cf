"""Run by itself in a process of its own: starts one worker process that does nothing.

Exits with 0 where it was started as those of a run are, with `ALONE_ONLY` where that was possible
only without the server, and else with the traceback of what was in the way.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from bnexp.execution.fresh import ALONE, SERVER, as_a_fresh_process

ALONE_ONLY = 10


def start_one(method: str) -> None:
    """Starts a worker process, has it answer, and ends it.

    Args:
        method: As `multiprocessing` calls it.

    Raises:
        OSError: The system does not let it.
    """
    context = multiprocessing.get_context(method)
    if method == SERVER:
        context.set_forkserver_preload([])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        with as_a_fresh_process():
            answer = pool.submit(os.getpid)
        answer.result()


def main() -> int:
    """Tries what a run tries, in its order."""
    if sys.platform != "linux":
        start_one(ALONE)
        return 0
    try:
        start_one(SERVER)
    except OSError:
        start_one(ALONE)
        return ALONE_ONLY
    return 0


if __name__ == "__main__":
    sys.exit(main())
