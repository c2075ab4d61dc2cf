"""Looks at a file or a folder, and says which arrays it holds and what is made of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from bnexp.data.files import contents
from bnexp.data.files.archive import check_density, header_of, opened, unpacked
from bnexp.data.files.contents import ARRAYS, NotWholeError
from bnexp.data.files.layout import Layout
from bnexp.data.files.names import named_as
from bnexp.data.files.npz import archive_holds
from bnexp.data.finding.identify import files_below, start_of
from bnexp.data.finding.places import is_folder
from bnexp.data.finding.published import PUBLISHED
from bnexp.data.finding.source import open_set
from bnexp.data.looking.array import SeenArray, seen_array
from bnexp.data.looking.idx_look import is_idx, published_as, read_any_idx

MOST_FILES = 16
"""IDX files of a folder that are looked at."""

MOST_ARRAYS = 64
"""Arrays of an archive that are looked at."""

_PICKLED = "pickled: not read"

_AS_ARCHIVE = (
    "IDX files of one's own are taken as an .npz: numpy.frombuffer(gzip.open(file).read(), 'uint8',"
    " offset=16).reshape(-1, 28, 28) reads images of 28 x 28 bytes, offset=8 without reshape "
    "labels; a file that is not packed is read by open(file, 'rb')"
)


@dataclass(frozen=True)
class Look:
    """What is seen of a file or a folder.

    Attributes:
        path: The file or folder.
        arrays: The arrays that lie there.
        published: The published set that it holds; empty for none.
        understood: What was made of names, shapes and types that are not the usual ones.
        refused: Why what lies there is no data set, and what to do; empty where it is one, or
            where that is told by whoever reads it as data of one's own.
    """

    path: Path
    arrays: tuple[SeenArray, ...]
    published: str = ""
    understood: str = ""
    refused: str = ""

    @property
    def is_archive(self) -> bool:
        """Whether `data.dataset` could name it."""
        return not self.published and not self.refused


def look_at(path: Path) -> Look:
    """Looks at a file or a folder.

    Args:
        path: An `.npz`, an IDX file, packed or not, or a folder of IDX files.

    Raises:
        NotWholeError: It can be read as neither.
    """
    if is_folder(path):
        return _look_at_folder(path)
    if is_idx(start_of(path)):
        array = read_any_idx(path)
        published, name = published_as(array)
        rest = "" if published else f"foreign: one array of no published set. {_AS_ARCHIVE}"
        return Look(path, (seen_array(path.name, array, name),), published, refused=rest)
    return _look_at_archive(path)


def _look_at_archive(path: Path) -> Look:
    with opened(path) as archive:
        names = [n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")]
        taken = {entry: name for name, entry in named_as(names).entries.items()}
        arrays = tuple(_arrays(path, archive, list(dict.fromkeys(names))[:MOST_ARRAYS], taken))
    for published in PUBLISHED.values():
        sums = {ARRAYS[number]: published.sums[number] for number in (3, 1, 2, 0)}
        if not published.embedded and archive_holds(path, published.shapes, sums):
            understood = open_set(published.name, (path,), published.name).understood
            return Look(path, arrays, published.name, understood)
    return Look(path, arrays)


def _arrays(
    path: Path, archive: ZipFile, names: Sequence[str], taken: Mapping[str, str]
) -> Iterator[SeenArray]:
    """Yields what is seen of each array of an archive, one in memory at a time."""
    layout: dict[str, tuple[tuple[int, ...], np.dtype[np.generic]]] = {}
    notes: dict[str, str] = {}
    for name in names:
        try:
            layout[name] = header_of(path, archive, name)
        except NotWholeError as error:
            notes[name] = error.finding
    readable = {name: each for name, each in layout.items() if not each[1].hasobject}
    too_much = _too_much(path, archive, readable)
    for name in names:
        shape, dtype = layout.get(name, ((), ""))
        note = notes.get(name) or (too_much if name in readable else _PICKLED)
        if not note:
            try:
                yield seen_array(name, unpacked(path, archive, name), taken.get(name, ""))
                continue
            except NotWholeError as error:
                note = error.finding
        yield SeenArray(name, shape, str(dtype), taken.get(name, ""), note=note)


def _too_much(path: Path, archive: ZipFile, layout: Layout) -> str:
    """Returns why arrays are not unpacked, by the bytes that they claim; nothing if they are."""
    try:
        check_density(path, archive, layout)
    except NotWholeError as error:
        return error.finding
    size = sum(math.prod(shape) * dtype.itemsize for shape, dtype in layout.values())
    return f"not read: more than {contents.LARGEST:,} bytes" if size > contents.LARGEST else ""


def _look_at_folder(path: Path) -> Look:
    """Looks at the IDX files of a folder and of those below."""
    files = [file for file in files_below(path) if is_idx(start_of(file))]
    arrays: list[SeenArray] = []
    sets: dict[str, set[str]] = {}
    for file in files[:MOST_FILES]:
        name = file.relative_to(path).as_posix()
        try:
            array: np.ndarray = read_any_idx(file)
        except NotWholeError as error:
            arrays.append(SeenArray(name, (), "", note=error.finding))
            continue
        published, role = published_as(array)
        sets.setdefault(published, set()).add(role)
        arrays.append(seen_array(name, array, role))
    whole = [name for name, roles in sets.items() if name and roles == set(ARRAYS)]
    return Look(path, tuple(arrays), " and ".join(whole), refused=_lacking(files, sets, whole))


def _lacking(files: list[Path], sets: Mapping[str, set[str]], whole: list[str]) -> str:
    """Returns why the IDX files of a folder are no data set, and what to do."""
    if whole:
        return ""
    if not files:
        return "foreign: it holds no IDX files; of an archive in it name the file"
    for name, roles in sets.items():
        if name:
            lacking = [array for array in ARRAYS if array not in roles]
            return f"truncated: of {name} it lacks {', '.join(lacking)}; put those files there too"
    return f"foreign: no published set. {_AS_ARCHIVE}"
