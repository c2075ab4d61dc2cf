"""One card for each claim, its places inside, by question and by whether it disagrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.overview.matrix import Matrix, Row
from bnexp.analysis.overview.questions import QUESTIONS
from bnexp.counting import counted
from bnexp.report.claims.answers import Answer, spot_of
from bnexp.report.claims.matrix import Answers


@dataclass(frozen=True)
class Card:
    """A claim, or the same claim of several arms.

    Attributes:
        row: The claim with what came out.
        whole: What came out of it as a whole; None where each place has a verdict of its own.
        places: What came out at each place, each with what the place is called.
    """

    row: Row
    whole: Answer | None
    places: tuple[tuple[str, Answer], ...]

    @property
    def key(self) -> str:
        """What it is linked by: the place of its first claim in the configuration."""
        return str(self.row.numbers[0])

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers of which something is expected."""
        return (self.whole,) if self.whole else tuple(answer for _, answer in self.places)

    @property
    def is_unjudged(self) -> bool:
        """Whether nothing of it can be judged."""
        return all(answer.verdict == UNJUDGED for answer in self.answers)


@dataclass(frozen=True)
class Chapter:
    """The claims that answer one question.

    Attributes:
        question: What they answer.
        key: What it is linked by.
        odd: Those that are not as expected, which stand open.
        expected: Those that are.
        unjudged: Those of which nothing can be judged.
    """

    question: str
    key: str
    odd: tuple[Card, ...]
    expected: tuple[Card, ...]
    unjudged: tuple[Card, ...]

    @property
    def closed(self) -> tuple[tuple[str, tuple[Card, ...]], ...]:
        """The cards that stand under a counted line, each with that line."""
        lines = (("as expected", self.expected), ("cannot be judged", self.unjudged))
        return tuple((f"{counted(len(own), 'claim')} {told}", own) for told, own in lines if own)

    @property
    def cards(self) -> tuple[Card, ...]:
        """All of them."""
        return (*self.odd, *self.expected, *self.unjudged)


def chapters_of(matrices: Sequence[Matrix], answers: Answers) -> tuple[Chapter, ...]:
    """Returns the claims by their questions, a card each.

    Args:
        matrices: The verdicts, side by side.
        answers: The same in texts.
    """
    chapters = []
    for number, question in enumerate(QUESTIONS, start=1):
        cards = [
            _card(row, matrix, answers)
            for matrix in matrices
            for group in matrix.groups
            if group.question == question
            for row in group.rows
        ]
        if cards:
            chapters.append(_chapter(question, f"question-{number}", cards))
    return tuple(chapters)


def _chapter(question: str, key: str, cards: Sequence[Card]) -> Chapter:
    judged = [card for card in cards if not card.is_unjudged]
    return Chapter(
        question,
        key,
        odd=tuple(card for card in judged if card.row.odd),
        expected=tuple(card for card in judged if not card.row.odd),
        unjudged=tuple(card for card in cards if card.is_unjudged),
    )


def _card(row: Row, matrix: Matrix, answers: Answers) -> Card:
    places = [
        (column.label, answers[spot_of(entry.verdict)])
        for column, entry in zip(matrix.columns, row.cells, strict=True)
        if entry
    ]
    whole = answers[spot_of(row.whole.verdict)] if row.whole else None
    return Card(row, whole, tuple(places))
