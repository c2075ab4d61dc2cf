"""Brings labels into one form: for each image the number of its class, from 0 without gaps.

Whole numbers of any type are taken, whole floats, truth values, numbers in letters, and one-hot
rows; in a row or in a column; from 0, or from any other number on without gaps.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bnexp.data.files.contents import Arrays, NotWholeError
from bnexp.data.files.layout import NUMBER

LABELS = ("y_train", "y_test")

_MOST = 2**31
"""Labels are kept as four bytes."""


def plain_labels(path: Path, arrays: Arrays) -> tuple[Arrays, list[str]]:
    """Returns a data set's arrays with labels as integers of shape `(images,)`, and what was done.

    Args:
        path: The file, for the message.
        arrays: The arrays of a data set, of a layout that was checked.

    Raises:
        NotWholeError: Labels are no whole numbers and no one-hot rows.
    """
    labels: dict[str, np.ndarray] = {}
    told: list[str] = []
    for name in LABELS:
        labels[name], done = plain_label(path, name, arrays[name], len(arrays[f"x{name[1:]}"]))
        told += [done] if done else []
    _refuse_unused_columns(path, arrays, labels)
    labels, counted = _from_zero(labels)
    return {**arrays, **labels}, list(dict.fromkeys([*told, *counted]))


def _from_zero(labels: Arrays) -> tuple[dict[str, np.ndarray], list[str]]:
    """Returns labels that follow each other from another number on, or are -1 and 1, from 0 on.

    A gap stays: there a class may be missing.
    """
    known = np.unique(np.concatenate([labels[name] for name in LABELS])).astype(np.int64)
    first, last = int(known[0]), int(known[-1])
    pair = known.tolist() == [-1, 1]
    if first == 0 or len(known) < 2 or not (pair or last - first + 1 == len(known)):
        return dict(labels), []
    numbered = {n: np.searchsorted(known, each.astype(np.int64)) for n, each in labels.items()}
    told = "-1 and 1" if pair else f"{first} to {last}"
    return numbered, [f"labels {told} as 0 to {len(known) - 1}"]


def plain_label(path: Path, name: str, labels: np.ndarray, images: int) -> tuple[np.ndarray, str]:
    """Returns the labels of one part as integers of shape `(images,)`, and what was done.

    Args:
        path: The file, for the message.
        name: The array's name.
        labels: The labels as they are stored.
        images: How many images there are.

    Raises:
        NotWholeError: They are no whole numbers and no one-hot rows.
    """
    if labels.size == images:
        row, kind = labels.reshape(images), labels.dtype.kind
        if kind in "iu":
            return row, "" if labels.ndim == 1 else f"labels of {labels.shape} as {(images,)}"
        if kind == "b":
            return row.astype(np.int64), "truth values as labels 0 and 1"
        if kind == "f":
            return _from_floats(path, name, row), "whole floats as labels"
        return _from_letters(path, name, row), "numbers in letters as labels"
    if not is_one_hot(labels):
        raise NotWholeError(
            path,
            f"foreign: {name} has the shape {labels.shape}; it must be {(images,)}, one label for "
            f"each image of x{name[1:]}, or one-hot, where a row holds a single 1 and else 0. If "
            f"the largest of a row is its class: {name}.argmax(axis=1)",
        )
    return (labels == 1).argmax(axis=1), "one-hot labels as numbers of classes"


def is_one_hot(labels: np.ndarray) -> bool:
    """Returns whether every row of labels `(images, classes)` holds a single 1 and else 0."""
    ones = labels == 1
    return bool(((labels == 0) | ones).all() and (np.count_nonzero(ones, axis=1) == 1).all())


def _from_floats(path: Path, name: str, row: np.ndarray) -> np.ndarray:
    wide = row.astype(np.float64)
    if not (np.isfinite(wide).all() and (wide == np.rint(wide)).all() and abs(wide).max() < _MOST):
        raise NotWholeError(
            path, f"foreign: {name} is {row.dtype}, and not whole; labels must be integers from 0"
        )
    return wide.astype(np.int64)


def _from_letters(path: Path, name: str, row: np.ndarray) -> np.ndarray:
    texts, index = np.unique(row, return_inverse=True)
    words = [t.decode("ascii", "replace") if isinstance(t, bytes) else str(t) for t in texts]
    # No zero in front: "01" and "1" may be two classes.
    numbers = [w.isascii() and w.isdigit() and len(w) < 10 and str(int(w)) == w for w in words]
    if not all(numbers):
        raise NotWholeError(
            path,
            f"foreign: {name} is {row.dtype}; labels must be integers from 0. Number both parts at "
            f"once: {NUMBER}",
        )
    return np.array([int(word) for word in words], np.int64)[index]


def _refuse_unused_columns(path: Path, arrays: Arrays, labels: Arrays) -> None:
    """Refuses one-hot labels that have a class more than there are images of."""
    most = max(int(labels[name].max()) for name in LABELS) + 1
    for name in LABELS:
        columns = arrays[name].size // len(labels[name])
        if columns not in {1, most}:
            raise NotWholeError(
                path,
                f"foreign: {name} has {columns} columns, but the highest class that an image has "
                f"is {most - 1}; leave out of y_train and y_test what no image is of: "
                f"y[:, :{most}]"
                if columns > most
                else f"foreign: {name} has {columns} columns, but a label of the other part is "
                f"{most - 1}; both parts must have the same classes",
            )


def count_classes(path: Path, arrays: Arrays) -> int:
    """Returns the number of classes of labels that go from 0 up without gaps.

    Args:
        path: The file, for the message.
        arrays: The arrays of a data set; `y_train` and `y_test` are looked at.

    Raises:
        NotWholeError: A label is negative or skipped, or there is only one.
    """
    labels = np.unique(np.concatenate([arrays["y_train"], arrays["y_test"]]))
    if labels[0] < 0:
        finding = f"foreign: a label is {labels[0]}; labels count from 0"
        raise NotWholeError(path, f"{finding}. Number both parts at once: {NUMBER}")
    skipped = np.flatnonzero(labels != np.arange(len(labels)))
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
