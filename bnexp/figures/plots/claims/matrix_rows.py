"""Lays the verdict matrix out on pages: which columns and rows stand where, and how high."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bnexp.analysis.overview.matrix import Entry, Matrix, Row, matrices_of
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import HEIGHT, WIDTH, wrapped
from bnexp.figures.page.style import SMALL

CLAIM, TALLY = 2.3, 0.95
"""Widths in inches of what is claimed, and of what came out of it as a whole."""

LEAST, WIDEST = 0.52, 1.1
"""Widths in inches of a column, at least and at most."""

ROW, QUESTION, LINE = 0.12, 0.3, 0.13
"""Heights in inches: of a row besides its text, of a question, of a line of text."""

TEXT = SMALL - 1
"""Size of text in the squares in points."""

MOST_COLUMNS = int((WIDTH - CLAIM - TALLY - 0.1) / LEAST)
"""Columns that stand side by side; further ones stand in a block below."""


@dataclass(frozen=True)
class Line:
    """A row of a block: a claim, or a question above the claims that answer it.

    Attributes:
        height: In inches.
        question: The question; empty for a claim.
        row: The claim; None for a question.
    """

    height: float
    question: str = ""
    row: Row | None = None


@dataclass(frozen=True)
class Block:
    """Some rows of a matrix with some of its columns.

    Attributes:
        matrix: Which one.
        columns: Places of the columns.
        lines: From above.
    """

    matrix: Matrix
    columns: range
    lines: tuple[Line, ...]

    @property
    def claim(self) -> float:
        """Width in inches of what is claimed."""
        return CLAIM if self.columns else WIDTH - 3 * TALLY

    @property
    def tally(self) -> float:
        """Width in inches of what came out as a whole."""
        return TALLY if self.columns else 2.8 * TALLY

    @property
    def width(self) -> float:
        """Width in inches of a column, the same in all blocks of a matrix."""
        beside = min(MOST_COLUMNS, max(1, len(self.matrix.columns)))
        return min(WIDEST, (WIDTH - CLAIM - TALLY - 0.1) / beside)

    @property
    def headings(self) -> list[str]:
        """What stands above the columns, each broken into lines that fit."""
        columns = self.matrix.columns
        return [wrapped(columns[at].heading, self.width, TEXT) for at in self.columns]

    @property
    def heads(self) -> str:
        """What the headings are values of."""
        return wrapped(self.matrix.heads, self.claim + self.tally, TEXT)

    @property
    def above(self) -> float:
        """Height in inches of the headings."""
        texts = [*self.headings, self.heads]
        return 0.1 + LINE * max(text.count("\n") + 1 for text in texts)

    @property
    def height(self) -> float:
        """Height in inches of all."""
        return self.above + sum(line.height for line in self.lines) + 0.15


def claim_of(row: Row, inches: float) -> str:
    """Returns what is claimed in a row, with its numbers, broken into lines that fit."""
    unit = f" ({row.unit})" if row.unit else ""
    says = wrapped(f"{row.numbering}. {row.says}{unit}", inches, TEXT)
    states = "" if row.states == row.says else wrapped(row.states, inches, TEXT)
    return "\n".join(filter(None, (says, states)))


def place_of(entry: Entry | None, inches: float) -> str:
    """Returns mark and effect of a place, on lines that fit its square."""
    if entry is None:
        return ""
    amount = wrapped(entry.verdict.amount, inches, TEXT) if entry.verdict.amount else ""
    return "\n".join(filter(None, (entry.mark, amount)))


def whole_of(row: Row, inches: float) -> str:
    """Returns what came out of a row as a whole, on lines that fit its square."""
    amount = row.whole.verdict.amount if row.whole else ""
    return "\n".join(wrapped(text, inches - 0.06, TEXT) for text in (row.tally, amount) if text)


def pages_of(shown: Shown) -> list[list[Block]]:
    """Returns the blocks of each page."""
    key = ("matrix", len(shown.verdicts), shown.choice)
    return shown.keep(key, lambda: _pages(shown))


def _pages(shown: Shown) -> list[list[Block]]:
    pages: list[list[Block]] = []
    left = 0.0
    for block in (block for m in matrices_of(shown.claims) for block in _blocks(m)):
        for part in _parts(block):
            if not pages or part.height > left:
                pages.append([])
                left = HEIGHT
            pages[-1].append(part)
            left -= part.height
    return pages


def matrix_pages(shown: Shown) -> int:
    """Returns how many pages the matrix takes."""
    return len(pages_of(shown))


def _blocks(matrix: Matrix) -> Iterator[Block]:
    """Yields a matrix with as many columns as there is room for, then the next ones."""
    count = len(matrix.columns)
    for start in range(0, max(1, count), MOST_COLUMNS):
        columns = range(start, min(count, start + MOST_COLUMNS))
        block = Block(matrix, columns, ())
        yield Block(matrix, columns, tuple(_lines(block, first=start == 0)))


def _lines(block: Block, *, first: bool) -> Iterator[Line]:
    for group in block.matrix.groups:
        # What has no place in any column is told beside the first ones.
        rows = [row for row in group.rows if (first and row.whole) or any(squares(block, row))]
        if rows:
            yield Line(QUESTION, question=group.question)
        for row in rows:
            texts = [claim_of(row, block.claim), whole_of(row, block.tally)]
            texts += [place_of(entry, block.width) for entry in squares(block, row)]
            yield Line(ROW + LINE * max(text.count("\n") + 1 for text in texts), row=row)


def _parts(block: Block) -> Iterator[Block]:
    """Yields a block in parts none of which is higher than a page."""
    room = HEIGHT - block.above - 0.15
    part: list[Line] = []
    for line in block.lines:
        if part and sum(each.height for each in (*part, line)) > room:
            # A question does not stand alone at the foot of a page.
            last = [part.pop()] if part[-1].question else []
            yield Block(block.matrix, block.columns, tuple(part))
            part = last
        part.append(line)
    yield Block(block.matrix, block.columns, tuple(part))


def squares(block: Block, row: Row) -> Sequence[Entry | None]:
    """Returns what stands in the columns of a block; nothing where a row has no places."""
    return [row.cells[at] for at in block.columns] if row.cells else []
