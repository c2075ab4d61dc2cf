"""What shapes and types the four arrays of a data set may have, before any of them is read.

Images of one channel are taken without its axis, wherever it stands, and rows of 784 values as the
28 x 28 pixels of MNIST. Labels may be one for each image, in a row or a column, or one-hot.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from bnexp.data.files import contents
from bnexp.data.files.contents import ARRAYS, NotWholeError

Layout: TypeAlias = Mapping[str, tuple[tuple[int, ...], np.dtype[np.generic]]]
"""For each array its shape and its type."""

NUMBER = "names, y = numpy.unique(numpy.concatenate([y_train, y_test]), return_inverse=True)"
"""How labels of any kind become integers from 0."""

_MNIST = (28, 28)
"""The one shape that rows are taken for: 784 is the number that everybody knows."""

_ONE_HOT = "biuf"
"""Kinds of types that one-hot labels may have."""


def plain_shape(shape: Sequence[int], known: Sequence[int] | None = None) -> tuple[int, ...]:
    """Returns the shape that images are taken to have.

    Args:
        shape: That of the array that holds them.
        known: Shape of one image of a published set; None for images of one's own.
    """
    if not shape:
        return ()
    images, *one = shape
    long = [length for length in one if length != 1]
    if known is not None:
        flat = long == [math.prod(known)]
        return (images, *known) if flat or long == list(known) else tuple(shape)
    if long == [math.prod(_MNIST)]:
        return (images, *_MNIST)
    if len(one) == 3 and one[2] == 1:
        return (images, *one[:2])
    if len(one) == 3 and one[0] == 1:
        return (images, *one[1:])
    return tuple(shape)


def check_layout(path: Path, layout: Layout, shapes: Sequence[tuple[int, ...]] | None) -> None:
    """Refuses arrays that cannot be a data set, before any of them is read.

    Args:
        path: The file, for the message.
        layout: Shape and type of each of the `ARRAYS`.
        shapes: The shapes that they must have once they are plain; None where any data set will
            do.

    Raises:
        NotWholeError: An array has another type or shape, or is too large.
    """
    for name in ARRAYS:
        finding = _type_finding(name, *layout[name])
        if finding:
            raise NotWholeError(path, finding)
    size = sum(math.prod(shape) * dtype.itemsize for shape, dtype in layout.values())
    if size > contents.LARGEST:
        raise NotWholeError(
            path,
            f"foreign: its arrays take up {size:,} bytes; at most {contents.LARGEST:,} are read",
        )
    finding = _shape_finding(layout) if shapes is None else _difference(layout, shapes)
    if finding:
        raise NotWholeError(path, finding)


def _type_finding(name: str, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> str:
    if dtype.hasobject:
        text = f". Number both parts at once, and save y: {NUMBER}" if name.startswith("y") else ""
        return f"pickled: {name} holds Python objects, and nothing pickled is ever loaded{text}"
    numbers = dtype.kind in _ONE_HOT and dtype.itemsize <= 8
    if name.startswith("x") and not numbers:
        return f"foreign: {name} is {dtype}; images must be whole numbers or floats: store uint8"
    if name.startswith("y") and not numbers and dtype.kind not in "US":
        return f"foreign: {name} is {dtype}; labels must be integers from 0"
    return ""


def _difference(layout: Layout, wanted: Sequence[tuple[int, ...]]) -> str:
    for name, shape in zip(ARRAYS, wanted, strict=True):
        found, dtype = layout[name]
        taken = (
            plain_shape(found, shape[1:]) == shape
            if name.startswith("x")
            else labels_fit(found, dtype, shape[0])
        )
        if not taken:
            return (
                f"foreign: {name} has the shape {found} instead of {shape}"
                f"{_images_last(name, found, shape[0])}"
            )
    return ""


def labels_fit(shape: Sequence[int], dtype: np.dtype[np.generic], images: int) -> bool:
    """Returns whether labels of this shape can be one for each image.

    Args:
        shape: That of the array that holds them.
        dtype: Its type.
        images: Number of images.
    """
    if tuple(shape) in {(images,), (images, 1), (1, images)}:
        return True
    return len(shape) == 2 and shape[0] == images and dtype.kind in _ONE_HOT


def _shape_finding(layout: Layout) -> str:
    found = {name: shape for name, (shape, _) in layout.items()}
    for part in ("train", "test"):
        images, labels = found[f"x_{part}"], found[f"y_{part}"]
        if len(images) < 2 or math.prod(images) == 0:
            return f"foreign: x_{part} has the shape {images}; it must be (images, ...), not empty"
        if not labels_fit(labels, layout[f"y_{part}"][1], images[0]):
            last = _images_last(f"x_{part}", images, max(labels, default=0))
            return (
                f"foreign: y_{part} has the shape {labels}; "
                f"it must be {images[:1]}, one label for each image of x_{part}{last}"
            )
    one = {part: plain_shape(found[f"x_{part}"])[1:] for part in ("train", "test")}
    if one["train"] != one["test"]:
        return (
            f"foreign: an image of x_train has the shape {one['train']}, "
            f"one of x_test {one['test']}"
        )
    return ""


def _images_last(name: str, shape: Sequence[int], images: int) -> str:
    """Returns how images that are numbered along the last axis come to stand first."""
    last = name.startswith("x") and len(shape) > 1 and shape[-1] == images != shape[0]
    return f". Are images numbered along the last axis? numpy.moveaxis({name}, -1, 0)" * last
