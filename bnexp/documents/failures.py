"""What is told of trials that failed: which, why, and where the log of each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Failure:
    """A trial that ended in an error.

    Attributes:
        arm: Its arm.
        point: Its point of the grid in words, as `batch_size=32`; empty without a grid.
        seed: Its seed.
        trial_id: Its identity.
        reason: Why it failed, in one line.
        log: Where all is that was printed meanwhile.
    """

    arm: str
    point: str
    seed: int
    trial_id: str
    reason: str
    log: Path


def failure_lines(failures: Sequence[Failure]) -> list[str]:
    """Returns failures as the lines of a table; the reason, which may be long, stands last."""
    head = ("arm", "point", "seed", "log", "reason")
    rows = [head, *((f.arm, f.point, str(f.seed), str(f.log), f.reason) for f in failures)]
    # Without a grid there are no points to tell.
    shown = [n for n, name in enumerate(head) if name != "point" or any(f.point for f in failures)]
    *columns, reasons = ([row[n].replace("\n", " ") for row in rows] for n in shown)
    widths = [max(map(len, column)) for column in columns]
    padded = [
        [cell.ljust(width) for cell in column]
        for column, width in zip(columns, widths, strict=True)
    ]
    return ["  " + "  ".join(cells) for cells in zip(*padded, reasons, strict=True)]
