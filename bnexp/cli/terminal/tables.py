"""Tables as text for people, as CSV for programs, as Markdown and LaTeX for what is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from bnexp.cli.terminal.fitting.layout import on_screen
from bnexp.cli.terminal.fitting.screen import stdout_screen
from bnexp.cli.terminal.latex import latex_of
from bnexp.csv_cells import csv_of
from bnexp.errors import UsageError
from bnexp.markdown import escaped, line_of, table_lines
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
        Form.CSV: _as_csv,
        Form.MARKDOWN: _as_markdown,
        Form.LATEX: latex_of,
    }[form](table)


def all_written(tables: Sequence[Table], form: Form) -> str:
    """Returns tables in a form for readers, below each other."""
    return "\n".join(written(table, form) for table in tables)


def csv_of_one(tables: Sequence[Table], only: str | None = None) -> str:
    """Returns one of several tables as CSV: rows of two in one would keep no type of a column.

    Args:
        tables: The tables.
        only: The name of one of them; the first where it is None.

    Raises:
        UsageError: There is none of this name.
    """
    found = [table for table in tables if only in (None, name_of(table))]
    if not found:
        names = ", ".join(map(name_of, tables))
        raise UsageError(f"--table: got {only!r}; there are here: {names}")
    return _as_csv(found[0])


def name_of(table: Table) -> str:
    """Returns the word by which a program asks for a table."""
    return table.plain.name if table.plain else table.title


def _as_text(table: Table) -> str:
    return "\n".join(on_screen(table, stdout_screen())) + "\n"


def _as_csv(table: Table) -> str:
    plain = table.plain or _plain_of(table)
    return csv_of(plain.columns, plain.rows)


def _plain_of(table: Table) -> Plain:
    rows = [[_value(text) for text in row] for row in table.rows]
    return Plain(table.title, table.columns, rows)


def _value(text: str) -> str | None:
    """Returns a cell as programs read it: no comma within a number, nothing for a dash."""
    if text == "-":
        return None
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _as_markdown(table: Table) -> str:
    lines = [f"**{escaped(table.title)}**", ""] if table.title else []
    lines += table_lines(table.columns, table.rows)
    lines += ["", *map(line_of, table.notes)] if table.notes else []
    return "\n".join(lines) + "\n"
