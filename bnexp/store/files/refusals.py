"""What is told where the disk is in the way: what it refuses, and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from bnexp.errors import StoreError

WRITTEN, READ = "written", "read"

_ROOM = (
    "What was stored is kept: make room there, and the same command goes on. The command's --help "
    "says how to name a place that has room"
)
_GONE = (
    "Its folder or disk is gone: put or mount it where it was, and the same command goes on with "
    "what is stored there"
)
_FILE = (
    "A file stands where a folder has to be: move it away, or write to another place (the "
    "command's --help says how)"
)
_FAILS = "What was stored is kept. Once the disk is sound, the same command goes on"
_RIGHTS = (
    "What is stored there can be read. Have it made writable, and the same command goes on; or "
    "write to another place (the command's --help says how)"
)

_LIMIT = "Raise the limit of open files (ulimit -n), and the same command goes on"

_REMEDIES = {
    errno.EMFILE: _LIMIT,
    errno.ENFILE: _LIMIT,
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EROFS: _RIGHTS,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _FILE,
    errno.ESTALE: _GONE,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.EIO: _FAILS,
    errno.ETIMEDOUT: _FAILS,
}
_TO_READ = {
    errno.EACCES: "Have its rights changed so that you may read it",
    errno.EPERM: "Have its rights changed so that you may read it",
}


def refused(path: Path, what: str, error: OSError) -> StoreError:
    """Returns what to raise where the system refuses something to do with a file.

    Args:
        path: The file, or a folder.
        what: What it cannot be: `written`, `read`, or another such word.
        error: How the system refuses it.
    """
    remedies = {**_REMEDIES, **_TO_READ} if what == READ else _REMEDIES
    remedy = remedies.get(error.errno or 0, "")
    why = error.strerror or str(error) or type(error).__name__
    return StoreError(f"{path}: cannot be {what}: {why}{remedy and f'. {remedy}'}")
