"""What a data set's four arrays have to be, and the checksums that stand for their contents.

Contents are identified apart from the container they came in: each array is hashed as if it were
written as an IDX file, the format in which MNIST was published. So the published sums of the
original files verify an `.npz` as well, and a fingerprint is known before any data are there.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
"""Names of the arrays of every data set, in the order in which sums and shapes are given."""

LARGEST = 4 * 2**30
"""Bytes that the arrays of a data set may take up in memory."""

Arrays: TypeAlias = "Mapping[str, np.ndarray]"
Layout: TypeAlias = "Mapping[str, tuple[tuple[int, ...], np.dtype[np.generic]]]"
"""For each array its shape and its type."""


class NotWholeError(Exception):
    """A file is truncated, altered, pickled or foreign; the search adds what to do about it.

    Attributes:
        path: The file.
        finding: What is wrong with it, beginning with the kind of damage.
    """

    def __init__(self, path: Path, finding: str) -> None:
        self.path = path
        self.finding = finding
        super().__init__(f"{path}: {finding}")


def idx_header(shape: Sequence[int], code: int = 0x08) -> bytes:
    """Returns the bytes before an array's own in an IDX file: type, number of axes, lengths.

    Args:
        shape: Length of each axis.
        code: The type by IDX's numbering; 0x08 is an unsigned byte.
    """
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)


def idx_sum(array: np.ndarray) -> str:
    """Returns the MD5, in hexadecimal digits, of an array written as an IDX file.

    Whole numbers from 0 to 255 are written as bytes, whatever integer type holds them, others as
    four bytes, floats in single precision.

    Args:
        array: Integers or floats of any shape, not empty.
    """
    import numpy as np  # noqa: PLC0415 (a glance at files does without)

    if array.dtype.kind == "f":
        code, written = 0x0D, ">f4"
    elif array.dtype == np.uint8 or 0 <= int(array.min()) <= int(array.max()) <= 255:
        code, written = 0x08, "u1"
    else:
        code, written = 0x0C, ">i4"
    digest = hashlib.md5(idx_header(array.shape, code), usedforsecurity=False)
    digest.update(np.ascontiguousarray(array, dtype=written).data)
    return digest.hexdigest()


def fingerprint(sums: Sequence[str], scale: float, classes: int) -> str:
    """Returns 32 hexadecimal digits that stand for a data set, whatever container holds it.

    Args:
        sums: `idx_sum` of each of the `ARRAYS`.
        scale: What images are divided by.
        classes: Number of classes.
    """
    short = f"{scale:g}"
    told = short if float(short) == scale else repr(scale)
    lines = ["bnexp data 1", *sums, f"scale {told}", f"classes {classes}"]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


_NUMBER = "names, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)"
"""How labels of any kind become integers from 0."""


def check_layout(path: Path, layout: Layout, shapes: Sequence[tuple[int, ...]] | None) -> None:
    """Refuses arrays that cannot be a data set, before any of them is read.

    Args:
        path: The file, for the message.
        layout: Shape and type of each of the `ARRAYS`.
        shapes: The shapes that they must have; None where any data set will do.

    Raises:
        NotWholeError: An array has another type or shape, or is too large.
    """
    for name in ARRAYS:
        finding = _type_finding(name, *layout[name], own=shapes is None)
        if finding:
            raise NotWholeError(path, finding)
    size = sum(math.prod(shape) * dtype.itemsize for shape, dtype in layout.values())
    if size > LARGEST:
        raise NotWholeError(
            path, f"foreign: its arrays take up {size:,} bytes; at most {LARGEST:,} are read"
        )
    found = {name: layout[name][0] for name in ARRAYS}
    finding = _shape_finding(found) if shapes is None else _difference(found, shapes)
    if finding:
        raise NotWholeError(path, finding)


def _type_finding(
    name: str, shape: tuple[int, ...], dtype: np.dtype[np.generic], *, own: bool
) -> str:
    if dtype.hasobject:
        text = f". Number both parts at once, and save y: {_NUMBER}" if name.startswith("y") else ""
        return f"pickled: {name} holds Python objects, and nothing pickled is ever loaded{text}"
    if name.startswith("x") and own and (dtype.kind not in "biuf" or dtype.itemsize > 8):
        return f"foreign: {name} is {dtype}; images must be whole numbers or floats: store uint8"
    if name.startswith("x") and not own and dtype != "uint8":
        return f"foreign: {name} is {dtype}; images must be whole numbers 0 to 255: store uint8"
    if name.startswith("y") and dtype.kind not in "iu":
        how = _numbered(name, shape, dtype)
        return f"foreign: {name} is {dtype}; labels must be integers from 0{how}"
    return ""


def _numbered(name: str, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> str:
    """Returns how labels of another type become integers."""
    if dtype.kind in "bf" and len(shape) == 2 and shape[1] > 1:
        return f". One-hot? {name}.argmax(axis=1)"
    if dtype.kind in "bf":
        return f": {name}.astype('int64')"
    if dtype.kind in "US":
        return f". Number both parts at once: {_NUMBER}"
    return ""


def _difference(found: Mapping[str, tuple[int, ...]], wanted: Sequence[tuple[int, ...]]) -> str:
    for name, shape in zip(ARRAYS, wanted, strict=True):
        if found[name] != shape:
            return f"foreign: {name} has the shape {found[name]} instead of {shape}"
    return ""


def _shape_finding(found: Mapping[str, tuple[int, ...]]) -> str:
    for part in ("train", "test"):
        images, labels = found[f"x_{part}"], found[f"y_{part}"]
        if len(images) < 2 or math.prod(images) == 0:
            return f"foreign: x_{part} has the shape {images}; it must be (images, ...), not empty"
        if labels != images[:1]:
            return (
                f"foreign: y_{part} has the shape {labels}; "
                f"it must be {images[:1]}, one label for each image of x_{part}"
                f"{_flattened(f'y_{part}', labels, images)}"
            )
    if found["x_train"][1:] != found["x_test"][1:]:
        return (
            f"foreign: an image of x_train has the shape {found['x_train'][1:]}, "
            f"one of x_test {found['x_test'][1:]}"
        )
    return ""


def _flattened(name: str, labels: tuple[int, ...], images: tuple[int, ...]) -> str:
    """Returns how labels of another shape become one for each image, where that can be told."""
    if len(labels) != 2 or labels[0] != images[0]:
        return ""
    return f": {name}.ravel()" if labels[1] == 1 else f". One-hot? {name}.argmax(axis=1)"


def count_classes(path: Path, arrays: Arrays) -> int:
    """Returns the number of classes of labels that go from 0 up without gaps.

    Args:
        path: The file, for the message.
        arrays: The arrays of a data set; `y_train` and `y_test` are looked at.

    Raises:
        NotWholeError: A label is negative or skipped, or there is only one.
    """
    import numpy as np  # noqa: PLC0415 (as above)

    labels = np.unique(np.concatenate([arrays["y_train"], arrays["y_test"]]))
    if labels[0] < 0:
        finding = f"foreign: a label is {labels[0]}; labels count from 0"
        raise NotWholeError(path, f"{finding}. Number both parts at once: {_NUMBER}")
    skipped = np.flatnonzero(labels != np.arange(len(labels)))
    if len(skipped) and labels[0] > 0 and len(labels) == labels[-1] - labels[0] + 1:
        raise NotWholeError(
            path,
            f"foreign: labels go from {labels[0]} to {labels[-1]}; labels count from 0: "
            f"y - {labels[0]}",
        )
    if len(skipped):
        raise NotWholeError(
            path,
            f"foreign: no image has the label {skipped[0]}, though labels go up to {labels[-1]}; "
            "number the classes from 0 without gaps, both parts at once: "
            "numbers, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)",
        )
    if len(labels) < 2:
        raise NotWholeError(path, "foreign: all labels are 0; there must be two classes or more")
    return len(labels)
