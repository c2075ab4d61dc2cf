"""What runs in a process of ours from its first moment on: the server, or a worker without one."""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress

from bnexp.execution.fresh import ALONE, ENDED
from bnexp.execution.worker import serve
from bnexp.processes.interrupts import ENDING
from bnexp.processes.temporary import sweep_left_folders


def main(role: str) -> None:
    """Serves whoever is at the other end of stdin, until that is closed.

    The terminal's signals, which reach all processes, are for the caller alone.

    Args:
        role: What this process was started as.
    """
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    os.chdir("/")
    end = os.dup(0)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    if role == ALONE:
        serve(end)
    _import_all()
    _fork_workers(socket.socket(fileno=end))
    # A caller that ends in good order ends this process before: it was killed.
    sweep_left_folders()
    os._exit(0)


def _import_all() -> None:
    """Imports TensorFlow; what fails here fails in the worker too, and is told in its log."""
    from bnexp.training import determinism  # noqa: PLC0415 (not for a worker's own sake)

    with suppress(Exception):
        determinism.import_tensorflow()
        import bnexp.training.run_trial  # noqa: F401, PLC0415 (imports TensorFlow)
    # What is there now stays for good: workers need not look through it for garbage.
    gc.freeze()


def _fork_workers(control: socket.socket) -> None:
    """Forks a worker for each end of a pair of sockets that arrives, and tells who ended."""

    def reap(_number: int, _frame: object) -> None:
        for number, status in _ended():
            # Where nobody has listened for long, or nobody does any more, it is told to nobody.
            with suppress(OSError):
                control.send(ENDED.pack(number, status), socket.MSG_DONTWAIT)

    signal.signal(signal.SIGCHLD, reap)
    while True:
        asked, ends, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        for end in ends:
            # Where the system does not let it, closing the end tells so.
            with suppress(OSError):
                if os.fork() == 0:
                    control.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    serve(end)
            os.close(end)


def _ended() -> Iterator[tuple[int, int]]:
    """Yields of each worker that has ended the number of its process, and how it did."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found
