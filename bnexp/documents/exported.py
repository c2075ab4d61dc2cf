"""What `bnexp export --trial` says of a trained network that it wrote."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class FoldedNormalizer(TypedDict):
    """A normalizer that is in the weights of others now."""

    name: str
    into: list[str]
    """The layers whose weights took it up."""


class NetworkAmounts(TypedDict):
    """What a network costs."""

    parameters: int
    """Numbers that it holds, moving statistics among them."""
    operations: int
    """Multiply-adds for one example, of its weights and normalizers."""


class BatchTimes(TypedDict):
    """How long a batch takes before and after folding, timed in turns."""

    batch: int
    """Examples in it."""
    before: float
    """Milliseconds, the median over all rounds."""
    after: float
    ratio: float
    """How many times as fast it is after."""
    low: float
    """Lower end of the interval of the ratio."""
    high: float
    called: bool
    """Whether the interval lies beyond the least difference that is told."""


class NetworkFolding(TypedDict):
    """What became of the normalizers of a network."""

    folded: list[FoldedNormalizer]
    left: list[str]
    """For each that was left a sentence why."""
    share: float
    """The largest difference that folding made in a layer, in parts of what rounding allows."""
    before: NetworkAmounts
    after: NetworkAmounts
    times: list[BatchTimes]


class ExportedModel(TypedDict):
    """What `bnexp export --trial --json` prints."""

    format: Literal[1]
    file: str
    written_as: str
    """Its format: keras, onnx or tflite."""
    bytes: int
    trial: str
    """Arm, point of the grid and seed."""
    trial_id: str
    trained_again: bool
    """Whether no network of it was kept, and it was trained again, to the same numbers."""
    takes: str
    """What the file takes: the shape of an example, and what is done to stored values."""
    compared: str
    """What of the file was compared with the network: logits, or outputs."""
    largest_difference: float
    """Of what was compared, over all test images."""
    relative_difference: float
    """The same in parts of the largest number that was compared."""
    images: int
    """Test images that were tried: all."""
    changed_classes: list[int]
    """Test images, counted from 0, that the file puts into another class than the network."""
    accuracy: float
    """Of the file over the test set, 0 to 1."""
    stored_accuracy: float
    """Of the trial, as it is stored."""
    unlike_stored: list[int]
    """Test images that only one of file and trial classified rightly."""
    folding: NetworkFolding | None
    """Null where nothing was to be folded."""
