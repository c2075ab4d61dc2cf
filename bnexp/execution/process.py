"""A replaceable worker process, as the caller sees it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from multiprocessing.connection import Connection
from typing import Any

from bnexp.execution.fresh import start_worker
from bnexp.execution.worker import Word


class Gone(Enum):
    """How a worker process went."""

    UNBEGUN = "before it had taken up what it was asked for"
    BEGUN = "while it was at it"


class WorkerProcess:
    """One worker process and the programs it has compiled.

    Raises:
        WorkersError: No process can be started.
    """

    def __init__(self) -> None:
        way, self._origin = start_worker()
        self._way = Connection(way.detach())
        self._begun, self._number = False, 0
        self.compiled: list[str] = []

    def fileno(self) -> int:
        """Returns what becomes readable as soon as there is something to hear."""
        return self._way.fileno()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Hands a call to the process; how it gets on is heard from `listen`.

        Args:
            function: Of a module; its first argument is a function that tells the caller a value.
            arguments: The others.
        """
        self._begun = False
        # Whoever is gone already is heard of as well.
        try:
            self._way.send((function, arguments))
        except OSError:
            return

    def listen(self) -> tuple[Word, Any] | Gone:
        """Waits for the next word of the process and returns it with its value."""
        try:
            word, value = self._way.recv()
        except (EOFError, OSError):
            return Gone.BEGUN if self._begun else Gone.UNBEGUN
        self._begun = word is not Word.DONE
        if word is Word.BEGUN:
            self._number = value
        return word, value

    @property
    def told(self) -> bool:
        """Whether there is something to hear, be it that the process is gone."""
        try:
            return self._way.poll()
        except OSError:
            return True

    @property
    def gone(self) -> bool:
        """Whether the process ended while nobody had asked it for anything."""
        return self.told

    def reason(self) -> str:
        """Returns why it did not come up, as far as it is known."""
        return self._origin.reason()

    def ending(self) -> str:
        """Returns how a process ended that is gone, such as `was killed by SIGKILL`."""
        return self._origin.ending(self._number)

    def close(self) -> None:
        """Ends the process now, whatever it is doing."""
        # A copy of this process may hold the same end: closing it here would not be noticed.
        with socket.socket(fileno=os.dup(self._way.fileno())) as end, suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        self._way.close()
        if not self._origin.shared:
            self._origin.end()
