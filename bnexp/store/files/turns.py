"""Lets processes that work on one folder wait for each other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bnexp.store.files.refusals import READ, refused


@contextmanager
def in_turn_at(folder: Path) -> Iterator[None]:
    """Lets others who do so at the same folder wait meanwhile.

    Some network file systems have no locks: there nobody waits.

    Args:
        folder: One that is there.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        place = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise refused(folder, READ, error) from None
    try:
        with suppress(OSError):
            fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)
