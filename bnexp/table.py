"""A table of texts, as every renderer takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        title: What it shows.
        columns: Headings.
        rows: Cells, as many in each row as there are columns; the last may hold several lines.
        notes: Sentences that belong below it.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def only(self, *columns: str) -> Table:
        """Returns the table with some of its columns, in the order given."""
        places = [self.columns.index(column) for column in columns]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return Table(self.title, columns, rows, self.notes)
