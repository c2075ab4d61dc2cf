"""What enters a drawing as one short text, which is equal only where the drawing is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import PIL
import scipy
from pydantic import BaseModel

_PACKAGE = Path(__file__).parents[2]
_LIBRARIES = (mpl, np, pd, PIL, scipy)


def fingerprint_of(*parts: Any) -> str:
    """Returns 64 hexadecimal digits for some values and all that they hold.

    Args:
        parts: Numbers, texts, arrays, tables, and mappings, sequences, data classes and models of
            these.
            Fields of a data class whose names begin with an underscore are left out: they keep
            what was worked out from the others.

    Raises:
        TypeError: There is anything else in them.
    """
    pieces = _Pieces()
    for part in parts:
        _add(part, pieces)
    return pieces.digest.hexdigest()


class _Pieces:
    """Takes up pieces one after the other and keeps none: tables of many trials are large."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self._between = b""

    def append(self, piece: bytes | memoryview) -> None:
        """Takes up a piece."""
        self.digest.update(self._between)
        self.digest.update(piece)
        self._between = b"\0"


@cache
def program() -> str:
    """Returns what stands for the program that draws: its code, and the libraries it draws with."""
    code = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        code.update(f"{path.relative_to(_PACKAGE)}\0".encode())
        code.update(path.read_bytes())
    return fingerprint_of(code.hexdigest(), [library.__version__ for library in _LIBRARIES])


def _add(value: Any, pieces: _Pieces) -> None:
    """Adds a value to the pieces, so that no two different values give the same ones."""
    if value is None or isinstance(value, bool | int | float | str | np.generic):
        pieces.append(repr(value).encode())
    elif isinstance(value, np.ndarray):
        _add_array(value, pieces)
    elif isinstance(value, pd.DataFrame):
        _add({str(name): value[name] for name in value.columns}, pieces)
    elif isinstance(value, pd.Series):
        _add_column(value, pieces)
    elif isinstance(value, Mapping):
        _add_all("mapping", [part for item in value.items() for part in item], pieces)
    elif isinstance(value, tuple | list):
        _add_all("sequence", value, pieces)
    elif isinstance(value, BaseModel):
        _add_all(type(value).__name__, [value.model_dump()], pieces)
    elif is_dataclass(value):
        names = [field.name for field in fields(value) if not field.name.startswith("_")]
        _add_all(type(value).__name__, [getattr(value, name) for name in names], pieces)
    else:
        raise TypeError(f"{type(value).__name__}: it is not known what stands for it")


def _add_all(what: str, parts: list[Any] | tuple[Any, ...], pieces: _Pieces) -> None:
    pieces.append(f"{what} {len(parts)}".encode())
    for part in parts:
        _add(part, pieces)


def _add_array(array: np.ndarray[Any, Any], pieces: _Pieces) -> None:
    """Adds the numbers of an array, by their number of bytes first, as any byte may be in them."""
    content = np.ascontiguousarray(array)
    pieces.append(f"array {array.dtype.str} {array.shape} {content.nbytes}".encode())
    pieces.append(content.reshape(-1).view(np.uint8).data)


def _add_column(column: pd.Series, pieces: _Pieces) -> None:
    """Adds a column of a table; of text each word once, and for each row which it is."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        _add_array(column.to_numpy(), pieces)
        return
    codes, words = pd.factorize(column)
    _add_array(codes, pieces)
    _add_all("words", list(words), pieces)
