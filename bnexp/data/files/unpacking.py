"""Reads the beginning of a file that may be compressed, and never more of it than is asked for."""

from __future__ import annotations

import gzip
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

from bnexp.data.files.contents import NotWholeError

GZIP = b"\x1f\x8b"
"""The first bytes of a compressed file; names do not count, since browsers unpack and keep them."""


def open_file(path: Path) -> BinaryIO:
    """Opens a file to read it, but no pipe or device, which may have no end.

    Raises:
        NotWholeError: It is something else.
        OSError: The system does not let it.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotWholeError(path, "foreign: it is no file")
    return path.open("rb")


def first_bytes(path: Path, size: int) -> bytes:
    """Returns the first bytes of a file's contents, unpacked where they are compressed.

    Args:
        path: The file.
        size: How many bytes at most.

    Raises:
        NotWholeError: It is truncated, altered or unreadable.
    """
    try:
        with open_file(path) as file:
            start = file.read(len(GZIP))
            if len(start) < len(GZIP):
                raise NotWholeError(path, f"truncated: it is {len(start)} bytes long")
            file.seek(0)
            if start != GZIP:
                return file.read(size)
            with gzip.open(file) as packed:
                return packed.read(size)
    except EOFError as error:
        raise NotWholeError(path, "truncated: it begins as a .gz file, but ends early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise NotWholeError(path, f"altered: it cannot be unpacked ({error})") from error
    except OSError as error:
        raise NotWholeError(path, f"unreadable: {error.strerror or error}") from error
