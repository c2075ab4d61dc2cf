"""Reads the four arrays of an `.npz`: no pickle, and nothing is unpacked before it is measured."""

from __future__ import annotations

import io
import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bnexp.data.files.contents import ARRAYS, Layout, NotWholeError, check_layout, idx_sum
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


def read_npz(path: Path, shapes: Sequence[tuple[int, ...]] | None = None) -> dict[str, np.ndarray]:
    """Returns `x_train`, `y_train`, `x_test` and `y_test` of an archive, checked by type and shape.

    Args:
        path: The archive.
        shapes: The shapes that they must have; None where any data set will do.

    Raises:
        NotWholeError: The file is no such archive, or not all of one.
    """
    with _reading(path) as file, _opened(path, file) as archive:
        check_layout(path, _layout(path, archive), shapes)
        return {name: _unpacked(path, archive, name) for name in ARRAYS}


def archive_holds(path: Path, shapes: Sequence[tuple[int, ...]], sums: Mapping[str, str]) -> bool:
    """Returns whether an archive holds arrays of known shapes and checksums.

    Args:
        path: The archive.
        shapes: Shape of each of the `ARRAYS`.
        sums: For their names `idx_sum` of each, in the order in which they are compared; the
            first that differs ends it.
    """
    try:
        with _reading(path) as file, _opened(path, file) as archive:
            check_layout(path, _layout(path, archive), shapes)
            return all(
                idx_sum(_unpacked(path, archive, name)) == known for name, known in sums.items()
            )
    except NotWholeError:
        return False


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        with open_file(path) as file:
            yield file
    except OSError as error:
        raise NotWholeError(path, f"unreadable: {error.strerror or error}") from error


def _opened(path: Path, file: BinaryIO) -> zipfile.ZipFile:
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


def _layout(path: Path, archive: zipfile.ZipFile) -> Layout:
    """Reads shape and type of each array from the first bytes of its entry."""
    names = [name.removesuffix(".npy") for name in archive.namelist()]
    missing = [name for name in ARRAYS if f"{name}.npy" not in archive.namelist()]
    if missing:
        raise NotWholeError(
            path,
            f"foreign: it has no array {missing[0]!r}; it has {', '.join(names) or 'none'}, "
            f"and must have {', '.join(ARRAYS)}",
        )
    twice = [name for name in ARRAYS if names.count(name) > 1]
    if twice:
        raise NotWholeError(path, f"altered: it has two entries for {twice[0]!r}")
    layout = {name: _header(path, archive, name) for name in ARRAYS}
    claimed = sum(math.prod(shape) * dtype.itemsize for shape, dtype in layout.values())
    packed = sum(archive.getinfo(f"{name}.npy").compress_size for name in ARRAYS)
    if claimed > max(USUAL, DENSEST * packed):
        raise NotWholeError(
            path,
            f"altered: its arrays claim {claimed:,} bytes in {packed:,} packed ones, more than "
            f"{DENSEST} times as many",
        )
    return layout


def _header(
    path: Path, archive: zipfile.ZipFile, name: str
) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
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


def _unpacked(path: Path, archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """Reads an array from the entry that was measured, whatever others are called alike."""
    try:
        with archive.open(archive.getinfo(f"{name}.npy")) as member:
            array: np.ndarray = np.lib.format.read_array(member, allow_pickle=False)
    except _UNREADABLE as error:
        raise _damaged(path, name, error) from error
    return array


def _damaged(path: Path, name: str, error: Exception) -> NotWholeError:
    return NotWholeError(path, f"altered: {name} cannot be unpacked ({error})")
