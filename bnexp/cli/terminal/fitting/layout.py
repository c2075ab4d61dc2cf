"""Chooses how a table is laid out on a screen: the form that tells most at once and fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bnexp.cli.terminal.fitting.blocks import in_blocks
from bnexp.cli.terminal.fitting.columns import Columns, in_columns, squeezed
from bnexp.cli.terminal.fitting.screen import Screen
from bnexp.cli.terminal.fitting.words import lines_within
from bnexp.letters import shown
from bnexp.table import Table


def on_screen(table: Table, screen: Screen) -> list[str]:
    """Returns the lines of a table, none of them wider than a screen but where one word is.

    In turn are tried: columns; fewer and longer ones, where a table has such a form; cells that go
    on in further lines; leaving out columns that may be; a block for each row.
    """
    forms = [_prepared(form, screen) for form in table.forms or (table,)]
    room = screen.columns
    title = [screen.title(line) for line in lines_within(forms[0].title, room) if line]
    laid, left_out = _laid(forms, room)
    body = laid.lines(screen) if laid else in_blocks(forms[-1], screen)
    notes = [screen.signed(shown(note)) for note in table.notes] + left_out
    below = [line for note in notes for line in sentence_lines(note, room)]
    return [*title, *body, *below]


def sentence_lines(text: str, columns: int) -> list[str]:
    """Returns sentences in lines, of which all but the first are indented."""
    return [line for own in text.split("\n") for line in lines_within(own, columns, "  ")]


def _prepared(table: Table, screen: Screen) -> Table:
    """Returns a table whose cells may be shown, outcomes as the screen shows them."""
    outcomes = [name in table.outcomes for name in table.columns]
    rows = [
        [
            screen.told(shown(cell)) if outcome else shown(cell)
            for cell, outcome in zip(row, outcomes, strict=True)
        ]
        for row in table.rows
    ]
    return replace(
        table,
        title=shown(table.title),
        columns=tuple(map(shown, table.columns)),
        rows=rows,
        outcomes=tuple(map(shown, table.outcomes)),
        spare=tuple(map(shown, table.spare)),
    )


def _laid(forms: Sequence[Table], room: int) -> tuple[Columns | None, list[str]]:
    """Returns the layout in columns that takes fewest lines, and what has to be said of it."""
    if layouts := _layouts(forms, room):
        return min(layouts, key=Columns.height), []
    last = forms[-1]
    for count in range(1, len(last.spare) + 1):
        gone = last.spare[:count]
        fewer = last.only(*(name for name in last.columns if name not in gone))
        if layouts := _layouts([fewer], room):
            names = ", ".join(gone)
            told = f"Left out for want of room: {names}. A wider terminal or --csv shows it."
            return min(layouts, key=Columns.height), [told]
    return None, []


def _layouts(forms: Sequence[Table], room: int) -> list[Columns]:
    """Returns the layouts that fit, the better one of two that take as many lines first."""
    found: list[Columns] = []
    for lay_out in (in_columns, squeezed):
        for form in forms:
            for laid in lay_out(form, room):
                found.append(laid)
                if form.in_order and lay_out is in_columns:
                    return found[-1:]
                if not (lay_out is squeezed or laid.lifted or form is not forms[0]):
                    return found
    return found
