"""Tables as HTML for notebooks: no script, no style of their own, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from bnexp.letters import shown
from bnexp.table import Table


def html_of(tables: Iterable[Table]) -> str:
    """Returns tables below each other, each with its title and its notes; empty without any."""
    return "\n".join(map(_table, tables))


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in table.columns)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in table.rows)
    title = f"<caption>{_text(table.title)}</caption>" if table.title else ""
    notes = "".join(f"<p>{_text(note)}</p>" for note in table.notes)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"


def _cells(row: Sequence[str]) -> str:
    return "".join(f"<td>{_text(cell)}</td>" for cell in row)


def _text(text: str) -> str:
    return "<br>".join(escape(shown(line)) for line in text.split("\n"))
