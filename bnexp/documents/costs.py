"""What `cost` says."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from bnexp.documents.shared import Cell


class CostRatio(TypedDict):
    """How many times as much something costs as it does in the arm it is compared with."""

    value: float
    low: float
    high: float
    verdict: Literal["more", "less", "no difference to tell"]


class Measured(TypedDict):
    """Something that was timed, in seconds."""

    what: str
    """`training step`, or `inference of` a number of images."""
    median: float
    low: float
    """A quarter of the times lie below."""
    high: float
    """Three quarters of the times lie below."""
    ratio: CostRatio | None
    """Null for the arm that others are compared with."""


class ArmCost(TypedDict):
    """What an arm costs at a point of the grid."""

    arm: str
    cell: Cell
    base: str
    """The arm that it is compared with."""
    trainable: int
    other: int
    operations: int
    """To classify one example; a multiply-add counts two."""
    batch_size: int
    measured: list[Measured]


class Cost(TypedDict):
    """What `bnexp cost --json` prints."""

    format: Literal[1]
    name: str
    rounds: int
    threads: int
    level: float
    """Confidence of the intervals, each for itself."""
    least: float
    """The share by which an interval must lie beyond 1 for a difference to be told."""
    arms: list[ArmCost]


class StoredCost(Cost):
    """The file `costs.json`: what `bnexp cost` measured last for a result."""

    sha256: str
    """Of the text of all before it."""
