"""A temporary folder that ends with the run it belongs to, or else is swept by the next one."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "bnexp-"
_HELD = "held"
"""Name of a folder's file that its run holds a lock on; the system lets go of it whatever way the
run ends."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Makes a folder that nobody else can write to, and removes it when the block ends.

    Raises:
        OSError: There is no place for one.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def sweep_left_folders() -> None:
    """Removes temporary folders of this user's runs that are not alive any more."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            _remove_if_left(folder)


def _hold(folder: Path) -> int | None:
    """Holds a folder and returns the descriptor that does; None where the disk knows no locks.

    The file gets its name once it is locked: until then nobody takes the folder for a left one.
    """
    unnamed = folder / f".{_HELD}"
    try:
        held = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unnamed.rename(folder / _HELD)
    except OSError:
        os.close(held)
        return None
    return held


def _remove_if_left(folder: Path) -> None:
    """Removes a folder if it is one of this user's that no run holds."""
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return
        held = os.open(folder / _HELD, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return
    finally:
        os.close(held)
