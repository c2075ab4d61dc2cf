"""Lays the verdict matrix out as tables of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.overview.matrix import IN_PAIRS, Entry, Matrix, Row, matrices_of
from bnexp.analysis.overview.questions import SHORT
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.verdict_records import verdict_records
from bnexp.analysis.telling.verdict_tables import verdict_tables
from bnexp.analysis.telling.wording import CONVENTION
from bnexp.counting import nouns
from bnexp.letters import lines_of
from bnexp.table import MARKS, Table

MOST_TOLD = 12
"""Verdicts that are told one by one where nobody asked for them."""


def is_large(verdicts: Sequence[Verdict]) -> bool:
    """Returns whether verdicts are too many to be told one by one."""
    places = any(verdict.cell or verdict.parts for verdict in verdicts)
    return places or len(verdicts) > MOST_TOLD


def claim_tables(verdicts: Sequence[Verdict], note: str = "", warning: str = "") -> list[Table]:
    """Returns what came out of the claims: one by one where they are few, else as a matrix.

    Args:
        verdicts: What came out.
        note: What must be said of the data; see `Results`.
        warning: What must be said of the verdicts as a whole, such as that they were looked at
            before.
    """
    if not is_large(verdicts):
        return verdict_tables(verdicts, note, warning)
    matrices = matrices_of(verdicts)
    first, *others = map(_table, matrices)
    tables = [replace(first, plain=verdict_records(verdicts, note)), *others]
    last = tables.pop()
    remarks = [note, *_remarks(verdicts, matrices), CONVENTION, warning]
    return [*tables, replace(last, notes=tuple(filter(None, remarks)))]


def _table(matrix: Matrix) -> Table:
    """Returns a matrix with its effects; where there is little room, in shorter forms.

    The next has its claims in several lines, and the last the marks alone.
    """
    headings = tuple(column.heading.replace("/ ", "/\u00a0") for column in matrix.columns)
    title = f"Claims by {matrix.heads}" if matrix.heads else "Claims"
    whole, narrow, brief = (
        Table(
            title,
            ("Claim", "Verdict", *headings),
            tuple(_rows(matrix, form)),
            in_order=True,
            outcomes=("Verdict", *headings),
        )
        for form in (_WHOLE, _NARROW, _BRIEF)
    )
    return replace(whole, forms=(whole, narrow, brief))


@dataclass(frozen=True)
class _Form:
    """How much a matrix tells: effects, whole words of verdicts, claims in a line each."""

    amounts: bool
    words: bool
    width: int


_WHOLE, _NARROW, _BRIEF = (
    _Form(amounts=True, words=True, width=0),
    _Form(amounts=True, words=False, width=26),
    _Form(amounts=False, words=False, width=0),
)


def _rows(matrix: Matrix, form: _Form) -> Iterator[tuple[str, ...]]:
    """Yields the rows, before those of each of several questions the question."""
    for group in matrix.groups:
        question = group.question if form.words else SHORT[group.question]
        if len(matrix.groups) > 1:
            yield (question, "", *("" for _ in matrix.columns))
        for row in group.rows:
            cells = (_place(entry, amounts=form.amounts) for entry in row.cells)
            unit = f" ({row.unit})" if row.unit and form.amounts else ""
            says = f"{row.numbering}. {row.says}{unit}"
            if form.width:
                says = "\n".join(lines_of(says, form.width, whole=True))
            yield (says, row.sum if form.words else _in_marks(row), *cells)


def _in_marks(row: Row) -> str:
    """Returns what came out of a row as marks."""
    return row.entries[0].mark if len(row.entries) == 1 else re.sub(r"(\d) ", r"\1", row.tally)


def _place(entry: Entry | None, *, amounts: bool) -> str:
    if entry is None:
        return ""
    return entry.text if amounts else entry.mark


def _remarks(verdicts: Sequence[Verdict], matrices: Sequence[Matrix]) -> list[str]:
    """Returns what the marks mean, and which claims did not come out as expected."""
    present = [outcome for outcome in MARKS if any(v.outcome == outcome for v in _all(verdicts))]
    marks = ", ".join(f"{MARKS[outcome]} {outcome}" for outcome in present)
    ranked = f"; {IN_PAIRS}" if any(matrix.tells_pairs for matrix in matrices) else ""
    odd = sorted({verdict.number + 1 for verdict in verdicts if not verdict.as_expected})
    told = f"Not as expected: {nouns(len(odd), 'claim')} {listed(odd)}." if odd else ""
    return [f"{marks}{ranked}.", told]


def _all(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [each for verdict in verdicts for each in (verdict, *verdict.parts)]
