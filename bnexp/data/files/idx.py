"""Reads the four original IDX files of MNIST or Fashion-MNIST, compressed or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bnexp.data.files.contents import ARRAYS, NotWholeError, idx_header
from bnexp.data.files.unpacking import first_bytes


def read_idx(files: Sequence[Path], shapes: Sequence[tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Returns the arrays of four IDX files.

    Args:
        files: One file for each of the `ARRAYS`; those that are compressed are unpacked.
        shapes: The shape that each must have.

    Raises:
        NotWholeError: A file is truncated, altered, or holds another array.
    """
    return {
        name: _read(path, shape) for name, path, shape in zip(ARRAYS, files, shapes, strict=True)
    }


def _read(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    header = idx_header(shape)
    size = len(header) + math.prod(shape)
    # One byte more than there should be: enough to notice an excess, and never more in memory.
    raw = first_bytes(path, size + 1)
    if not header.startswith(raw[: len(header)]):
        if raw[:4] != header[:4]:
            raise NotWholeError(path, "foreign: it begins otherwise than the file of that name")
        found = tuple(np.frombuffer(raw[4 : len(header)], ">u4").tolist())
        raise NotWholeError(path, f"foreign: it has the shape {found} instead of {shape}")
    if len(raw) < size:
        raise NotWholeError(path, f"truncated: it holds {len(raw):,} bytes instead of {size:,}")
    if len(raw) > size:
        raise NotWholeError(path, f"foreign: it holds more than {size:,} bytes")
    return np.frombuffer(raw, np.uint8, offset=len(header)).reshape(shape)
