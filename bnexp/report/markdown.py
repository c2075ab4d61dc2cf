"""Renders a report as Markdown, with its figures beside it."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from bnexp.markdown import Verbatim, code_of, escaped, line_of
from bnexp.report.content import Content
from bnexp.table import MARKS, Table


def markdown_of(content: Content) -> str:
    """Returns a report as Markdown; every text of it is escaped.

    Args:
        content: What it says. Its figures are linked as `figures/<kind>.png`.
    """
    templates = Environment(  # noqa: S701 (`finalize` escapes, for Markdown)
        loader=PackageLoader("bnexp.report"),
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters |= {"line": line_of, "code": code_of, "table": _table}
    return templates.get_template("report.md").render(content=content, marks=MARKS)


def _table(data: Table) -> Verbatim:
    """Returns a table with its notes below."""
    rows = [tuple(map(escaped, row)) for row in (data.columns, *data.rows)]
    rows.insert(1, ("---",) * len(data.columns))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"\n{line_of(note)}" for note in data.notes]
    return Verbatim("\n".join([*lines, *notes]))
