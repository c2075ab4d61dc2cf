"""Reads a data set from its files, or from the installation, and verifies it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bnexp.data.dataset import DataSet
from bnexp.data.files.contents import ARRAYS, Arrays, fingerprint, idx_sum
from bnexp.data.files.digits import read_digits
from bnexp.data.files.idx import read_idx
from bnexp.data.files.kinds import as_images
from bnexp.data.files.labels import count_classes, plain_labels
from bnexp.data.files.npz import plain_published, read_npz
from bnexp.data.finding.published import PUBLISHED, Published
from bnexp.data.seen import Seen, see


def read_set(
    dataset: str, files: Sequence[Path], label: str, scale: float | None = None
) -> DataSet:
    """Returns a data set, complete and, where its contents are published, verified.

    Args:
        dataset: As in `Source`.
        files: As in `Source`.
        label: What tables and figures call it.
        scale: What images are divided by; None for what the data set itself says.

    Raises:
        NotWholeError: A file is not the data set, or not all of it.
    """
    published = PUBLISHED.get(dataset)
    if published is not None:
        return _open_published(published, files, label, scale)
    return _open_own(files[0], label, scale)[0]


def see_own(path: Path, label: str) -> Seen:
    """Returns what is seen of an `.npz` of one's own, without keeping its images.

    Args:
        path: The archive.
        label: What tables and figures call it.

    Raises:
        NotWholeError: It is not a data set, or not all of it.
    """
    return see(*_open_own(path, label, None))


def _open_own(path: Path, label: str, scale: float | None) -> tuple[DataSet, list[str]]:
    """Returns a data set and `idx_sum` of each of its arrays."""
    archive = read_npz(path)
    arrays, of_labels = plain_labels(path, archive.arrays)
    images = as_images(path, arrays)
    arrays = images.arrays
    classes = count_classes(path, arrays)
    sums = [idx_sum(arrays[name]) for name in ARRAYS]
    divisor = (scale or images.scale) * images.unit
    stands_for = fingerprint(sums, divisor, classes)
    dataset = DataSet.of(
        label,
        arrays,
        scale=divisor,
        classes=classes,
        fingerprint=stands_for,
        unit=images.unit,
        understood=_sentence(archive.naming.understood, *images.told, *of_labels),
    )
    return dataset, sums


def _sentence(*parts: str) -> str:
    """Returns what was understood, in one line; empty where all was plain."""
    return "; ".join(dict.fromkeys(filter(None, parts)))


def _open_published(
    published: Published, files: Sequence[Path], label: str, scale: float | None
) -> DataSet:
    arrays: Arrays
    understood = ""
    if published.embedded:
        arrays, files = read_digits(published.shapes[0][0])
    elif len(files) == 1:
        arrays, understood = _as_published(published, files[0])
    else:
        arrays = read_idx(files, published.shapes)
    published.verify(files, arrays)
    return DataSet.of(
        label,
        arrays,
        scale=scale or published.scale,
        classes=published.size.classes,
        fingerprint=published.fingerprint_at(scale),
        understood=understood,
    )


def _as_published(published: Published, path: Path) -> tuple[Arrays, str]:
    """Returns the arrays of an archive in the guise that they were published in, and what changed.

    Sums are not compared.
    """
    archive = read_npz(path, published.shapes)
    arrays: dict[str, np.ndarray] = {}
    size = published.size
    cut = f"the first {size.train:,} images to train on, the last {size.test:,} to test on"
    told = [cut] if archive.naming.whole else []
    for name, shape in zip(ARRAYS, published.shapes, strict=True):
        arrays[name], done = plain_published(path, name, archive.arrays[name], shape)
        told += done
    return arrays, _sentence(archive.naming.understood, *told)
