"""The verdict matrix as a page shows it: one table, each place with a link to its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bnexp.analysis.overview.matrix import IN_PAIRS, Column, Entry, Matrix, Row
from bnexp.analysis.overview.questions import QUESTIONS
from bnexp.analysis.overview.where import where
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.telling.remarks import listed
from bnexp.counting import nouns
from bnexp.report.amounts import NONE
from bnexp.report.claims.answers import Answer, Spot, spot_of

Answers = Mapping[Spot, Answer]

Head = tuple[str, tuple[tuple[str, int], ...]]
"""A line of headings: what they are, then each with how many columns it spans."""


@dataclass(frozen=True)
class Mark:
    """What came out at one place of the matrix.

    Attributes:
        verdict: The outcome in words.
        text: The effect in few letters; may be empty.
        title: Place, outcome and effect with its interval, in full.
        link: The id of what holds the evidence.
        before: The place, where no heading of a column says it.
    """

    verdict: str
    text: str
    title: str
    link: str
    before: str = ""


@dataclass(frozen=True)
class Line:
    """A claim, or the same claim of several arms.

    Attributes:
        row: The claim with what came out.
        link: The key of its card.
        marks: What came out in each column; None where nothing is claimed there.
        beside: The same in one place across all columns, where it has none of its own.
    """

    row: Row
    link: str
    marks: tuple[Mark | None, ...] = ()
    beside: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Overview:
    """All verdicts in one table.

    Attributes:
        heads: The lines of headings above the columns; none where there are no columns.
        width: How many columns there are.
        groups: The claims by the question that they answer.
        unjudged: For each reason for which something cannot be judged, where that is.
        pairs: How effects are read that are told as the pairs that have them; empty without any.
    """

    heads: tuple[Head, ...]
    width: int
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    unjudged: tuple[tuple[str, str], ...]
    pairs: str


def overview_of(matrices: Sequence[Matrix], answers: Answers) -> Overview | None:
    """Returns all matrices as one table, that of the first with the rows of the others.

    Args:
        matrices: The widest first; none where nothing is claimed.
        answers: What they link to.
    """
    if not matrices:
        return None
    first = matrices[0]
    lines: dict[str, list[Line]] = {question: [] for question in QUESTIONS}
    for matrix in matrices:
        for group in matrix.groups:
            lines[group.question] += [
                _line(row, matrix, answers, is_first=matrix is first) for row in group.rows
            ]
    return Overview(
        heads=heads_of(first.keys, first.columns),
        width=len(first.columns),
        groups=tuple((question, tuple(own)) for question, own in lines.items() if own),
        unjudged=_unjudged(matrices),
        pairs=IN_PAIRS if any(matrix.tells_pairs for matrix in matrices) else "",
    )


def heads_of(keys: Sequence[str], columns: Sequence[Column]) -> tuple[Head, ...]:
    """Returns the lines of headings above columns: one for each key of the grid, or one.

    Args:
        keys: The keys of the grid; none where columns are no points of it.
        columns: What is headed.
    """
    if not keys:
        return (("", tuple((column.heading, 1) for column in columns)),) if columns else ()
    heads = []
    for place, key in enumerate(short_keys(tuple(keys))):
        runs = groupby(columns, key=lambda column: [value for _, value in column.cell[: place + 1]])
        spans = [(values[-1], len(list(own))) for values, own in runs]
        heads.append((key, tuple(spans)))
    return tuple(heads)


def _line(row: Row, matrix: Matrix, answers: Answers, *, is_first: bool) -> Line:
    """Returns a row of the table; of another matrix than the first with all in one place."""
    link = str(row.numbers[0])
    if not any(row.cells):
        return Line(row, link, beside=(_whole(row.whole, f"claim-{link}"),) if row.whole else ())
    marks = [
        _mark(entry, column, answers, "" if is_first else column.label) if entry else None
        for entry, column in zip(row.cells, matrix.columns, strict=True)
    ]
    if is_first:
        return Line(row, link, tuple(marks))
    return Line(row, link, beside=tuple(filter(None, marks)))


def _mark(entry: Entry, column: Column, answers: Answers, before: str) -> Mark:
    verdict = entry.verdict
    told = ", ".join(filter(None, (verdict.label, _known(verdict.effect_text))))
    key = answers[spot_of(verdict)].key
    return Mark(
        verdict.outcome, verdict.amount, f"{column.label}: {told}", f"verdict-{key}", before
    )


def _whole(entry: Entry, link: str) -> Mark:
    """Returns what came out of a claim without places, its effect in full."""
    verdict = entry.verdict
    text = verdict.effect_text if verdict.samples else verdict.amount
    return Mark(verdict.outcome, _known(text), verdict.label, link)


def _known(text: str) -> str:
    return "" if text == NONE else text


def _unjudged(matrices: Sequence[Matrix]) -> tuple[tuple[str, str], ...]:
    """Returns for each reason for which something cannot be judged the claims and places."""
    found: dict[str, list[str]] = {}
    for matrix in matrices:
        for row in matrix.rows:
            for reason, place in _obstacles(row, matrix.columns):
                found.setdefault(reason, []).append(f"{row.numbering}{place}")
    return tuple(
        (reason, f"{nouns(len(claims), 'claim')} {listed(claims)}")
        for reason, claims in found.items()
    )


def _obstacles(row: Row, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Returns why a claim cannot be judged, and at which of its places; nothing for all."""
    if row.whole and row.whole.verdict.obstacle:
        return [(row.whole.verdict.obstacle, "")]
    places = [(column, e.verdict) for column, e in zip(columns, row.cells, strict=True) if e]
    reasons = dict.fromkeys(v.obstacle for _, v in places if v.obstacle)
    told = []
    for reason in reasons:
        chosen = [column for column, verdict in places if verdict.obstacle == reason]
        told.append((reason, _places([column for column, _ in places], chosen)))
    return told


def _places(columns: Sequence[Column], chosen: Sequence[Column]) -> str:
    """Returns in parentheses which of some columns are meant; nothing where all are."""
    if len(columns) == len(chosen):
        return ""
    if not columns[0].cell:
        return f" ({listed(column.label for column in chosen)})"
    how_many, which = where([c.cell for c in columns], [c.cell for c in chosen])
    return f" ({which or how_many})"
