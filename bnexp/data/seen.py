"""Works out, from one reading, what is known of the images of an `.npz` of one's own."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bnexp.config.facts import DataFacts, PartFacts
from bnexp.config.language.data import Images, Validation
from bnexp.config.sizes import DataSize
from bnexp.data.dataset import DataSet
from bnexp.data.files.contents import fingerprint
from bnexp.data.split import split_indices

SEEDS = 100
"""Seeds whose random splits are looked at, the first ones; each costs a permutation."""

_VALUES = 2**21
"""Values that are taken up in double precision at a time."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What was seen of each image; every array has the shape `(images,)`, training images first.

    Attributes:
        size: How large the data set is.
        scale: What the values that are stored are divided by unless it is stated.
        unit: How many times as large as the stored values those of the data set are; what is said
            of values here is said of the stored ones.
        sums: `idx_sum` of each of the `ARRAYS`.
        labels: Labels.
        smallest: Smallest value of an image.
        largest: Largest value.
        total: Sum of the values.
        squares: Sum of their squares.
        alike: A number that images which are the same, value for value, have in common.
        understood: As in `DataSet`.
    """

    size: DataSize
    scale: float
    unit: float
    sums: tuple[str, ...]
    labels: np.ndarray
    smallest: np.ndarray
    largest: np.ndarray
    total: np.ndarray
    squares: np.ndarray
    alike: np.ndarray
    understood: str = ""

    def fingerprint_at(self, scale: float | None) -> str:
        """Returns what stands for the contents and what they are divided by.

        Args:
            scale: As `data.scale`; None for what the data set itself says.
        """
        return fingerprint(self.sums, (scale or self.scale) * self.unit, self.size.classes)


def see(dataset: DataSet, sums: Sequence[str]) -> Seen:
    """Returns what is seen of the images of a data set.

    Args:
        dataset: The data set, divided by what it says itself.
        sums: `idx_sum` of each of the `ARRAYS`.
    """
    images, unit = dataset.images.reshape(len(dataset.images), -1), dataset.unit
    step = max(1, _VALUES // images.shape[1])
    pieces = [images[start : start + step] for start in range(0, len(images), step)]
    measured = np.concatenate([_measured(piece) for piece in pieces], axis=1)
    return Seen(
        size=DataSize(dataset.train, dataset.test, dataset.image_shape, dataset.classes),
        scale=dataset.scale / unit,
        unit=unit,
        sums=tuple(sums),
        labels=dataset.labels,
        smallest=measured[0] / unit,
        largest=measured[1] / unit,
        total=measured[2] / unit,
        squares=measured[3] / unit**2,
        alike=_alike(images),
        understood=dataset.understood,
    )


def _measured(images: np.ndarray) -> np.ndarray:
    """Returns smallest and largest value, sum and sum of squares, of shape `(4, images)`."""
    wide = images.astype(np.float64)
    squares = np.einsum("ij,ij->i", wide, wide)
    return np.stack([images.min(axis=1), images.max(axis=1), wide.sum(axis=1), squares])


def _alike(images: np.ndarray) -> np.ndarray:
    """Returns for each image the number of the first one that is the same."""
    known: dict[bytes, int] = {}
    whole = np.ascontiguousarray(images)
    sums = (hashlib.blake2b(image.data, digest_size=16).digest() for image in whole)
    firsts = [known.setdefault(digest, number) for number, digest in enumerate(sums)]
    return np.array(firsts, np.int64)


def facts_of(
    seen: Seen,
    scale: float | None,
    validation: Validation,
    seeds: Sequence[int],
    images: Images | None = None,
) -> DataFacts:
    """Returns what is known of a data set, split and divided as a configuration states.

    Args:
        seen: What was seen of its images.
        scale: What they are divided by; None for what the data set itself says.
        validation: The validation split.
        seeds: The seeds; those beyond the first `SEEDS` are not looked at.
        images: Which of the images that the split leaves are trained on; None for all.

    Raises:
        UsageError: The split leaves a part without images, or fewer than are asked for.
    """
    drawn = validation.take == "random" or (images is not None and images.take == "random")
    looked_at = seeds[:SEEDS] if drawn else seeds[:1]
    splits = [split_indices(seen.size.train, validation, seed, images) for seed in looked_at]
    test = np.arange(seen.size.train, len(seen.labels))
    before = np.arange(seen.size.train)
    training = [(train, train) for train, _ in splits]
    held = [(kept, train) for train, kept in splits]
    parts = (
        _part("training", seen, training),
        _part("validation", seen, held),
        _part("test", seen, [(test, before)]),
    )
    return DataFacts(
        size=seen.size,
        scale=scale or seen.scale,
        smallest=float(seen.smallest.min()),
        largest=float(seen.largest.max()),
        deviation=_moments(seen, np.arange(len(seen.labels)))[1],
        parts=parts,
        unit=seen.unit,
    )


def _part(name: str, seen: Seen, splits: Sequence[tuple[np.ndarray, np.ndarray]]) -> PartFacts:
    """Returns what is known of a part.

    Args:
        name: What it is called.
        seen: What was seen of all images.
        splits: For each split where its images are, and where copies of them would be.
    """
    index = splits[0][0]
    counts = [np.bincount(seen.labels[part], minlength=seen.size.classes) for part, _ in splits]
    mean, deviation = _moments(seen, index)
    return PartFacts(
        name=name,
        images=len(index),
        counts=tuple(np.min(counts, axis=0).tolist()),
        smallest=float(seen.smallest[index].min()),
        largest=float(seen.largest[index].max()),
        mean=mean,
        deviation=deviation,
        constant=int(np.count_nonzero(seen.smallest[index] == seen.largest[index])),
        shared=max(_shared(seen, part, others) for part, others in splits),
        usual=float(np.quantile(seen.largest[index], 0.95, method="lower")),
    )


def _shared(seen: Seen, part: np.ndarray, others: np.ndarray) -> int:
    """Returns how many images of a part are also among others, besides being themselves there."""
    copies = np.bincount(seen.alike[others], minlength=len(seen.alike))
    itself = 1 if others is part else 0
    return int(np.count_nonzero(copies[seen.alike[part]] > itself))


def _moments(seen: Seen, index: np.ndarray) -> tuple[float, float]:
    """Returns mean and standard deviation of all values of some images."""
    values = len(index) * seen.size.inputs
    mean = float(seen.total[index].sum()) / values
    return mean, math.sqrt(max(0.0, float(seen.squares[index].sum()) / values - mean**2))
