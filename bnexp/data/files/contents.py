"""The checksums that stand for the contents of a data set's four arrays.

Contents are identified apart from the container they came in: each array is hashed as if it were
written as an IDX file, the format in which MNIST was published. So the published sums of the
original files verify an `.npz` as well, and a fingerprint is known before any data are there.
"""

from __future__ import annotations

import hashlib
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
