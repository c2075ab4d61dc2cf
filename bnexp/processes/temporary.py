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

PREFIX, BEGUN = "bnexp-", ".bnexp-begun-"
"""Begin the name of a folder, and the one that it has until its run holds it."""

_HELD = "held"
"""Name of a folder's file that its run holds a lock on; the system lets go of it whatever way the
run ends."""

_TRIES = 10
"""How often a folder is made that another run sweeps before it is held."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Makes a folder that nobody else can write to, and removes it when the block ends.

    Raises:
        OSError: There is no place for one.
    """
    folder, held = _made()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def sweep_left_folders() -> None:
    """Removes temporary folders of this user's runs that are not alive any more."""
    with suppress(OSError):
        place = Path(tempfile.gettempdir())
        for folder in place.glob(f"{PREFIX}*"):
            _remove_if_left(folder)
        for folder in place.glob(f"{BEGUN}*"):
            _remove_if_begun(folder)


def _made() -> tuple[Path, int | None]:
    """Returns a folder and the descriptor that holds it; None where the disk knows no locks.

    It gets its name once it is held: until then it holds nothing, and may be swept.
    """
    for _ in range(_TRIES):
        begun = Path(tempfile.mkdtemp(prefix=BEGUN))
        try:
            held = _hold(begun)
        except FileNotFoundError:
            continue
        folder = begun.with_name(PREFIX + begun.name.removeprefix(BEGUN))
        try:
            begun.rename(folder)
        except OSError as error:
            if held is not None:
                os.close(held)
            if not isinstance(error, FileNotFoundError):
                raise
        else:
            return folder, held
    raise FileNotFoundError(f"{tempfile.gettempdir()}: what is made there does not stay")


def _hold(folder: Path) -> int | None:
    """Holds a folder and returns the descriptor that does; None where the disk knows no locks.

    Raises:
        FileNotFoundError: Another run is sweeping it.
    """
    try:
        held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileNotFoundError:
        raise
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        if isinstance(error, BlockingIOError):
            raise FileNotFoundError from None
        return None
    return held


def _remove_if_left(folder: Path) -> None:
    """Removes a folder if it is one of this user's that no run holds."""
    with suppress(OSError), _taken_from_the_dead(folder):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_begun(folder: Path) -> None:
    """Removes a folder that no run came to hold; whatever else may lie in it stays."""
    with suppress(OSError):
        with suppress(FileNotFoundError), _taken_from_the_dead(folder):
            (folder / _HELD).unlink()
        folder.rmdir()


@contextmanager
def _taken_from_the_dead(folder: Path) -> Iterator[None]:
    """Holds a folder of this user's while it is removed.

    Raises:
        OSError: It is another user's, or a run holds it.
        FileNotFoundError: It has nothing to hold it by.
    """
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(folder)
    held = os.open(folder / _HELD, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)
