"""Tables as text for people, as CSV for programs, as Markdown for pull requests."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from enum import StrEnum

from bnexp.csv_cells import cell_of
from bnexp.letters import columns_of, filled_to, lines_of, shown
from bnexp.markdown import escaped, line_of
from bnexp.table import Table

NARROWEST, WIDEST = 60, 120
"""Columns between which a table follows the terminal, as far as its last column can."""

_ELSEWHERE = 100
"""Columns where there is no terminal."""

_LEAST = 30
_NUMBER = re.compile(r"|[+-]?[\d,]+(\.\d+)?%?")
"""What a column holds, nothing or a number, that is aligned to the right."""


class Form(StrEnum):
    """How a table is written."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "md"


def written(table: Table, form: Form) -> str:
    """Returns a table in a form, with a line break at its end."""
    return {Form.TEXT: _as_text, Form.CSV: _as_csv, Form.MARKDOWN: _as_markdown}[form](table)


def _as_text(table: Table) -> str:
    rows = list(_wrapped(table))
    columns = list(zip(table.columns, *rows, strict=True))
    widths = [max(map(columns_of, column)) for column in columns]
    numbers = [all(map(_NUMBER.fullmatch, cells)) for _, *cells in columns]
    lines = [table.title] if table.title else []
    lines += [
        _aligned(row, widths, numbers)
        for row in (table.columns, ["-" * width for width in widths], *rows)
    ]
    return shown("\n".join([*lines, *table.notes]) + "\n")


def _wrapped(table: Table) -> Iterator[Sequence[str]]:
    """Yields the rows of a table, where the text of the last column goes on in rows beneath."""
    *before, _ = zip(table.columns, *table.rows, strict=True)
    taken = sum(max(map(columns_of, column)) + 2 for column in before)
    terminal = shutil.get_terminal_size((_ELSEWHERE, 24)).columns
    width = max(min(max(terminal, NARROWEST), WIDEST) - taken, _LEAST)
    for row in table.rows:
        first, *rest = [line for text in row[-1].split("\n") for line in _lines(text, width)]
        yield (*row[:-1], first)
        yield from (("",) * len(before) + (line,) for line in rest)


def _lines(text: str, width: int) -> list[str]:
    """Returns a text in lines of the same indent; paths and commands stay whole, to be copied."""
    indent = text[: len(text) - len(text.lstrip())]
    return lines_of(text, width, indent=indent, whole=True) or [""]


def _aligned(row: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    cells = zip(row, widths, numbers, strict=True)
    return "  ".join(filled_to(c, width, right=number) for c, width, number in cells).rstrip()


def _as_csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([cell_of(text) for text in row] for row in (table.columns, *table.rows))
    return text.getvalue()


def _as_markdown(table: Table) -> str:
    rows = [table.columns, ["---"] * len(table.columns), *table.rows]
    lines = [f"**{escaped(table.title)}**", ""] if table.title else []
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    lines += ["", *map(line_of, table.notes)] if table.notes else []
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "<br>".join(map(escaped, text.split("\n")))
