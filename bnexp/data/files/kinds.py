"""Brings the images of an `.npz` of one's own into one of two types, without changing a value.

Whole numbers from 0 to 255 become bytes, others up to 65535 and floats become single precision.
What they are divided by, unless a configuration states it, is the largest number that their type
can hold, and 1 for floats: a rule that does not depend on which images there are.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bnexp.data.files.contents import Arrays, NotWholeError

_IMAGES = ("x_train", "x_test")

_BYTE, _SHORT = 255, 65535


def as_images(path: Path, arrays: Arrays) -> tuple[Arrays, float]:
    """Returns a data set's arrays with images as uint8 or float32, and what these are divided by.

    Args:
        path: The file, for the message.
        arrays: The arrays of a data set, of types that `check_layout` accepts.

    Raises:
        NotWholeError: A value is not a number, or beyond what is taken.
    """
    if any(arrays[name].dtype.kind == "f" for name in _IMAGES):
        for name in _IMAGES:
            _refuse_floats(path, name, arrays[name])
        images = {name: arrays[name].astype(np.float32) for name in _IMAGES}
        return {**arrays, **images}, 1.0
    if all(arrays[name].dtype.kind == "b" for name in _IMAGES):
        return {**arrays, **{name: arrays[name].astype(np.uint8) for name in _IMAGES}}, 1.0
    if all(arrays[name].dtype == np.uint8 for name in _IMAGES):
        return arrays, float(_BYTE)
    largest = max(int(arrays[name].max()) for name in _IMAGES)
    for name in _IMAGES:
        _refuse_integers(path, name, arrays[name])
    kind, scale = (np.uint8, _BYTE) if largest <= _BYTE else (np.float32, _SHORT)
    return {**arrays, **{name: arrays[name].astype(kind) for name in _IMAGES}}, float(scale)


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
