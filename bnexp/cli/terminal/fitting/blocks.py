"""Lays a table out as a block of lines for each row, where columns have no room."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.cli.terminal.fitting.screen import Screen
from bnexp.cli.terminal.fitting.words import lines_within
from bnexp.letters import columns_of
from bnexp.table import Table

_DEEPER = "  "
_BETWEEN = "; "


def in_blocks(table: Table, screen: Screen) -> list[str]:
    """Returns the lines of a table below its title: each cell behind the heading of its column.

    What a row shares with the one above it, from the first column on, is not said again.
    """
    lines: list[str] = []
    above: Sequence[str] = ()
    for row in table.rows:
        shared = _shared(above, row)
        if lines and shared == 0:
            lines.append("")
        if shared == 0:
            lines += _cell(table, 0, row[0], screen)
        block = _Block(screen)
        for place in range(max(shared, 1), len(row)):
            if row[place]:
                block.add(_cell(table, place, row[place], screen))
        lines += block.lines
        above = row
    return lines or [line for name in table.columns for line in lines_within(name, screen.columns)]


class _Block:
    """The lines of a row, in each of which as many cells stand as there is room for."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._room = screen, 0
        self.lines: list[str] = []

    def add(self, lines: Sequence[str]) -> None:
        """Adds a cell behind the one before it, where both fit into one line."""
        cell = lines[0].strip()
        taken = columns_of(_BETWEEN) + self._screen.columns_of(cell)
        if self.lines and len(lines) == 1 and taken <= self._room:
            self.lines[-1] += _BETWEEN + cell
            self._room -= taken
        else:
            self.lines += lines
            self._room = self._screen.columns - self._screen.columns_of(lines[-1])
            self._room = self._room if len(lines) == 1 else 0


def _shared(above: Sequence[str], row: Sequence[str]) -> int:
    """Returns how many cells from the first on, but for the last, are those of the row above."""
    for place, cell in enumerate(row[:-1]):
        if not above or above[place] != cell:
            return place
    return len(row) - 1 if above else 0


def _cell(table: Table, place: int, cell: str, screen: Screen) -> list[str]:
    """Returns the lines of a cell, those after the first of them deeper."""
    indent = _DEEPER if place else ""
    first, *rest = cell.split("\n")
    heading = table.columns[place]
    texts = [f"{indent}{heading}: {first}" if heading else f"{indent}{first}"]
    texts += [f"{indent}{_DEEPER}{text.strip()}" for text in rest]
    lines = [
        line for text in texts for line in lines_within(text, screen.columns, indent + 2 * _DEEPER)
    ]
    if heading in table.outcomes:
        return [screen.outcome(line, cell) for line in lines]
    return lines
