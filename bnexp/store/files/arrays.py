"""Writes and reads arrays with named axes as one `.npz`: no pickle, nothing packed, all checked."""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_NUMBERS = "fiub"
"""Kinds of numbers that an array may hold: real and whole ones, and truth values."""

_SUFFIX = ".npy"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that the same arrays are the same bytes."""

UNREADABLE = (
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    tokenize.TokenError,
    MemoryError,  # of the parser of headers, when they are nested
    RecursionError,
    OSError,
    EOFError,
    RuntimeError,  # an encrypted archive
    NotImplementedError,
    struct.error,
    zipfile.BadZipFile,
)
"""Errors of taking apart an archive that is not what was once written."""


def packed(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Returns arrays as the bytes of an `.npz`, the same for the same arrays.

    Args:
        arrays: By their names.

    Raises:
        ValueError: One holds something else than numbers.
    """
    import numpy as np  # noqa: PLC0415 (most results have no arrays)

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, values in arrays.items():
            if values.dtype.kind not in _NUMBERS:
                raise ValueError(f"{name}: holds {values.dtype}, not numbers")
            entry = io.BytesIO()
            np.lib.format.write_array(entry, values, version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}{_SUFFIX}", _BEGINNING), entry.getvalue())
    return content.getvalue()


def unpacked(content: bytes, names: Mapping[str, int]) -> dict[str, np.ndarray[Any, Any]]:
    """Returns the arrays of an `.npz`.

    Args:
        content: All of it; together the arrays take up no more.
        names: For the name of each array that it must have how many axes.

    Raises:
        ValueError: It is not one that `packed` made of such arrays; or one of the other errors of
            `UNREADABLE`.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if [entry.filename for entry in entries] != [f"{name}{_SUFFIX}" for name in names]:
            raise ValueError("other arrays")
        # Entries may overlap in an archive that was made to grow.
        if sum(max(entry.file_size, entry.compress_size) for entry in entries) > len(content):
            raise ValueError("arrays larger than their file")
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise ValueError("packed arrays")
        return {
            name: _array(archive.read(entry), axes)
            for (name, axes), entry in zip(names.items(), entries, strict=True)
        }


def _array(entry: bytes, axes: int) -> np.ndarray[Any, Any]:
    """Returns an array, of which no more is made room for than its entry holds."""
    import numpy as np  # noqa: PLC0415 (likewise)

    written = io.BytesIO(entry)
    if np.lib.format.read_magic(written) != (1, 0):
        raise ValueError("an array of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(written)
    if dtype.kind not in _NUMBERS or len(shape) != axes:
        raise ValueError("another kind of array")
    if math.prod(shape) * dtype.itemsize != len(entry) - written.tell():
        raise ValueError("an array of another size than it says")
    written.seek(0)
    array: np.ndarray[Any, Any] = np.lib.format.read_array(written, allow_pickle=False)
    return array
