"""The handwritten digits that come with scikit-learn, read from its files without importing it.

The import takes a second, and leaves variables, filters of warnings and moved random states behind
in the process of whoever calls.
"""

from __future__ import annotations

import gzip
import zlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from bnexp.data.files.contents import ARRAYS, Arrays, NotWholeError

_SIDE = 8
"""Length of a side of the square images, in pixels."""


def read_digits(train: int) -> tuple[Arrays, tuple[Path, ...]]:
    """Returns the digits in their original order, and the file that they were read from.

    Args:
        train: How many of them are for training; the others are for testing.

    Raises:
        NotWholeError: scikit-learn is not installed, or its file is damaged.
    """
    file = _file()
    try:
        text = gzip.decompress(file.read_bytes())
        values = np.array([int(value) for value in text.replace(b"\n", b",").split(b",") if value])
        rows = values.reshape(-1, _SIDE * _SIDE + 1).astype(np.uint8)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise NotWholeError(file, f"truncated or altered ({error})") from error
    images, labels = rows[:, :-1].reshape(-1, _SIDE, _SIDE), rows[:, -1]
    parts = (images[:train], labels[:train], images[train:], labels[train:])
    return dict(zip(ARRAYS, parts, strict=True)), (file,)


def _file() -> Path:
    """Returns where the digits lie."""
    found = find_spec("sklearn")
    if found is None or not found.submodule_search_locations:
        place = Path((found and found.origin) or "scikit-learn")
        raise NotWholeError(place, "not scikit-learn, with which the digits come; install it")
    return Path(found.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
