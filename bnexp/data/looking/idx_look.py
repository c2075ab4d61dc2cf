"""Looks at IDX files of any type, compressed or not, measured before they are unpacked."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from bnexp.data.files import archive, contents
from bnexp.data.files.contents import ARRAYS, NotWholeError, idx_sum
from bnexp.data.files.unpacking import first_bytes
from bnexp.data.finding.published import PUBLISHED

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 8


def is_idx(start: bytes) -> bool:
    """Returns whether a file that begins so is an IDX file.

    Args:
        start: At least its first four bytes.
    """
    return len(start) >= 4 and start[:2] == b"\0\0" and start[2] in _TYPES and 0 < start[3] < 9


def read_any_idx(path: Path) -> np.ndarray:
    """Returns the array of an IDX file.

    Args:
        path: The file.

    Raises:
        NotWholeError: It is truncated, altered, or claims more than is read.
    """
    start = first_bytes(path, 4 + 4 * _MOST_AXES)
    if not is_idx(start) or len(start) < 4 + 4 * start[3]:
        raise NotWholeError(path, "foreign: it does not begin as an IDX file")
    length = 4 + 4 * start[3]
    shape = tuple(np.frombuffer(start[4:length], ">u4").tolist())
    dtype = np.dtype(_TYPES[start[2]])
    size = math.prod(shape) * dtype.itemsize
    most = max(archive.USUAL, archive.DENSEST * path.stat().st_size)
    if size > min(most, contents.LARGEST):
        raise NotWholeError(path, f"altered: it says that it has the shape {shape}, too much")
    raw = first_bytes(path, length + size + 1)
    if len(raw) != length + size:
        kind = "truncated" if len(raw) < length + size else "foreign"
        told = f"{len(raw):,} bytes" if kind == "truncated" else f"more than {length + size:,}"
        raise NotWholeError(path, f"{kind}: it holds {told} instead of {length + size:,} bytes")
    return np.frombuffer(raw, dtype, offset=length).reshape(shape)


def published_as(array: np.ndarray) -> tuple[str, str]:
    """Returns the set and the array that an array was published as; nothing where it was not.

    Args:
        array: What an IDX file holds.
    """
    if array.dtype != np.uint8 or not array.size:
        return "", ""
    found = idx_sum(array)
    for published in PUBLISHED.values():
        if found in published.sums:
            return published.name, ARRAYS[published.sums.index(found)]
    return "", ""
