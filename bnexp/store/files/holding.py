"""Holds a folder, so that of two runs one works in it.

It is held by a lock, or where a disk knows none by a file that is there as long. The system lets go
of a lock whatever way a process ends, and what is written into its file is for others to read only.
A file that stands for a lock outlives a process that is killed: it says who made it, and whoever
finds that one dead takes it over.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bnexp.errors import FolderHeldError, StoreError
from bnexp.store.files.holder import Holder
from bnexp.store.files.kinds import open_part, read_part

LOCK, INSTEAD = ".lock", ".held"
"""The file that is locked, and the one that stands for a lock where a disk knows none."""

Tell = Callable[[str], None]
"""Is told a line."""

_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
"""How some file systems, of networks and of containers, say that they know no locks."""

_LOOKS_AGAIN = 0.5
"""Seconds between two looks whether a file that stands for a lock is gone: nothing tells of it."""

_MOST = 2**16
"""Bytes of what a holder says of itself, at most."""


@contextmanager
def holding(folder: Path, own: Holder, tell: Tell, *, wait: bool) -> Iterator[None]:
    """Holds a folder for this process.

    Args:
        folder: One that is there.
        own: Who holds it from now on.
        tell: Is told whom it waits for, once, and of a holder that is found dead.
        wait: Whether to wait for another holder.

    Raises:
        FolderHeldError: Another process holds it.
        OSError: The disk is in the way.
        StoreError: What stands in the place of its lock is no file of its own.
    """
    waiting = _Waiting(folder, tell, wait=wait)
    while True:
        file = os.fdopen(open_part(folder / LOCK, os.O_RDWR | os.O_CREAT), "r+b", buffering=0)
        with file:
            locked = _lock(file, waiting)
            if locked and not _still_there(file, folder / LOCK):
                # Whoever held it has moved it away.
                folder.mkdir(parents=True, exist_ok=True)
                continue
            if locked:
                _heed_instead(folder, waiting)
                with _named_in(file, own):
                    yield
            else:
                with standing_for_a_lock(folder / INSTEAD, own, waiting.meet):
                    yield
            return


def holder_of(folder: Path) -> Holder | None:
    """Returns who holds a folder now; None where nobody does, as far as can be told.

    Whoever asks is in nobody's way.

    Args:
        folder: A folder; need not be there.
    """
    for name in (LOCK, INSTEAD):
        holder = Holder.read(_text(folder / name))
        if holder is None:
            continue
        alive = holder.alive
        if alive or (alive is None and (name == INSTEAD or _is_locked(folder / name))):
            return holder
    return None


class _Waiting:
    """Waits for other holders of a folder, or refuses to."""

    def __init__(self, folder: Path, tell: Tell, *, wait: bool) -> None:
        self._folder, self._tell, self._wait = folder, tell, wait
        self._told = False

    def begin(self, holder: Holder | None, remove: Path | None = None) -> None:
        """Says once whom it waits for.

        Args:
            holder: Who holds the folder; None where that one has not said so.
            remove: What to remove where nobody can tell whether that one is still there.

        Raises:
            FolderHeldError: It does not wait.
        """
        who = holder.told if holder else "which does not say who it is"
        if not self._wait:
            raise FolderHeldError(self._folder, who, remove)
        if not self._told:
            self._told = True
            rest = f" If that run is dead, remove {remove}." if remove else ""
            self._tell(f"{self._folder}: held by another run ({who}). Waiting for it to end.{rest}")

    def meet(self, path: Path, holder: Holder | None) -> bool:
        """Meets a file that stands for a lock; returns whether its holder is dead.

        Raises:
            FolderHeldError: It is not, and this does not wait.
        """
        alive = holder.alive if holder else None
        if holder is not None and alive is False:
            self._tell(
                f"{self._folder}: was held by a run that is dead ({holder.told}). Taken over."
            )
            return True
        self.begin(holder, None if alive else path)
        time.sleep(_LOOKS_AGAIN)
        return False


def _lock(file: IO[bytes], waiting: _Waiting) -> bool:
    """Locks a file; returns False where the disk knows no locks.

    Raises:
        FolderHeldError: Another process has it locked.
        OSError: The disk is in the way.
    """
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting.begin(Holder.read(os.pread(file.fileno(), _MOST, 0).decode(errors="replace")))
            fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False
        raise
    return True


def _still_there(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _heed_instead(folder: Path, waiting: _Waiting) -> None:
    """Heeds what a machine made that reaches the same folder without locks.

    Raises:
        FolderHeldError: It holds the folder.
    """
    path = folder / INSTEAD
    while path.exists():
        holder = Holder.read(_text(path))
        if waiting.meet(path, holder):
            _take_away(path, holder)


@contextmanager
def _named_in(file: IO[bytes], own: Holder) -> Iterator[None]:
    """Says in the file of a lock who has it, as long as it has."""
    # A full disk may lack the room.
    with suppress(OSError):
        file.truncate(0)
        os.pwrite(file.fileno(), own.text.encode(), 0)
    try:
        yield
    finally:
        with suppress(OSError):
            file.truncate(0)


@contextmanager
def standing_for_a_lock(
    path: Path, own: Holder, meet: Callable[[Path, Holder | None], bool]
) -> Iterator[None]:
    """Makes a file that stands for a lock, and removes it when the block ends.

    Args:
        path: The file.
        own: Who makes it.
        meet: Is given the path and who has made it before, None where nobody is named; returns
            whether that one is dead. It is called until the file is gone, and does the waiting.

    Raises:
        OSError: The disk is in the way.
    """
    place = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while not _made(path.name, place, own):
            holder = Holder.read(_text(path))
            if path.exists() and meet(path, holder):
                _take_away(path, holder)
        yield
    finally:
        try:
            # The folder may be called otherwise by now.
            with suppress(OSError):
                if _text_of(path.name, place) == own.text:
                    os.unlink(path.name, dir_fd=place)
        finally:
            os.close(place)


def _made(name: str, place: int, own: Holder) -> bool:
    """Makes a file that names its holder; returns False where there is one."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        file = os.open(name, flags, 0o644, dir_fd=place)
    except FileExistsError:
        return False
    try:
        os.write(file, own.text.encode())
    except OSError:
        os.unlink(name, dir_fd=place)
        raise
    finally:
        os.close(file)
    return True


def _take_away(path: Path, dead: Holder | None) -> None:
    """Removes the file of a dead holder, but not that of one who has taken it over meanwhile."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if Holder.read(_text(aside)) != dead:
            aside.rename(path)
            return
        aside.unlink()


def _is_locked(path: Path) -> bool:
    """Whether a process has a file locked; asked only where who is named in it may be dead."""
    try:
        file = open_part(path, os.O_RDONLY)
    except (OSError, StoreError):
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(file)
    return False


def _text(path: Path) -> str:
    try:
        return read_part(path, _MOST).decode(errors="replace")
    except (OSError, StoreError):
        return ""


def _text_of(name: str, place: int) -> str:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=place)
    try:
        return os.read(file, _MOST).decode(errors="replace")
    finally:
        os.close(file)
