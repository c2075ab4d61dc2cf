"""The long arrays of a trial: `<trial_id>.npz` beside its JSON, which holds their digest."""

from __future__ import annotations

import hashlib
from collections.abc import ItemsView, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bnexp.errors import FormatError, StoreError
from bnexp.store.files.arrays import UNREADABLE, packed, unpacked
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.trial import Array

SUFFIX = ".npz"

MOST = 256 * 2**20
"""Bytes of the arrays of one trial at most."""


@dataclass(frozen=True)
class Beside:
    """What a trial's JSON says of the arrays beside it.

    Attributes:
        sha256: The digest of their file.
        axes: For each array what its axes count.
    """

    sha256: str
    axes: dict[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain values."""
        return asdict(self)


def arrays_to_bytes(arrays: Mapping[str, Array], path: Path) -> bytes:
    """Returns the content of the file of some arrays; empty where there are none.

    Args:
        arrays: By their names.
        path: Where the file is to lie, for messages.

    Raises:
        StoreError: They take up more than is stored of one trial.
        ValueError: One holds no numbers, or has another number of axes than it names.
    """
    if not arrays:
        return b""
    for name, array in arrays.items():
        if array.values.ndim != len(array.axes):
            raise ValueError(f"{name}: has {array.values.ndim} axes and names {len(array.axes)}")
    content = packed({name: array.values for name, array in arrays.items()})
    if len(content) > MOST:
        raise StoreError(
            f"{path}: would have {len(content):,} bytes; at most {MOST:,} are stored of a trial"
        )
    return content


def beside_of(arrays: Mapping[str, Array], content: bytes) -> Beside:
    """Returns what the JSON says of arrays.

    Args:
        arrays: By their names.
        content: What their file holds.
    """
    axes = {name: array.axes for name, array in arrays.items()}
    return Beside(hashlib.sha256(content).hexdigest(), axes)


class StoredArrays(Mapping[str, Array]):
    """The arrays of a stored trial, read and checked whenever one is asked for, and not kept.

    Names are known without reading, and `items` reads once for all of them.

    Args:
        path: Their file.
        beside: What the trial's JSON says of them.
    """

    def __init__(self, path: Path, beside: Beside) -> None:
        self._path, self._beside = path, beside

    def check(self) -> None:
        """Reads the file once, which raises as for an array where it is damaged."""
        _read(self._path, self._beside)

    def __getitem__(self, name: str) -> Array:
        """Returns an array.

        Raises:
            FormatError: The file is not what was once written.
            StoreError: It cannot be read.
        """
        if name not in self._beside.axes:
            raise KeyError(name)
        return _read(self._path, self._beside)[name]

    def __contains__(self, name: object) -> bool:
        return name in self._beside.axes

    def items(self) -> ItemsView[str, Array]:
        """Returns all arrays with their names; raises as for one of them."""
        return _read(self._path, self._beside).items()

    def __iter__(self) -> Iterator[str]:
        return iter(self._beside.axes)

    def __len__(self) -> int:
        return len(self._beside.axes)


def _read(path: Path, beside: Beside) -> dict[str, Array]:
    try:
        content = read_part(path, MOST)
    except OSError as error:
        raise refused(path, READ, error) from None
    if hashlib.sha256(content).hexdigest() != beside.sha256:
        raise FormatError(path, "does not fit the digest in the JSON beside it")
    try:
        found = unpacked(content, {name: len(axes) for name, axes in beside.axes.items()})
    except UNREADABLE as error:
        raise FormatError(path, f"holds no whole arrays ({type(error).__name__})") from None
    return {name: Array(axes, found[name]) for name, axes in beside.axes.items()}
