"""A data set unpacked and checked once, for all workers of this machine to read as it is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from bnexp.data.dataset import DataSet
from bnexp.data.files.contents import fingerprint, idx_sum


def write_shared(dataset: DataSet, folder: Path) -> None:
    """Writes a data set that was just verified.

    Args:
        dataset: The data set.
        folder: A folder of its own that nobody else can write to; made if need be.

    Raises:
        OSError: The disk is in the way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "images.npy", dataset.images, allow_pickle=False)
    np.save(folder / "labels.npy", dataset.labels, allow_pickle=False)
    rest = {
        "name": dataset.name,
        "train": dataset.train,
        "scale": dataset.scale,
        "classes": dataset.classes,
        "fingerprint": dataset.fingerprint,
        "unit": dataset.unit,
    }
    (folder / "rest.json").write_text(json.dumps(rest), encoding="utf-8")


def read_shared(folder: Path) -> DataSet:
    """Returns the data set that `write_shared` wrote; its arrays cannot be written to.

    Args:
        folder: As in `write_shared`.

    Raises:
        OSError: It is not there, or not whole.
    """
    rest = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    arrays = {
        name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in ("images", "labels")
    }
    return DataSet(**arrays, **rest)


def contents_of(dataset: DataSet) -> str:
    """Returns what stands for the contents of a data set, worked out from its arrays anew.

    Args:
        dataset: The data set; whatever it says of itself is not relied upon.
    """
    cut = dataset.train
    parts = [part for whole in (slice(cut), slice(cut, None)) for part in _pair(dataset, whole)]
    return fingerprint([idx_sum(part) for part in parts], dataset.scale, dataset.classes)


def _pair(dataset: DataSet, part: slice) -> tuple[np.ndarray, np.ndarray]:
    return dataset.images[part], dataset.labels[part]
