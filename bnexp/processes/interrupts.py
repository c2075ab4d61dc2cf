"""Lets what ends a run from outside wait for a moment at which nothing is lost by it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that end a run; a terminal and a batch system send them to all its processes."""


class Shelter:
    """What handlers of signals raise within a block, kept until the block lets it in.

    The first that raises is kept; from then on signals find the caller's own handlers, so that
    whoever is in a hurry and sends another one is not made to wait.
    """

    def __init__(self) -> None:
        self._before: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._raised: BaseException | None = None
        self._open = False

    @contextmanager
    def open(self) -> Iterator[None]:
        """Lets in what was kept, and whatever comes meanwhile, at once."""
        self._open = True
        try:
            self._let_in()
            yield
        finally:
            self._open = False

    def _let_in(self) -> None:
        raised, self._raised = self._raised, None
        if raised is not None:
            raise raised

    def _begin(self) -> None:
        # Python runs handlers in its main thread alone: no other is ever interrupted.
        if threading.current_thread() is not threading.main_thread():
            return
        for number in ENDING:
            handler = signal.getsignal(number)
            # What is ignored stays so, and what ends a process without Python cannot wait.
            if callable(handler):
                self._before[number] = handler
                signal.signal(number, self._note)

    def _end(self) -> None:
        while self._before:
            number, handler = self._before.popitem()
            # A handler that was called may have put another in its own place.
            if signal.getsignal(number) == self._note:
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        handler = self._before[number]
        self._end()
        try:
            handler(number, frame)
        except BaseException as raised:
            if self._open:
                raise
            self._raised = raised
        else:
            self._begin()


@contextmanager
def sheltered() -> Iterator[Shelter]:
    """Keeps a block whole: what a signal raises meanwhile is raised behind it.

    Yields:
        What lets it in earlier, where nothing is lost by it.
    """
    shelter = Shelter()
    try:
        shelter._begin()
        yield shelter
    finally:
        shelter._end()
        shelter._let_in()
