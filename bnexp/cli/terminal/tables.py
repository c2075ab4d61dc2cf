"""Tables as text for people, as CSV for programs, as Markdown and LaTeX for what is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from bnexp.cli.terminal.fitting.layout import on_screen
from bnexp.cli.terminal.fitting.screen import stdout_screen
from bnexp.cli.terminal.latex import latex_of
from bnexp.csv_cells import csv_of
from bnexp.markdown import escaped, line_of
from bnexp.table import Plain, Table

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class Form(StrEnum):
    """How a table is written."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "md"
    LATEX = "latex"


def written(table: Table, form: Form) -> str:
    """Returns a table in a form, with a line break at its end."""
    return {
        Form.TEXT: _as_text,
        Form.CSV: lambda table: _as_csv([table]),
        Form.MARKDOWN: _as_markdown,
        Form.LATEX: latex_of,
    }[form](table)


def all_written(tables: Sequence[Table], form: Form) -> str:
    """Returns tables in a form: below each other, but of CSV, which a program reads, one table.

    Where there are several its first column, `table`, names that which a row is of, and a row has
    nothing in the columns of others.
    """
    if form is Form.CSV:
        return _as_csv(tables)
    return "\n".join(written(table, form) for table in tables)


def _as_text(table: Table) -> str:
    return "\n".join(on_screen(table, stdout_screen())) + "\n"


def _as_csv(tables: Sequence[Table]) -> str:
    plain = [table.plain or _plain_of(table) for table in tables]
    if len(plain) == 1:
        return csv_of(plain[0].columns, plain[0].rows)
    columns = tuple(dict.fromkeys(name for each in plain for name in each.columns))
    records = [
        (each.name, dict(zip(each.columns, row, strict=True)))
        for each in plain
        for row in each.rows
    ]
    rows = ((name, *(record.get(key) for key in columns)) for name, record in records)
    return csv_of(("table", *columns), rows)


def _plain_of(table: Table) -> Plain:
    rows = [[_value(text) for text in row] for row in table.rows]
    return Plain(table.title, table.columns, rows)


def _value(text: str) -> str | None:
    """Returns a cell as programs read it: no comma within a number, nothing for a dash."""
    if text == "-":
        return None
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _as_markdown(table: Table) -> str:
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    lines = [f"**{escaped(table.title)}**", ""] if table.title else []
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    lines += ["", *map(line_of, table.notes)] if table.notes else []
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "<br>".join(map(escaped, text.split("\n")))
