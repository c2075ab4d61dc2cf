"""Where worker processes come from; the caller's own process stays as it is.

On Linux workers are forked from a server, a process of ours that has imported TensorFlow and has
done nothing with it yet, so that it has a single thread: the import is paid once however many
workers there are. Elsewhere system libraries do not survive a fork, and every worker starts from
nothing. Either way Python is started anew as a program of its own, with an environment of its own:
nothing of the caller's has to be altered meanwhile, its main script is not imported again, and it
may itself be a worker of some pool, which `multiprocessing` would forbid to have children.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.connection import wait
from typing import IO

from bnexp.errors import WorkersError
from bnexp.execution.attempts import LOST
from bnexp.execution.surroundings import search_path, signals_blocked, worker_environment
from bnexp.instructions import stated_limit

SERVER, ALONE = "server", "alone"
"""What a process of ours is started as: the server, or a worker."""

FORKING = sys.platform == "linux"
"""Whether workers are forked from a server."""

ENDED = struct.Struct("=qq")
"""What the server tells of a worker that ended: the number of its process, and how, as `os.waitpid`
has it."""

_REAPED = 1.0
"""Seconds within which the system tells of a process that has just ended how it did."""

_BEGIN = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from bnexp.execution.server import main; main(sys.argv[1])"
)
"""What such a process begins with: before its path is set, nothing is imported that has a file."""


class _Process:
    """A process of ours, whose stdin is one end of a pair of sockets.

    Args:
        role: What it is started as.
        theirs: Its end.

    Attributes:
        shared: Whether it goes on when a worker that came from it is dismissed.

    Raises:
        WorkersError: The system does not let it.
    """

    shared = False

    def __init__(self, role: str, theirs: socket.socket) -> None:
        self._errors = _scratch()
        command = [sys.executable, "-P", "-c", _BEGIN, role, *search_path()]
        try:
            with signals_blocked():
                self._process = subprocess.Popen(
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors or subprocess.DEVNULL,
                    env=worker_environment(),
                )
        except OSError as error:
            raise WorkersError(error.strerror or str(error)) from None

    def end(self) -> None:
        """Ends it now."""
        self._process.kill()
        self._process.wait()
        if self._errors:
            self._errors.close()

    def reason(self) -> str:
        """Returns the last thing that it said, or how it ended; empty where it did neither."""
        if self._errors:
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").split("\n")
            if said := [line.strip() for line in lines if line.strip()]:
                return said[-1]
        try:
            code = self._process.wait(_REAPED)
        except subprocess.TimeoutExpired:
            return ""
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def ending(self, number: int) -> str:
        """Returns how a worker ended that came from it.

        Args:
            number: That of its process.
        """
        try:
            return _told_code(self._process.wait(_REAPED))
        except subprocess.TimeoutExpired:
            return LOST


class _Server(_Process):
    """The server, and how to ask it for workers.

    Attributes:
        limit: Which instructions it is held to: another limit takes another server.
    """

    shared = True

    def __init__(self, role: str) -> None:
        self.limit = stated_limit(os.environ)
        self._control, theirs = _pair()
        with theirs:
            super().__init__(role, theirs)
        self._endings: dict[int, int] = {}

    def fork(self, end: socket.socket) -> None:
        """Asks for a worker, which gets one end of a pair of sockets.

        Raises:
            OSError: The server is gone.
        """
        self._hear(0.0)
        socket.send_fds(self._control, [b"."], [end.fileno()])

    def ending(self, number: int) -> str:
        """Returns how a worker ended; that the server has told of it may take a moment."""
        until = time.monotonic() + _REAPED
        with _lock:
            while number not in self._endings and (left := until - time.monotonic()) > 0:
                if not self._hear(left):
                    break
            status = self._endings.pop(number, None)
        return LOST if status is None else _told_code(os.waitstatus_to_exitcode(status))

    def _hear(self, patience: float) -> bool:
        """Takes in what the server tells of workers that ended; returns whether it goes on."""
        if not wait([self._control], patience):
            return True
        try:
            told = self._control.recv(ENDED.size * 1024)
        except OSError:
            return False
        self._endings |= dict(ENDED.iter_unpack(told[: len(told) // ENDED.size * ENDED.size]))
        return bool(told)

    def end(self) -> None:
        """Ends it now; the workers that were forked from it are not concerned."""
        super().end()
        self._control.close()

    def leave_to_parent(self) -> None:
        """Makes a copy of the caller's process know nothing of it.

        The server ends when the last of those who hold the other end of its stdin does.
        """
        self._control.close()
        self._process.returncode = 0


_lock = threading.Lock()
_server: _Server | None = None


def expect_workers() -> None:
    """Lets TensorFlow be imported in the background, for workers that will be needed soon.

    Returns at once. The server stays for later calls and ends with this process.

    Raises:
        UsageError: `BNEXP_ISA` names no instructions that training could be held to.
        WorkersError: No process can be started.
    """
    if FORKING:
        with _lock:
            _running_server()


def start_worker() -> tuple[socket.socket, _Process]:
    """Starts a worker, and returns this end of the way to it, and the process it comes from.

    Whether it came up shows at its end: it answers, or closes it.

    Raises:
        WorkersError: No process can be started.
    """
    ours, theirs = _pair()
    with theirs:
        try:
            return ours, _forked(theirs) if FORKING else _Process(ALONE, theirs)
        except BaseException:
            ours.close()
            raise


def _pair() -> tuple[socket.socket, socket.socket]:
    try:
        return socket.socketpair()
    except OSError as error:
        raise WorkersError(error.strerror or str(error)) from None


def _forked(theirs: socket.socket) -> _Process:
    global _server  # noqa: PLW0603 (one server for the whole process)
    with _lock:
        server = _running_server()
        try:
            server.fork(theirs)
        except OSError:
            server.end()
            _server = None
            server = _running_server()
            try:
                server.fork(theirs)
            except OSError:
                raise WorkersError(server.reason()) from None
        return server


def _running_server() -> _Server:
    global _server  # noqa: PLW0603 (likewise)
    if _server is not None and _server.limit != stated_limit(os.environ):
        _server.end()
        _server = None
    if _server is None:
        _server = _Server(SERVER)
    return _server


@atexit.register
def _end_server() -> None:
    if _server is not None:
        _server.end()


def _leave_server_to_parent() -> None:
    """Makes a copy of the caller's process start a server of its own, once it needs one."""
    global _server, _lock  # noqa: PLW0603 (likewise)
    _lock = threading.Lock()
    if _server is not None:
        _server.leave_to_parent()
        _server = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_server_to_parent)


def _told_code(code: int) -> str:
    """Returns how a process ended in words, from its exit code, or the negative of a signal."""
    if code >= 0:
        return f"{LOST} and with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


def _scratch() -> IO[bytes] | None:
    """Returns a file without a name; None where there is no place for one."""
    try:
        return tempfile.TemporaryFile()
    except OSError:
        return None
