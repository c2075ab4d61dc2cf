"""Opens files that may have come from a stranger: regular ones, and never through a link.

A link may lead to any file of the reader's, a device has no end, and a pipe keeps waiting whoever
opens it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from bnexp.errors import StoreError, harmless

LARGEST = 64 * 2**20
"""Bytes of the largest part of a result folder that is read; a trial of 100,000 looks has 20 MB."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def refuse_links(folder: Path) -> None:
    """Refuses a result folder of which a part is a link.

    Args:
        folder: The folder; need not be there. It may itself be reached through a link, since
            whoever names it knows where it leads.

    Raises:
        StoreError: Something in it leads elsewhere.
    """
    try:
        with os.scandir(folder) as entries:
            links = sorted(entry.name for entry in entries if entry.is_symlink())
    except OSError:
        return
    for name in links:
        raise _link(folder / name)


def refuse_linked(folder: Path) -> None:
    """Refuses to write into a result folder that is a link.

    It may have come with a repository, and lead to any folder of whoever runs an experiment in it.
    The folder under which results lie may be one, since every user of a large disk has it so.

    Args:
        folder: The folder; need not be there.

    Raises:
        StoreError: It leads elsewhere.
    """
    if folder.is_symlink():
        raise StoreError(
            f"{folder}: is a link to {_target(folder)}. A run writes into a folder of its own: say "
            "with --out under which it is to lie, or remove the link"
        )


def replaceable_mode(path: Path) -> int | None:
    """Returns the mode of the file that stands at a path; None where there is nothing.

    Raises:
        StoreError: Something stands there that is no file: a link, a device, a folder.
        OSError: The system does not tell.
    """
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found):
        raise StoreError(f"{path}: is a link to {_target(path)}; name that file instead")
    if not stat.S_ISREG(found):
        raise StoreError(f"{path}: is {_kind(found)} and is not replaced; name a file instead")
    return stat.S_IMODE(found)


def read_part(path: Path, most: int = LARGEST) -> bytes:
    """Returns the content of a part of a result folder.

    Args:
        path: The file.
        most: Bytes above which it is not read.

    Raises:
        FileNotFoundError: There is none.
        OSError: The system does not let it.
        StoreError: It is no regular file, or larger than that.
    """
    with os.fdopen(open_part(path, os.O_RDONLY), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        # Read one byte more than allowed at most: a file may grow, or lie about its size.
        content = file.read(most + 1) if size <= most else b""
    if max(size, len(content)) > most:
        raise StoreError(
            f"{path}: has {max(size, len(content)):,} bytes; at most {most:,} are read"
        )
    return content


def open_part(path: Path, flags: int, mode: int = 0o644) -> int:
    """Opens a part of a result folder and returns its descriptor.

    Args:
        path: The file.
        flags: As `os.open` takes them.
        mode: Of the file where it is made.

    Raises:
        OSError: The system does not let it.
        StoreError: It is no regular file, or is written to and has other names elsewhere.
    """
    try:
        _refuse_other(path, path.lstat())
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode)
    try:
        _refuse_other(path, os.fstat(descriptor), written=bool(flags & (os.O_WRONLY | os.O_RDWR)))
    except StoreError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_other(path: Path, found: os.stat_result, *, written: bool = False) -> None:
    """Refuses what is no regular file, and where it is written to, what has two names."""
    if stat.S_ISLNK(found.st_mode):
        raise _link(path)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError(f"{path}: is {_kind(found.st_mode)}, not a file")
    if written and found.st_nlink > 1:
        raise StoreError(f"{path}: is a file that has another name elsewhere. Remove it here")


def _link(path: Path) -> StoreError:
    return StoreError(
        f"{path}: is a link to {_target(path)}. A result folder is read and written only as far as "
        "its parts lie in it: put what belongs there in its place, or remove the link"
    )


def _target(path: Path) -> str:
    try:
        return harmless(str(path.readlink()))
    except OSError:
        return "elsewhere"


def _kind(mode: int) -> str:
    return _KINDS.get(stat.S_IFMT(mode), "of an unknown kind")
