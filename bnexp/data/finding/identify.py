"""Finds the files of a named data set by what they hold, whatever they are called.

Programs that unpack or download give files names of their own. So where no name is known, files
are opened: those that begin as an array of the set is hashed, and the published sums decide.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from bnexp.data.files.contents import ARRAYS, NotWholeError, idx_header
from bnexp.data.files.unpacking import first_bytes
from bnexp.data.finding.places import Located, is_file, is_folder, locate
from bnexp.data.finding.published import IDX_FILES, PUBLISHED, Published

MOST_FILES = 1000
"""Files that are opened at one place, so that a home folder ends no command."""

DEEPEST = 3
"""Folders below the place that are gone into: one more than in `data/MNIST/raw`."""

_ZIP, _IDX = b"PK\x03\x04", b"\0\0\x08"

_SMALLEST_FIRST = (3, 1, 2, 0)
"""Order in which the `ARRAYS` are compared: labels of another set tell it apart at once."""


def find_at(place: Path, published: Published) -> Located:
    """Looks for a data set in a file or a folder: first by names, then by contents.

    Args:
        place: The file itself, or the folder that holds it, in folders of its own or not.
        published: The data set.
    """
    files, finding = locate(place, published)
    other = _other_set(files, published)
    if other:
        files, finding = (), f"holds {other}"
    if files or not is_folder(place):
        return files, finding
    files, more = held_files(place, published)
    return files, more or finding


def _other_set(files: Sequence[Path], published: Published) -> str:
    """Returns the set that IDX files hold by their test labels, if it is a known other one.

    All sets give their files the same names.
    """
    if len(files) != len(ARRAYS):
        return ""
    labels = _SMALLEST_FIRST[0]
    for other in PUBLISHED.values():
        same = other.sums[labels] == published.sums[labels]
        if not same and _holds(files[labels], other, labels):
            return other.name
    return ""


def held_files(place: Path, published: Published) -> Located:
    """Looks in a folder for files that hold a data set by its published sums, and none other.

    At most `MOST_FILES` are opened, those nearest to the folder first.

    Args:
        place: The folder; an IDX file stands for the one that it lies in, any other file for
            itself alone.
        published: The data set.

    Returns:
        One archive or a file for each of the `ARRAYS`; none, and what is lacking, if not all are
        there.
    """
    if is_file(place) and not start_of(place).startswith(_IDX):
        return (), ""
    folder = place.parent if is_file(place) else place
    starts = [(path, start_of(path)) for path in files_below(folder)]
    for path in (path for path, start in starts if start.startswith(_ZIP)):
        if _is_archive_of(path, published):
            return (path,), ""
    return _idx_files([(path, start) for path, start in starts if start], published)


def files_below(folder: Path) -> Iterator[Path]:
    """Yields files, those nearest to the folder first, each level in the order of names.

    Args:
        folder: The folder; at most `MOST_FILES` in it and `DEEPEST` folders below are looked at.
    """
    level, left = [folder], MOST_FILES
    for _ in range(DEEPEST + 1):
        below: list[Path] = []
        for inside in level:
            for path in _entries(inside)[:left]:
                left -= 1
                if is_folder(path):
                    below.append(path)
                elif is_file(path):
                    yield path
        level = below


def _entries(folder: Path) -> list[Path]:
    """Returns what lies in a folder, but for what is hidden; nothing where it cannot be read."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 (a pipe or socket is no matter here)
    except OSError:
        return []
    return [folder / name for name in names if not name.startswith(".")]


def start_of(path: Path) -> bytes:
    """Returns enough of a file's contents to know it by; nothing where it cannot be read.

    Args:
        path: The file; what is compressed is unpacked.
    """
    try:
        return first_bytes(path, len(idx_header((1, 1, 1))))
    except NotWholeError:
        return b""


def _idx_files(starts: Sequence[tuple[Path, bytes]], published: Published) -> Located:
    """Returns the IDX files among those that begin as given."""
    found: dict[int, Path] = {}
    others: list[Path] = []
    for number in _SMALLEST_FIRST:
        header = idx_header(published.shapes[number])
        alike = [path for path, start in starts if start.startswith(header)]
        for path in alike:
            if _holds(path, published, number):
                found[number] = path
                break
        else:
            others += alike
    if len(found) == len(ARRAYS):
        return tuple(found[number] for number in range(len(ARRAYS))), ""
    if not found:
        return (), ""
    lacking = IDX_FILES[next(number for number in range(len(ARRAYS)) if number not in found)]
    instead = f"; {others[0].name} has its shape, but other contents" if others else ""
    return (), (f"holds only {len(found)} of the 4 IDX files; {lacking}[.gz] is missing{instead}")


def _holds(path: Path, published: Published, number: int) -> bool:
    """Whether a file holds the array of this number in `ARRAYS`, by its published sum."""
    shape = published.shapes[number]
    size = len(idx_header(shape)) + math.prod(shape)
    return _sum_of(path, size, _changed_at(path)) == published.sums[number]


@lru_cache(maxsize=64)
def _sum_of(path: Path, size: int, _changed: int) -> str:
    """Returns the MD5 of a file's contents, in hexadecimal digits; nothing if it is not whole.

    Args:
        path: The file.
        size: Bytes that it holds if it is whole.
        _changed: When it was last changed: a sum is worked out once for a file as it is.
    """
    try:
        raw = first_bytes(path, size + 1)
    except NotWholeError:
        return ""
    return hashlib.md5(raw, usedforsecurity=False).hexdigest() if len(raw) == size else ""


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _is_archive_of(path: Path, published: Published) -> bool:
    # Numpy is loaded only where there is an archive under a name that nobody knows.
    from bnexp.data.files.npz import archive_holds  # noqa: PLC0415

    sums = {ARRAYS[number]: published.sums[number] for number in _SMALLEST_FIRST}
    return archive_holds(path, published.shapes, sums)
