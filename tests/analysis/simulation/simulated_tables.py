"""Tables of how often something came about, with the bars that some of their shares are held to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ERRORS = 3
"""How many standard errors a share may lie beyond its bar, since it is one of random draws."""


@dataclass(frozen=True)
class Share:
    """How often something came about.

    Attributes:
        hits: In how many experiments it did.
        of: How many there were.
        low: Least probability with which it may come about.
        high: Largest.
    """

    hits: int
    of: int
    low: float = 0.0
    high: float = 1.0

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.hits / self.of

    @property
    def kept(self) -> bool:
        """Whether it lies between its bars, but for `ERRORS` standard errors and one experiment."""
        below, above = (
            ERRORS * standard_error(bar, self.of) + 1 / self.of for bar in (self.low, self.high)
        )
        return self.low - below <= self.value <= self.high + above

    def __str__(self) -> str:
        return f"{100 * self.value:.1f}"


@dataclass(frozen=True)
class Table:
    """Shares in percent, and what they are of.

    Attributes:
        name: Its name on the page.
        head: The titles of its columns.
        rows: For each row its labels, then its cells; an empty one stands for what cannot be had.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | Share, ...], ...]

    @property
    def missed(self) -> list[str]:
        """What does not keep to its bars, one sentence each."""
        return [
            f"{self.name}: {_labels(row)}, {title}: {cell}%, and it may be "
            f"{100 * cell.low:g} to {100 * cell.high:g}%"
            for row in self.rows
            for title, cell in zip(self.head, row, strict=True)
            if isinstance(cell, Share) and not cell.kept
        ]

    @property
    def markdown(self) -> str:
        """The table as Markdown, numbers to the right."""
        numbers = [i for i, cell in enumerate(self.rows[0]) if _is_number(cell)]
        rule = ["---:" if i in numbers else "---" for i in range(len(self.head))]
        return "\n".join(
            f"| {' | '.join(map(str, row))} |" for row in (self.head, rule, *self.rows)
        )


def share(found: ArrayLike, low: float = 0.0, high: float = 1.0) -> Share:
    """Returns how often something was found.

    Args:
        found: For each experiment whether it was.
        low: Least probability with which it may be.
        high: Largest.
    """
    flags = np.asarray(found, dtype=bool)
    return Share(int(flags.sum()), len(flags), low, high)


def standard_error(probability: float, count: int) -> float:
    """Returns the standard error of a share of so many experiments."""
    return math.sqrt(probability * (1 - probability) / count)


def missed(tables: Iterable[Table]) -> list[str]:
    """Returns what does not keep to its bars in some tables."""
    return [sentence for table in tables for sentence in table.missed]


def _labels(row: Sequence[str | Share]) -> str:
    return ", ".join(cell for cell in row if isinstance(cell, str) and cell)


def _is_number(cell: str | Share) -> bool:
    return isinstance(cell, Share) or not cell or cell[0].isdigit()
