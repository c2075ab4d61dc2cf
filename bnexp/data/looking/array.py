"""What is seen of one array: its shape, its type, its values, its classes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bnexp.data.files.labels import is_one_hot

if TYPE_CHECKING:
    from bnexp.documents import installation

MOST_CLASSES = 1000
"""Different values that an array of labels may have, to be told as classes."""

_VALUES = 2**22
"""Values that are looked at at a time."""


@dataclass(frozen=True)
class SeenArray:
    """An array as it lies in a file.

    Attributes:
        name: What it is called there, or the file's name.
        shape: Its shape.
        dtype: Its type, as numpy writes it.
        taken_as: Which array of a data set it is taken for; empty for none.
        smallest: Smallest value; None where it holds no numbers, or was not read.
        largest: Largest value.
        classes: Of labels, each class with the number of its images; of one-hot labels the
            columns.
        note: What else is to be said, such as why it was not read.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    taken_as: str = ""
    smallest: float | None = None
    largest: float | None = None
    classes: tuple[tuple[str, int], ...] = ()
    note: str = ""

    def as_json(self) -> installation.DataArray:
        """Returns it as plain values."""
        return {
            "name": self.name,
            "shape": list(self.shape),
            "type": self.dtype,
            "taken_as": self.taken_as,
            "smallest": self.smallest,
            "largest": self.largest,
            "classes": [{"label": label, "images": images} for label, images in self.classes],
            "note": self.note,
        }


def seen_array(name: str, array: np.ndarray, taken_as: str = "") -> SeenArray:
    """Returns what is seen of an array.

    Args:
        name: What it is called.
        array: The array.
        taken_as: As in `SeenArray`.
    """
    smallest, largest, strange = _range(array)
    return SeenArray(
        name,
        array.shape,
        str(array.dtype),
        taken_as,
        smallest,
        largest,
        _classes(array) if not strange else (),
        f"{strange:,} values are no finite numbers" if strange else "",
    )


def _range(array: np.ndarray) -> tuple[float | None, float | None, int]:
    """Returns smallest and largest finite value, and how many values are not finite."""
    if array.dtype.kind not in "biuf" or not array.size:
        return None, None, 0
    low, high, strange = math.inf, -math.inf, 0
    for piece in _pieces(array):
        finite = piece
        if array.dtype.kind == "f":
            kept = np.isfinite(piece)
            strange += piece.size - int(np.count_nonzero(kept))
            finite = piece[kept]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (None, None, strange) if low > high else (low, high, strange)


def _pieces(array: np.ndarray) -> list[np.ndarray]:
    rows = array.reshape(len(array), -1) if array.ndim else array.reshape(1, 1)
    step = max(1, _VALUES // rows.shape[1])
    return [rows[start : start + step] for start in range(0, len(rows), step)]


def _classes(array: np.ndarray) -> tuple[tuple[str, int], ...]:
    """Returns the classes of an array that may be labels, with their counts."""
    long = [length for length in array.shape if length != 1]
    if not array.size or array.dtype.kind not in "biufUS":
        return ()
    if len(long) <= 1:
        values, counts = np.unique(array, return_counts=True)
        whole = array.dtype.kind != "f" or bool((values == np.rint(values)).all())
        if len(values) > MOST_CLASSES or not whole:
            return ()
        return tuple(zip(map(_text, values), counts.tolist(), strict=True))
    columns = array.ndim == 2 and array.shape[1] <= MOST_CLASSES and array.dtype.kind in "biuf"
    if columns and is_one_hot(array):
        counts = np.count_nonzero(array, axis=0)
        return tuple((str(column), int(count)) for column, count in enumerate(counts))
    return ()


def _text(value: np.generic) -> str:
    """Returns a class as it is told; whole floats without their point."""
    if isinstance(value, np.bytes_):
        return value.decode("ascii", "backslashreplace")
    return f"{value:.0f}" if isinstance(value, np.floating) else str(value)
