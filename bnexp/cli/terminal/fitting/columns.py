"""Lays a table out in columns that fit a width, if it has so much room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from bnexp.cli.terminal.fitting.screen import Screen
from bnexp.cli.terminal.fitting.words import cell_lines, lines_within, longest_word
from bnexp.letters import columns_of, filled_to
from bnexp.table import Table, are_numbers

_GAP = "  "
_WIDEST = 100
"""Columns beyond which text in a column goes on in the next line, as in a book."""

_READABLE, _TALLEST = 30, 4
"""A narrower column whose cells take more lines than this can hardly be read."""


@dataclass(frozen=True)
class Columns:
    """A table with the width of each of its columns.

    Attributes:
        table: The table.
        widths: A width for each column that is not lifted.
        lifted: How many columns from the first on stand as headings above the rows that share
            them.
    """

    table: Table
    widths: Sequence[int]
    lifted: int = 0

    def height(self) -> int:
        """Returns how many lines its rows take."""
        return len(self.lines(Screen(sum(self.widths))))

    def lines(self, screen: Screen) -> list[str]:
        """Returns the lines below the title."""
        columns = zip(*self.table.rows, strict=True) if self.table.rows else self.table.columns
        numbers = [are_numbers(cells) for cells in columns][self.lifted :]
        lines = self._heading(self.table.columns, screen)
        for cells in (self.table.columns[self.lifted :], ["-" * width for width in self.widths]):
            lines += self._row(cells, numbers, Screen(screen.columns))
        above: Sequence[str] = self.table.columns
        for row in self.table.rows:
            if row[: self.lifted] != above[: self.lifted]:
                lines += map(screen.title, self._heading(row, screen))
            lines += self._row(row[self.lifted :], numbers, screen)
            above = row
        return lines

    def _heading(self, cells: Sequence[str], screen: Screen) -> list[str]:
        """Returns the lines of what is lifted above rows."""
        shared = ", ".join(filter(None, cells[: self.lifted]))
        return lines_within(shared, screen.columns, _GAP) if shared else []

    def _row(self, cells: Sequence[str], numbers: Sequence[bool], screen: Screen) -> list[str]:
        """Returns the lines of a row: as many as its tallest cell has."""
        parts = [cell_lines(cell, width) for cell, width in zip(cells, self.widths, strict=True)]
        names = self.table.columns[self.lifted :]
        lines = []
        for pieces in zip_longest(*parts, fillvalue=""):
            shown = []
            for place, piece in enumerate(pieces):
                text = filled_to(piece, self.widths[place], right=numbers[place])
                outcome = names[place] in self.table.outcomes
                shown.append(screen.outcome(text, cells[place]) if outcome else text)
            lines.append(((_GAP if self.lifted else "") + _GAP.join(shown)).rstrip())
        return lines


def in_columns(table: Table, room: int) -> Iterator[Columns]:
    """Yields layouts whose cells take a line each, but for long text, if there is the room."""
    for lifted in _liftable(table):
        columns = _columns(table, lifted)
        widths = [
            min(_wanted(column), max(_WIDEST, *map(longest_word, column))) for column in columns
        ]
        if sum(widths) <= _left(room, len(columns), lifted):
            yield Columns(table, _tight(columns, widths), lifted)


def squeezed(table: Table, room: int) -> Iterator[Columns]:
    """Yields layouts whose cells go on in further lines, if they can be read."""
    for lifted in _liftable(table):
        columns = _columns(table, lifted)
        least = [max(map(longest_word, column)) for column in columns]
        # Headings give way first: they are read once, and cells line by line.
        wanted = [max(few, _wanted(column[1:])) for column, few in zip(columns, least, strict=True)]
        left = _left(room, len(columns), lifted)
        if widths := _shared(wanted, least, left):
            widths = _filled(widths, [*map(_wanted, columns)], left)
        if widths and all(map(_is_readable, columns, widths)):
            yield Columns(table, _tight(columns, widths), lifted)


def _liftable(table: Table) -> Iterator[int]:
    """Yields how many columns may be lifted: none, and as many as neighbouring rows share."""
    yield 0
    changes = sum(above[0] != below[0] for above, below in pairwise(table.rows))
    if len(table.columns) < 2 or len(table.rows) < 2 * (changes + 1):
        return
    count = 1
    while count < len(table.columns) - 1 and all(
        above[count] == below[count]
        for above, below in pairwise(table.rows)
        if above[:count] == below[:count]
    ):
        count += 1
    yield count


def _is_readable(column: Sequence[str], width: int) -> bool:
    return width >= _READABLE or max(len(cell_lines(cell, width)) for cell in column) <= _TALLEST


def _tight(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> list[int]:
    """Returns the columns that cells take in lines of at most some widths."""
    return [
        max(columns_of(line) for cell in column for line in cell_lines(cell, width))
        for column, width in zip(columns, widths, strict=True)
    ]


def _wanted(column: Sequence[str]) -> int:
    return max((columns_of(line) for cell in column for line in cell.split("\n")), default=0)


def _columns(table: Table, lifted: int) -> list[tuple[str, ...]]:
    return list(zip(table.columns, *table.rows, strict=True))[lifted:]


def _left(room: int, count: int, lifted: int) -> int:
    """Returns what is left for cells beside the gaps between so many columns."""
    return room - len(_GAP) * (count - 1 + (lifted > 0))


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """Returns widths that fill a room: the widest columns give way first, and to their least."""

    def capped(cap: int) -> list[int]:
        return [min(want, max(few, cap)) for want, few in zip(wanted, least, strict=True)]

    if sum(least) > room:
        return None
    cap = max((cap for cap in range(max(wanted) + 1) if sum(capped(cap)) <= room), default=0)
    return _filled(capped(cap), wanted, room)


def _filled(widths: list[int], wanted: Sequence[int], room: int) -> list[int]:
    """Returns widths with what is left of a room, the last columns first."""
    widths = [*widths]
    for place in reversed(range(len(widths))):
        widths[place] += min(room - sum(widths), wanted[place] - widths[place])
    return widths
