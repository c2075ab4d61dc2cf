"""A data set in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bnexp.data.files.contents import Arrays


@dataclass(frozen=True, eq=False)
class DataSet:
    """Images and labels, the training part first and then the test part; nobody can write to them.

    Images stay as they are stored: the compiled step divides them by `scale`.

    Attributes:
        name: What tables and figures call it; says so where it stands in for another.
        images: uint8 or float32 of shape `(images, ...)`: height and width, or features.
        labels: int32 of shape `(images,)`, from 0 to `classes - 1`.
        train: Number of training images.
        scale: What images are divided by.
        classes: Number of classes.
        fingerprint: What stands for the contents.
        unit: How many times as large as the stored values those of `images` are: 255 for bytes that
            were stored divided by 255, else 1. Values that a configuration states are stored ones.
        understood: What was made of names, shapes and types that are not the usual ones, in one
            line; empty where there were none.
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    train: int
    scale: float
    classes: int
    fingerprint: str
    unit: float = 1.0
    understood: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        arrays: Arrays,
        *,
        scale: float,
        classes: int,
        fingerprint: str,
        unit: float = 1.0,
        understood: str = "",
    ) -> DataSet:
        """Returns the data set of four arrays that have been checked.

        Args:
            name: What tables and figures call it.
            arrays: `x_train`, `y_train`, `x_test`, `y_test`.
            scale: What images are divided by.
            classes: Number of classes.
            fingerprint: What stands for the contents.
            unit: As in `DataSet`.
            understood: As in `DataSet`.
        """
        images = np.concatenate([arrays["x_train"], arrays["x_test"]])
        labels = np.concatenate([arrays["y_train"], arrays["y_test"]]).astype(np.int32)
        images.setflags(write=False)
        labels.setflags(write=False)
        train = len(arrays["x_train"])
        return cls(name, images, labels, train, scale, classes, fingerprint, unit, understood)

    @property
    def test(self) -> int:
        """Number of test images."""
        return len(self.images) - self.train

    @property
    def test_index(self) -> np.ndarray:
        """Where the test images are, int32 of shape `(test images,)`."""
        return np.arange(self.train, len(self.images), dtype=np.int32)

    @property
    def image_shape(self) -> tuple[int, ...]:
        """Shape of one image."""
        return tuple(self.images.shape[1:])
