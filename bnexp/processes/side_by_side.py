"""Makes things in two processes at once, where this process may be forked."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from multiprocessing.connection import Connection, Pipe
from typing import TypeVar

from bnexp.filters import unwarned

Made = TypeVar("Made")
Make = Callable[[Iterable[str]], Iterator[Made]]
"""Yields what is made of items, while it takes one after the other; it may be sent on."""

_MOST = 255
"""Items that one byte can number."""


def side_by_side(
    items: Sequence[str],
    make: Make[Made],
    processes: int,
    first: Callable[[], Iterable[str]] = tuple,
) -> Iterator[Made]:
    """Yields what is made of some items, each of them in whichever process is free first.

    What the second process does not bring to its end, for whatever reason, is made here once more,
    so that its error comes up here.

    Args:
        items: The items; what comes of them is yielded in no particular order.
        make: As it is called in each of the processes.
        processes: How many there may be. With one, or where this process must not be forked, all
            is made here.
        first: Is called in this process once the second is under way, for what has to be done
            here; returns items besides, which are made here before any other.
    """
    # Where there is something else to do here, a single item is worth a process.
    fewest = 2 if first is tuple else 1
    if processes < 2 or not fewest <= len(items) <= _MOST or not _may_fork():
        yield from make([*first(), *items])
        return
    queue, filling = os.pipe()
    os.write(filling, bytes(range(len(items))))
    os.close(filling)
    own: list[str] = []
    ended = False
    try:
        with _helper(lambda: make(_taken(items, queue, []))) as results:
            for made in make(chain(first(), _taken(items, queue, own))):
                yield made
                ended = ended or (yield from _arrived(results, wait=False))
            ended = ended or (yield from _arrived(results, wait=True))
    finally:
        os.close(queue)
    if not ended:
        yield from make([item for item in items if item not in own])


def _may_fork() -> bool:
    """Whether nothing but this thread is under way, which is all that a fork takes along."""
    alone = threading.active_count() == 1
    return sys.platform == "linux" and alone and threading.current_thread().name == "MainThread"


def _taken(items: Sequence[str], queue: int, own: list[str]) -> Iterator[str]:
    """Yields the items that this process takes out of the queue that both have."""
    while number := os.read(queue, 1):
        own.append(items[number[0]])
        yield own[-1]


@contextmanager
def _helper(make: Callable[[], Iterator[Made]]) -> Iterator[Connection[None, Made | None]]:
    """Runs the second process, and yields where its results arrive, None behind the last."""
    here, there = Pipe(duplex=False)
    with unwarned():
        process = os.fork()
    if process == 0:
        try:
            here.close()
            for made in make():
                there.send(made)
            there.send(None)
        finally:
            # Nothing of the other process is ended or flushed here.
            os._exit(0)
    there.close()
    try:
        yield here
    except BaseException:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
        raise
    finally:
        here.close()
        os.waitpid(process, 0)


def _arrived(results: Connection[None, Made | None], *, wait: bool) -> Generator[Made, None, bool]:
    """Yields what has arrived, or all that will; returns whether the end was among it."""
    with suppress(EOFError):
        while wait or results.poll():
            made = results.recv()
            if made is None:
                return True
            yield made
    return False
