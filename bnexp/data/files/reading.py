"""Reads a data set from its files, or from the installation, and verifies it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bnexp.data.dataset import DataSet
from bnexp.data.files.contents import ARRAYS, Arrays, count_classes, fingerprint, idx_sum
from bnexp.data.files.digits import read_digits
from bnexp.data.files.idx import read_idx
from bnexp.data.files.kinds import as_images
from bnexp.data.files.npz import read_npz
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
    arrays, own_scale = as_images(path, read_npz(path))
    classes = count_classes(path, arrays)
    sums = [idx_sum(arrays[name]) for name in ARRAYS]
    divisor = scale or own_scale
    stands_for = fingerprint(sums, divisor, classes)
    dataset = DataSet.of(label, arrays, scale=divisor, classes=classes, fingerprint=stands_for)
    return dataset, sums


def _open_published(
    published: Published, files: Sequence[Path], label: str, scale: float | None
) -> DataSet:
    arrays: Arrays
    if published.embedded:
        arrays, files = read_digits(published.shapes[0][0])
    elif len(files) == 1:
        arrays = read_npz(files[0], published.shapes)
    else:
        arrays = read_idx(files, published.shapes)
    published.verify(files, arrays)
    return DataSet.of(
        label,
        arrays,
        scale=scale or published.scale,
        classes=published.size.classes,
        fingerprint=published.fingerprint_at(scale),
    )
