"""Python's filters of warnings, which belong to the caller's process."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class _Turns:
    """The lock by which threads take turns; a process that is forked has one of its own."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self.lock = threading.RLock()


_turns = _Turns()


@contextmanager
def in_turn() -> Iterator[None]:
    """Lets threads that are in such a block take turns.

    Pandas and Matplotlib change filters for a moment and put them back: of two threads that do so
    at will, the last one would bring back what the other had set.
    """
    with _turns.lock:
        yield


@contextmanager
def unwarned() -> Iterator[None]:
    """Puts the filters back as they were when the block began, whatever an import added.

    Within it nothing is warned of: where warnings are errors, an import would end with what a
    library has to say to its authors.
    """
    with in_turn(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
