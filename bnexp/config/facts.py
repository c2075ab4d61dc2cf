"""What is known of the contents of a data set, and is judged: numbers alone, no arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from bnexp.config.language.data import Data
from bnexp.config.sizes import RANGES, SIZES, DataSize

if TYPE_CHECKING:
    from bnexp.documents import installation


@dataclass(frozen=True)
class PartFacts:
    """What is known of the images of one part.

    Attributes:
        name: `training`, `validation` or `test`.
        images: Number of images.
        counts: Number of images of each class; where the split depends on the seed, the fewest
            over the seeds.
        smallest: Smallest value of an image, as it is stored.
        largest: Largest value.
        mean: Mean of all values.
        deviation: Standard deviation of all values.
        constant: Number of images of which all values are the same.
        shared: Number of images that stand, value for value, elsewhere too: those of training in
            training again, those of validation in training, those of test in either; the most
            over the seeds.
        usual: Largest value of all images but the 5 in 100 with the largest; None where a record
            does not know it.
    """

    name: str
    images: int
    counts: tuple[int, ...]
    smallest: float
    largest: float
    mean: float
    deviation: float
    constant: int = 0
    shared: int = 0
    usual: float | None = None

    @property
    def absent(self) -> tuple[int, ...]:
        """The classes of which there is no image."""
        return tuple(label for label, count in enumerate(self.counts) if not count)


@dataclass(frozen=True)
class DataFacts:
    """What is known of a data set, split and divided as a configuration states.

    Attributes:
        size: How large it is.
        scale: What images are divided by.
        smallest: Smallest value of all images, as it is stored.
        largest: Largest value.
        deviation: Standard deviation of all values; None where it is not known.
        parts: The parts; none where only the range is known.
        unit: How many times as large as the stored values those are that images are read as.
    """

    size: DataSize
    scale: float
    smallest: float
    largest: float
    deviation: float | None = None
    parts: Sequence[PartFacts] = ()
    unit: float = 1.0

    def as_json(self) -> installation.DataFacts:
        """Returns them as plain values."""
        told = asdict(self)
        if self.unit == 1:
            del told["unit"]
        return cast("installation.DataFacts", told)

    def part(self, name: str) -> PartFacts:
        """Returns the part of this name."""
        return next(part for part in self.parts if part.name == name)


def facts_by_name(data: Data) -> DataFacts | None:
    """Returns what is known of a named set without reading it, or None of any other.

    Published sets are checked by their sums and known to hold every class in every part, so that
    only their range is judged, against a scale that is stated.

    Args:
        data: The data set.
    """
    largest = RANGES.get(data.dataset)
    if largest is None:
        return None
    return DataFacts(SIZES[data.dataset], data.scale or largest, 0.0, largest)
