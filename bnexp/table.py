"""A table of texts, as every renderer takes it, and the same in plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MARKS = {"supported": "✓", "contradicted": "✗", "inconclusive": "?", "cannot be judged": "–"}
"""For each outcome of a claim the sign by which it is told apart without colour."""

_NUMBER = re.compile(r"|[×+-]?[\d,]+(\.\d+)?%?")

_OUTCOME = re.compile("|".join(MARKS))
_MARK = re.compile("[" + re.escape("".join(MARKS.values())) + r"](?=\s|$)")

Value = str | int | float | bool | None
"""A cell for programs; None where there is nothing."""


@dataclass(frozen=True)
class Plain:
    """A table of plain values, as programs read it.

    Attributes:
        name: One word for it, where several tables stand below each other.
        columns: Their names.
        rows: Cells, as many in each row as there are columns.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]

    @staticmethod
    def of(name: str, records: Sequence[Mapping[str, Value]], columns: Iterable[str]) -> Plain:
        """Returns the table of some records.

        Args:
            name: As above.
            records: The rows, each with a value of every column.
            columns: Their names, which stand even where there is no row.
        """
        names = tuple(columns)
        return Plain(name, names, tuple(tuple(row[key] for key in names) for row in records))


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes:
        title: What it shows.
        columns: Headings.
        rows: Cells, as many in each row as there are columns; the last may hold several lines.
        notes: Sentences that belong below it.
        plain: The same for programs; None where they can read the texts.
        forms: The same laid out in several ways, the widest first, for whoever knows how much room
            there is; empty where there is one way.
        in_order: Whether of the forms that fit the first is taken, and not that of fewest lines.
        outcomes: Headings of columns whose cells begin with the outcome of a claim, in words or as
            a mark of `MARKS`.
        spare: Headings of columns that may be left out where there is no room, in this order.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    plain: Plain | None = None
    forms: Sequence[Table] = ()
    in_order: bool = False
    outcomes: Sequence[str] = ()
    spare: Sequence[str] = ()

    def only(self, *columns: str) -> Table:
        """Returns the table with some of its columns, in the order given."""
        places = [self.columns.index(column) for column in columns]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return Table(self.title, columns, rows, self.notes, outcomes=self.outcomes)


def are_numbers(cells: Iterable[str]) -> bool:
    """Returns whether cells hold numbers, or nothing: such a column is aligned to the right."""
    return all(map(_NUMBER.fullmatch, cells))


def outcome_in(text: str) -> str:
    """Returns the outcome that a text begins with, as a word or by its sign; empty without one."""
    if word := _OUTCOME.match(text):
        return word[0]
    sign = _MARK.match(text)
    return next((outcome for outcome, mark in MARKS.items() if sign and mark == sign[0]), "")


def marked(text: str) -> str:
    """Returns a text that begins with an outcome behind the sign of that; any other as it is.

    No line may end between the two.
    """
    word = _OUTCOME.match(text)
    return f"{MARKS[word[0]]}\u00a0{text}" if word else text
