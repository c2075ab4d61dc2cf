"""Lets processes that work on one folder wait for each other."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bnexp.store.files.holder import Holder
from bnexp.store.files.holding import standing_for_a_lock
from bnexp.store.files.refusals import READ, refused

INSTEAD = ".turn"
"""The file that stands for a lock."""

_LOOKS_AGAIN = 0.02
"""Seconds between two looks whether it is gone: a turn takes as long as a file is written."""


@contextmanager
def in_turn_at(folder: Path) -> Iterator[None]:
    """Lets others who do so at the same folder wait meanwhile.

    Where a disk knows no locks, a file stands for one, and those on one machine wait for each
    other; for a process on another machine, which may be dead, nobody waits.

    Args:
        folder: One that is there.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        place = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise refused(folder, READ, error) from None
    with ExitStack() as until_the_end:
        until_the_end.callback(os.close, place)
        try:
            fcntl.flock(place, fcntl.LOCK_EX)
        except OSError:
            # A folder that cannot be written is looked at only.
            with suppress(OSError, _NotWaited):
                instead = standing_for_a_lock(folder / INSTEAD, Holder.own(), _meet)
                until_the_end.enter_context(instead)
        yield


class _NotWaited(Exception):  # noqa: N818 (says what is not done)
    """Nobody waits for a process that may be dead."""


def _meet(_path: Path, holder: Holder | None) -> bool:
    """Waits a moment for another process; returns whether it is dead."""
    alive = holder.alive if holder else None
    if alive is None:
        raise _NotWaited
    time.sleep(_LOOKS_AGAIN)
    return not alive
