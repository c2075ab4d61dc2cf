"""The data sets with a name: what they must contain, and where their files usually lie.

The sums are MD5s of the uncompressed original IDX files; they decide, however the data came. For
`digits`, which were never IDX files, they were taken from scikit-learn's arrays written as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bnexp.config.sizes import RANGES, SIZES, DataSize
from bnexp.data.files.contents import ARRAYS, Arrays, NotWholeError, fingerprint, idx_sum

IDX_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
"""Names of the original files, for each of the `ARRAYS`."""

_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"


@dataclass(frozen=True)
class Published:
    """A data set whose contents are known beforehand.

    Attributes:
        name: What a configuration calls it.
        size: How many images there are, their shape and the number of classes.
        sums: `idx_sum` of each of the `ARRAYS`.
        scale: What images are divided by, the largest value that a pixel can have.
        npz: Names that an archive of the four arrays may have in a folder.
        folders: Folders below it in which the four IDX files may lie.
        url: What Keras' loader downloads; empty for a set that is embedded.
    """

    name: str
    size: DataSize
    sums: tuple[str, ...]
    scale: float
    npz: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    url: str = ""

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shape of each of the `ARRAYS`."""
        size = self.size
        return ((size.train, *size.image), (size.train,), (size.test, *size.image), (size.test,))

    @property
    def fingerprint(self) -> str:
        """What stands for the contents; the same as that of an `.npz` with the same arrays."""
        return self.fingerprint_at(None)

    def fingerprint_at(self, scale: float | None) -> str:
        """Returns what stands for the contents and what they are divided by.

        Args:
            scale: As `data.scale`; None for the set's own.
        """
        return fingerprint(self.sums, scale or self.scale, self.size.classes)

    @property
    def embedded(self) -> bool:
        """Whether the set comes with the installation and needs no file."""
        return not self.url

    @property
    def images(self) -> int:
        """Number of training and test images together."""
        return self.size.train + self.size.test

    def verify(self, files: Sequence[Path], arrays: Arrays) -> None:
        """Holds every array against its published sum.

        Args:
            files: Where the arrays came from, for the message: one file, or one for each array.
            arrays: The arrays, of the right shapes.

        Raises:
            NotWholeError: An array differs; the message names it, or the set that it is.
        """
        sums = tuple(idx_sum(arrays[name]) for name in ARRAYS)
        if sums == self.sums:
            return
        for other in PUBLISHED.values():
            if sums == other.sums:
                raise NotWholeError(files[0], f"foreign: it holds {other.name}, not {self.name}")
        wrong = next(i for i in range(len(ARRAYS)) if sums[i] != self.sums[i])
        raise NotWholeError(
            files[wrong] if len(files) == len(ARRAYS) else files[0],
            f"altered: {ARRAYS[wrong]} has the checksum {sums[wrong]} "
            f"instead of the published {self.sums[wrong]}",
        )


PUBLISHED = {
    "mnist": Published(
        name="mnist",
        size=SIZES["mnist"],
        sums=(
            "6bbc9ace898e44ae57da46a324031adb",
            "a25bea736e30d166cdddb491f175f624",
            "2646ac647ad5339dbf082846283269ea",
            "27ae3e4e09519cfbb04c329615203637",
        ),
        scale=RANGES["mnist"],
        npz=("mnist.npz",),
        folders=("mnist", "MNIST/raw", "."),
        url=f"{_KERAS}mnist.npz",
    ),
    "fashion_mnist": Published(
        name="fashion_mnist",
        size=SIZES["fashion_mnist"],
        sums=(
            "f4a8712d7a061bf5bd6d2ca38dc4d50a",
            "9018921c3c673c538a1fc5bad174d6f9",
            "8181f5470baa50b63fa0f6fddb340f0a",
            "15d484375f8d13e6eb1aabb0c3f46965",
        ),
        scale=RANGES["fashion_mnist"],
        npz=("fashion_mnist.npz", "fashion-mnist.npz"),
        folders=("fashion-mnist", "FashionMNIST/raw", "."),
        url=f"{_KERAS}train-images-idx3-ubyte.gz",
    ),
    "digits": Published(
        name="digits",
        size=SIZES["digits"],
        sums=(
            "0b2422c2514f3758d2252e415d6e2a64",
            "cde1decbe58ddf5d702ae9ce67ea98eb",
            "d166641af00d247f835c8e9b912a1513",
            "4ebe13fc8908fbebeac459f0aa9a6d68",
        ),
        scale=RANGES["digits"],
    ),
}
"""Every data set that can be named, in the order in which `bnexp data` lists them."""
