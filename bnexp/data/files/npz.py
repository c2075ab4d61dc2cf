"""Reads the four arrays of a data set from an `.npz`, under whatever names and in any guise."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bnexp.data.files.archive import check_density, header_of, opened, unpacked
from bnexp.data.files.contents import ARRAYS, NotWholeError, idx_sum
from bnexp.data.files.kinds import as_published
from bnexp.data.files.labels import plain_label
from bnexp.data.files.layout import Layout, check_layout
from bnexp.data.files.names import Naming, named_as


@dataclass(frozen=True)
class Archive:
    """The four arrays of an archive, as they are stored.

    Attributes:
        arrays: The arrays, by their names in this project.
        naming: Which entries they are.
    """

    arrays: dict[str, np.ndarray]
    naming: Naming


def read_npz(path: Path, shapes: Sequence[tuple[int, ...]] | None = None) -> Archive:
    """Returns the four arrays of an archive, under whatever names, checked by type and shape.

    Args:
        path: The archive.
        shapes: The shapes that they must have once they are plain; None where any data set will
            do. An archive of the same images in one part is cut where the published set is.

    Raises:
        NotWholeError: The file is no such archive, or not all of one.
    """
    with opened(path) as archive:
        naming, layout = _layout(path, archive, shapes)
        check_layout(path, layout, shapes)
        arrays = {name: unpacked(path, archive, entry) for name, entry in naming.entries.items()}
    return Archive(_cut(arrays, shapes) if naming.whole and shapes else arrays, naming)


def archive_holds(path: Path, shapes: Sequence[tuple[int, ...]], sums: Mapping[str, str]) -> bool:
    """Returns whether an archive holds arrays of known shapes and checksums, in any guise.

    Args:
        path: The archive.
        shapes: Shape of each of the `ARRAYS`.
        sums: For their names `idx_sum` of each, in the order in which they are compared; the
            first that differs ends it.
    """
    wanted = dict(zip(ARRAYS, shapes, strict=True))
    try:
        with opened(path) as archive:
            naming, layout = _layout(path, archive, shapes)
            check_layout(path, layout, shapes)
            for name, known in sums.items():
                short = name[0] if naming.whole else name
                stored = {short: unpacked(path, archive, naming.entries[short])}
                array = (_cut(stored, shapes) if naming.whole else stored)[name]
                if idx_sum(plain_published(path, name, array, wanted[name])[0]) != known:
                    return False
    except NotWholeError:
        return False
    return True


def plain_published(
    path: Path, name: str, array: np.ndarray, shape: Sequence[int]
) -> tuple[np.ndarray, list[str]]:
    """Returns an array of a published set as it was published, and what was done.

    Args:
        path: The file, for the message.
        name: One of the `ARRAYS`.
        array: The array as it is stored, of a layout that was checked.
        shape: The shape that it was published with.

    Raises:
        NotWholeError: It is no guise of what was published.
    """
    if name.startswith("x"):
        return as_published(path, name, array, shape[1:])
    labels, done = plain_label(path, name, array, shape[0])
    return labels, [done] if done else []


def _cut(
    whole: Mapping[str, np.ndarray], shapes: Sequence[tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """Returns arrays of all images as those of a training and a test part."""
    train = shapes[0][0]
    cut: dict[str, np.ndarray] = {}
    for short, array in whole.items():
        row = array.reshape(-1) if short == "y" and 1 in array.shape else array
        cut |= {f"{short}_train": row[:train], f"{short}_test": row[train:]}
    return cut


def _layout(
    path: Path, archive: zipfile.ZipFile, shapes: Sequence[tuple[int, ...]] | None
) -> tuple[Naming, Layout]:
    """Reads shape and type of each array from the first bytes of its entry."""
    stored = archive.namelist()
    names = [name.removesuffix(".npy") for name in stored]
    naming = named_as([name.removesuffix(".npy") for name in stored if name.endswith(".npy")])
    twice = [entry for entry in naming.entries.values() if names.count(entry) > 1]
    if twice:
        raise NotWholeError(path, f"altered: it has two entries for {twice[0]!r}")
    finding = _lacking(naming, names, cuttable=shapes is not None)
    if finding:
        raise NotWholeError(path, finding)
    layout = {name: header_of(path, archive, entry) for name, entry in naming.entries.items()}
    check_density(path, archive, dict(zip(naming.entries.values(), layout.values(), strict=True)))
    return naming, _layout_cut(layout, shapes) if naming.whole and shapes else layout


def _lacking(naming: Naming, names: Sequence[str], *, cuttable: bool) -> str:
    """Returns what keeps the names of an archive from being those of a data set."""
    if naming.doubtful:
        name, entries = next(iter(naming.doubtful.items()))
        return (
            f"foreign: {' and '.join(entries)} could all be {name}; keep one of them, or call it "
            f"{name}"
        )
    missing = [name for name in ARRAYS if name not in naming.entries]
    if not missing or (naming.whole and cuttable):
        return ""
    alone = (
        ". It has no part to test on: keep some of the images for that, drawn at random"
        if naming.entries and {"x_test", "y_test"} <= {*missing}
        else ""
    )
    return (
        f"foreign: it has no array {missing[0]!r}; it has {', '.join(names) or 'none'}, "
        f"and must have {', '.join(ARRAYS)}{alone}"
    )


def _layout_cut(layout: Layout, shapes: Sequence[tuple[int, ...]]) -> Layout:
    """Returns the layout of a training and a test part, where there are as many images at all."""
    train, test = shapes[0][0], shapes[2][0]
    cut: dict[str, tuple[tuple[int, ...], np.dtype[np.generic]]] = {}
    for short, (shape, dtype) in layout.items():
        own = (math.prod(shape),) if short == "y" and 1 in shape else shape
        first, *rest = own or (0,)
        cut[f"{short}_train"] = (train, *rest), dtype
        cut[f"{short}_test"] = (test if first == train + test else first, *rest), dtype
    return cut
