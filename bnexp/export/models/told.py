"""What is asked of the export of a trained network, and what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bnexp.config.language.data import Data
from bnexp.counting import counted
from bnexp.data import Source
from bnexp.export.models.turns import Turns


@dataclass(frozen=True, eq=False)
class Asked:
    """A trained network that is to be written.

    Attributes:
        network: The `.keras` file of it.
        file: Where it is to go, an absolute path.
        format: The name of the format.
        fold: Whether batch normalization is to go into the weights beside it.
        force: Whether a file that is there may be written over.
        source: Where its data lie.
        data: How they are presented.
        seed: That of the trial.
        right: For each test image whether the trial classified it rightly; None where that is not
            known; there may be more entries behind those of the images.
    """

    network: bytes
    file: Path
    format: str
    fold: bool
    force: bool
    source: Source
    data: Data
    seed: int
    right: np.ndarray | None


@dataclass(frozen=True)
class Agreement:
    """How far what a file returns is from what the network returned before.

    Attributes:
        what: What is compared: `logits`, what comes before the softmax, or `outputs`.
        largest: The largest difference.
        size: The largest number among those of the network.
        images: How many images were tried: all of the test set.
        changed: The test images, counted from 0, that are put into another class.
    """

    what: str
    largest: float
    size: float
    images: int
    changed: Sequence[int]

    @property
    def relative(self) -> float:
        """The largest difference in parts of the largest number."""
        return self.largest / self.size if self.size else self.largest


@dataclass(frozen=True)
class Amounts:
    """What a network costs.

    Attributes:
        parameters: How many numbers it holds, moving statistics among them.
        operations: Multiply-adds for one example, of its weights and normalizers.
    """

    parameters: int
    operations: int


@dataclass(frozen=True)
class Folded:
    """What became of the normalizers of a network.

    Attributes:
        folded: Each that was folded, with the layers that took it up.
        left: For each that was left a sentence why.
        share: The largest difference that folding made in any layer, in parts of what rounding
            allows there.
        before: What the network cost.
        after: What it costs now.
        turns: How long batches take, before and after.
    """

    folded: Sequence[tuple[str, Sequence[str]]]
    left: Sequence[str]
    share: float
    before: Amounts
    after: Amounts
    turns: Sequence[Turns] = field(default=())


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        bytes: Size of the file.
        agreement: How far its outputs are from those of the network.
        right: How many test images the file classifies rightly.
        unlike: The test images, counted from 0, that the trial classified rightly and the file
            does not, or the other way round.
        takes: What the file takes: the shape of an example, and what is done to stored values.
        folding: What became of the normalizers; None where none were to be folded.
    """

    bytes: int
    agreement: Agreement
    right: int
    unlike: Sequence[int]
    takes: str
    folding: Folded | None


def taken_words(shape: Sequence[int], divisor: float, threshold: float | None) -> str:
    """Returns what a network takes, in words.

    Args:
        shape: That of an example: height and width, or a number of features.
        divisor: What stored values are divided by.
        threshold: The stored value above which all are set to 1 instead, and the others to 0;
            None where they are divided.
    """
    sizes = " x ".join(map(str, shape))
    what = f"images of {sizes}" if len(shape) > 1 else f"rows of {counted(shape[0], 'number')}"
    if threshold is not None:
        return f"{what}, values above {threshold:g} set to 1, others to 0"
    return f"{what}, divided by {divisor:g}" if divisor != 1 else f"{what}, as they are stored"
