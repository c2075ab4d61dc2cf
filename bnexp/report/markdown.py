"""Renders a report as Markdown, with its figures beside it."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from bnexp.markdown import Verbatim, code_of, escaped, line_of
from bnexp.report.captions import reading_of
from bnexp.report.claims.cards import Card
from bnexp.report.claims.tables import evidence_tables, expectation, matrix_table, places_table
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
    templates.filters |= {"line": line_of, "code": code_of, "table": _table, "reading": reading_of}
    templates.filters |= {
        "matrix": matrix_table,
        "places": places_table,
        "evidence": evidence_tables,
        "expectation": expectation,
        "remarks": _remarks,
    }
    return templates.get_template("report.md").render(content=content, marks=MARKS)


def _remarks(card: Card) -> list[str]:
    """Returns what is to be said of how far to trust a claim, each sentence once."""
    answers = [*filter(None, [card.whole]), *(answer for _, answer in card.places)]
    return list(dict.fromkeys(remark for answer in answers for remark in answer.remarks))


def _table(data: Table) -> Verbatim:
    """Returns a table with its notes below."""
    rows = [tuple(map(escaped, row)) for row in (data.columns, *data.rows)]
    rows.insert(1, ("---",) * len(data.columns))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"\n{line_of(note)}" for note in data.notes]
    return Verbatim("\n".join([*lines, *notes]))
