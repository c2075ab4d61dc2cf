"""Reads arrays of an `.npz`: no pickle, and nothing is unpacked before it is measured."""

from __future__ import annotations

import io
import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bnexp.data.files.contents import NotWholeError
from bnexp.data.files.layout import Layout
from bnexp.data.files.unpacking import open_file

HEADER = 10_000
"""Bytes at the beginning of an entry that are read for its shape and type; usual are 128."""

USUAL = 256 * 2**20
DENSEST = 50
"""Bytes that arrays may take up in any case, and beyond that for each byte of the archive: images
pack to a fifth, sparse ones to a thirtieth, and nothing at all to a thousandth."""

_UNREADABLE = (
    ValueError,
    SyntaxError,
    TypeError,
    tokenize.TokenError,
    MemoryError,  # of the parser of headers, when they are nested
    RecursionError,
    OSError,
    EOFError,
    RuntimeError,  # an encrypted archive, or one packed by an unknown method
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Opens an archive.

    Args:
        path: The file.

    Raises:
        NotWholeError: It is no archive, or cannot be read.
    """
    try:
        with open_file(path) as file:
            yield _archive_in(path, file)
    except OSError as error:
        raise NotWholeError(path, f"unreadable: {error.strerror or error}") from error


def _archive_in(path: Path, file: BinaryIO) -> zipfile.ZipFile:
    """Opens the archive, or says what the file is instead."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise NotWholeError(path, "truncated: the file is empty")
    if start[:1] == b"\x80":
        raise NotWholeError(path, "pickled: nothing pickled is ever loaded")
    if start != b"PK\x03\x04":
        raise NotWholeError(path, "foreign: it is not an .npz archive")
    if not zipfile.is_zipfile(file):
        raise NotWholeError(path, "truncated: it begins as an .npz archive, but its end is missing")
    try:
        return zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise NotWholeError(path, f"altered: its table of contents is damaged ({error})") from error


def check_density(path: Path, archive: zipfile.ZipFile, layout: Layout) -> None:
    """Refuses arrays that claim far more bytes than images pack to.

    Args:
        path: The archive, for the message.
        archive: The archive.
        layout: Shape and type of the entries that are to be read, by their names.

    Raises:
        NotWholeError: They do.
    """
    claimed = sum(math.prod(shape) * dtype.itemsize for shape, dtype in layout.values())
    packed = sum(archive.getinfo(f"{entry}.npy").compress_size for entry in layout)
    if claimed > max(USUAL, DENSEST * packed):
        raise NotWholeError(
            path,
            f"altered: its arrays claim {claimed:,} bytes in {packed:,} packed ones, more than "
            f"{DENSEST} times as many",
        )


def header_of(
    path: Path, archive: zipfile.ZipFile, name: str
) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Returns shape and type of an array of an archive, from the first bytes of its entry.

    Args:
        path: The archive, for the message.
        archive: The archive.
        name: The array's name there.

    Raises:
        NotWholeError: It cannot be read, or is of another size than it says.
    """
    entry = archive.getinfo(f"{name}.npy")
    try:
        with archive.open(entry) as member:
            start = member.read(HEADER)
        written = io.BytesIO(start)
        version = np.lib.format.read_magic(written)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, dtype = read(written)
        length = written.tell()
    except (*_UNREADABLE, KeyError) as error:
        raise _damaged(path, name, error) from error
    size = entry.file_size - length
    if not dtype.hasobject and size != int(np.prod(shape, dtype=object)) * dtype.itemsize:
        raise NotWholeError(
            path, f"altered: {name} says that it has the shape {shape}, but takes up {size:,} bytes"
        )
    return shape, dtype


def unpacked(path: Path, archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """Reads an array from the entry that was measured, whatever others are called alike.

    Args:
        path: The archive, for the message.
        archive: The archive.
        name: The array's name there.

    Raises:
        NotWholeError: It is damaged.
    """
    try:
        with archive.open(archive.getinfo(f"{name}.npy")) as member:
            array: np.ndarray = np.lib.format.read_array(member, allow_pickle=False)
    except _UNREADABLE as error:
        raise _damaged(path, name, error) from error
    return array


def _damaged(path: Path, name: str, error: Exception) -> NotWholeError:
    return NotWholeError(path, f"altered: {name} cannot be unpacked ({error})")
