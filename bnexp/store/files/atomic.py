"""Writes a file so that it appears whole or not at all, and removes one."""

from __future__ import annotations

import errno
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from bnexp.errors import StoreError
from bnexp.store.files.kinds import replaceable_mode
from bnexp.store.files.refusals import WRITTEN, refused


def write_whole(
    path: Path, content: str | bytes, within: Path | None = None, *, flush: bool = True
) -> None:
    """Writes beside the file, flushes to the disk, then puts the new file in place of the old.

    Args:
        path: Where the file is to appear; its folder is made if it is not there.
        content: Text, written as UTF-8, or bytes.
        within: As in `staged`.
        flush: As in `staged`.

    A file that is there keeps its mode.

    Raises:
        StoreError: The disk is in the way, or something stands there that is no file.
    """
    beside = staged(path, content, within, flush=flush)
    try:
        put_in_place(beside, path)
    except BaseException:
        forget(beside)
        raise


def staged(
    path: Path, content: str | bytes, within: Path | None = None, *, flush: bool = True
) -> Path:
    """Writes what is to become a file beside it, flushed to the disk, and returns where it lies.

    What takes room on the disk is done by then: to put it in place takes none.

    Args:
        path: Where the file is to appear; its folder is made if it is not there.
        content: Text, written as UTF-8, or bytes.
        within: A folder that has to be there, so that none is made in place of one that vanished;
            None where any is made.
        flush: Whether it is to be there after a power failure as well; that takes a while.

    Raises:
        StoreError: The disk is in the way, or something stands there that is no file.
    """
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        _make_folder(path.parent, within)
        mode = replaceable_mode(path)
        try:
            with beside.open("xb") as file:
                if mode is not None:
                    beside.chmod(mode)
                file.write(data)
                file.flush()
                if flush:
                    _flush_to_disk(file.fileno())
        except BaseException:
            forget(beside)
            raise
    except FileExistsError:
        raise StoreError(f"{path}: cannot be written: {path.parent} is a file") from None
    except OSError as error:
        raise refused(path, WRITTEN, error) from None
    return beside


def put_in_place(beside: Path, path: Path) -> None:
    """Puts what was staged in place of the file that it is to become.

    Raises:
        StoreError: The disk is in the way.
    """
    try:
        beside.replace(path)
    except OSError as error:
        raise refused(path, WRITTEN, error) from None


def forget(beside: Path) -> None:
    """Removes what was staged, as far as it is there and the disk lets it."""
    try:
        beside.unlink(missing_ok=True)
    except OSError:
        return


def _make_folder(folder: Path, within: Path | None) -> None:
    """Makes a folder, and those above it as far as they may be made."""
    if within is None:
        folder.mkdir(parents=True, exist_ok=True)
        return
    within.stat()
    if folder != within:
        folder.mkdir(exist_ok=True)


_NO_FLUSH = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY}
"""How some file systems, of networks and of containers, say that they have no such call."""


def _flush_to_disk(descriptor: int) -> None:
    """Waits until a file is on the disk, as far as its file system knows of that.

    Raises:
        OSError: The disk is in the way.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


_DAY = 24 * 3600
"""Seconds after which nobody is writing at a file any more."""

_OF_THE_RUN_ALONE = ("trials", "unfinished", "models")
"""Folders in which nobody writes but the run that holds the result folder."""


def sweep_parts(folder: Path) -> None:
    """Removes what killed processes have left half written in a result folder.

    Elsewhere than in folders of its run alone, others may be writing: figures, for example.

    Args:
        folder: The result folder, held.
    """
    for inside in (folder, *(Path(entry) for entry in _folders_in(folder))):
        own = inside.name in _OF_THE_RUN_ALONE
        # Nothing depends on it.
        with suppress(OSError):
            for part in inside.glob(".*.part"):
                if own or part.lstat().st_mtime < time.time() - _DAY:
                    part.unlink(missing_ok=True)


def _folders_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def remove_file(path: Path) -> None:
    """Removes a file where there is one.

    Raises:
        StoreError: The disk is in the way.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise refused(path, "removed", error) from None
