"""Brings the images of an `.npz` into one of two types, without changing what is meant by a value.

Whole numbers from 0 to 255 become bytes, and so do floats that are nothing but bytes: those that
are whole and reach beyond half of their range, and those that are bytes divided by 255. Other whole
numbers up to 65535 and other floats become single precision. What they are divided by, unless a
configuration states it, is the largest number that their type can hold, and 1 for floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bnexp.data.files.contents import Arrays, NotWholeError
from bnexp.data.files.layout import plain_shape

_IMAGES = ("x_train", "x_test")

_BYTE, _SHORT = 255, 65535

_HALF, _SINGLE = 2.0**-11, 2.0**-22
"""How far bytes that were divided by 255 may be off, in parts of themselves: in half precision by
its one rounding, in wider types by four of single precision, in which most of them are divided."""

_PUBLISHED = 1e-3
"""How far floats of a published set may be from a byte; its sums decide in the end."""

_VALUES = 2**22
"""Values that are looked at in double precision at a time."""


@dataclass(frozen=True)
class Images:
    """A data set whose images are plain.

    Attributes:
        arrays: Its arrays, images as uint8 or float32.
        scale: What the values that are stored are divided by, unless that is stated.
        unit: How many times as large as the stored values those here are: 255 for bytes that
            were stored divided by 255, else 1.
        told: What was done, in words.
    """

    arrays: Arrays
    scale: float
    unit: float = 1.0
    told: Sequence[str] = ()


def as_images(path: Path, arrays: Arrays) -> Images:
    """Returns a data set with plain images.

    Args:
        path: The file, for the message.
        arrays: The arrays of a data set, of types and shapes that `check_layout` accepts.

    Raises:
        NotWholeError: A value is not a number, or beyond what is taken.
    """
    told = _shapes_told([arrays[name].shape for name in _IMAGES])
    shaped = {name: arrays[name].reshape(plain_shape(arrays[name].shape)) for name in _IMAGES}
    images = _of_one_type(path, shaped)
    return replace(images, arrays={**arrays, **images.arrays}, told=[*told, *images.told])


def as_published(
    path: Path, name: str, images: np.ndarray, shape: Sequence[int]
) -> tuple[np.ndarray, list[str]]:
    """Returns images of a published set as it was published, and what was done.

    Args:
        path: The file, for the message.
        name: The array's name.
        images: The images as they are stored.
        shape: The shape of one image.

    Returns:
        Images as uint8 of shape `(images, *shape)`, and what was done in words.

    Raises:
        NotWholeError: They are no bytes, nor bytes divided by 255.
    """
    told = _shapes_told([images.shape], shape)
    images = images.reshape(plain_shape(images.shape, shape))
    if images.dtype == np.uint8:
        return images, told
    smallest, largest = float(images.min()), float(images.max())
    factor = _BYTE if images.dtype.kind == "f" and largest <= 1 else 1
    if smallest >= 0 and largest <= _BYTE and _near_whole(images, factor):
        done = [_divided_told(factor)] if images.dtype.kind == "f" else []
        return _bytes_of(images, factor), [*told, *done]
    raise NotWholeError(
        path,
        f"foreign: {name} is {images.dtype} from {smallest:g} to {largest:g}; images must be bytes "
        "from 0 to 255, or those divided by 255: store uint8",
    )


def _of_one_type(path: Path, images: Arrays) -> Images:
    if any(each.dtype.kind == "f" for each in images.values()):
        for name, each in images.items():
            _refuse_floats(path, name, each)
        if factor := _factor(list(images.values())):
            taken = {name: _bytes_of(each, factor) for name, each in images.items()}
            return Images(taken, float(_BYTE // factor), float(factor), [_divided_told(factor)])
        return Images({name: each.astype(np.float32) for name, each in images.items()}, 1.0)
    if all(each.dtype.kind == "b" for each in images.values()):
        return Images({name: each.astype(np.uint8) for name, each in images.items()}, 1.0)
    if all(each.dtype == np.uint8 for each in images.values()):
        return Images(images, float(_BYTE))
    largest = max(int(each.max()) for each in images.values())
    for name, each in images.items():
        _refuse_integers(path, name, each)
    kind, scale = (np.uint8, _BYTE) if largest <= _BYTE else (np.float32, _SHORT)
    return Images({name: each.astype(kind) for name, each in images.items()}, float(scale))


def _factor(images: Sequence[np.ndarray]) -> int:
    """Returns by what floats become bytes; 0 where it is not beyond doubt that they are any."""
    smallest = min(float(each.min()) for each in images)
    largest = max(float(each.max()) for each in images)
    if smallest < 0 or largest > _BYTE:
        return 0
    if largest > 1:
        reach = largest > _BYTE // 2
        return int(reach and all(_near_whole(each, 1, exact=True) for each in images))
    # 0 and 1 alone may as well be truth values.
    between = any(bool(((each > 0) & (each < 1)).any()) for each in images)
    return _BYTE * (between and all(_near_whole(each, _BYTE, exact=True) for each in images))


def _near_whole(images: np.ndarray, factor: int, *, exact: bool = False) -> bool:
    """Returns whether all values are whole once they are multiplied.

    Args:
        images: Finite values.
        factor: What they are multiplied by.
        exact: Whether they may be off only by what dividing by the factor rounds.
    """
    half = images.dtype.itemsize == 2
    rounded = (_HALF if half else _SINGLE) if factor > 1 else 0.0
    for piece in _pieces(images):
        wide = piece.astype(np.float64) * factor
        whole = np.rint(wide)
        off = whole * rounded if exact else max(_PUBLISHED, _BYTE * _HALF * half)
        if not (abs(wide - whole) <= off).all():
            return False
    return True


def _bytes_of(images: np.ndarray, factor: int) -> np.ndarray:
    taken = np.empty(images.shape, np.uint8)
    start = 0
    for piece in _pieces(images):
        taken[start : start + len(piece)] = np.rint(piece.astype(np.float64) * factor)
        start += len(piece)
    return taken


def _pieces(images: np.ndarray) -> Iterator[np.ndarray]:
    step = max(1, _VALUES // max(1, images[0].size))
    return (images[start : start + step] for start in range(0, len(images), step))


def _shapes_told(
    shapes: Sequence[tuple[int, ...]], known: Sequence[int] | None = None
) -> list[str]:
    pairs = dict.fromkeys((shape[1:], plain_shape(shape, known)[1:]) for shape in shapes)
    return [f"images of {a} as {' x '.join(map(str, b))}" for a, b in pairs if a != b]


def _divided_told(factor: int) -> str:
    return "floats from 0 to 1 as bytes divided by 255" if factor > 1 else "whole floats as bytes"


def _refuse_floats(path: Path, name: str, images: np.ndarray) -> None:
    if images.dtype.kind != "f":
        raise NotWholeError(
            path,
            f"foreign: {name} is {images.dtype}, though the other images are floats; divide both "
            f"by the same number: {name}.astype('float32') / {_BYTE}",
        )
    with np.errstate(over="ignore"):
        finite = np.isfinite(images.astype(np.float32, copy=False))
    if finite.all():
        return
    where = int(np.flatnonzero(~finite.reshape(len(finite), -1).all(axis=1))[0])
    count = finite.size - int(np.count_nonzero(finite))
    raise NotWholeError(
        path,
        f"foreign: {name} holds {count:,} values that are no finite numbers in single precision, "
        f"the first in image {where:,}; put a number in place of each, or take those images out",
    )


def _refuse_integers(path: Path, name: str, images: np.ndarray) -> None:
    smallest, largest = int(images.min()), int(images.max())
    if smallest >= 0 and largest <= _SHORT:
        return
    raise NotWholeError(
        path,
        f"foreign: {name} goes from {smallest} to {largest}; whole numbers are taken from 0 to "
        f"{_SHORT}. Store them as floats: {name}.astype('float32') / "
        f"{max(abs(smallest), abs(largest))}",
    )
