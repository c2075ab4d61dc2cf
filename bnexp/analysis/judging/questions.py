"""The rows of the family that the gate judges: a claim at one place, or over many cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bnexp.analysis.reading.pairs import Pairs, pairs_of, places_of
from bnexp.analysis.reading.results import Results
from bnexp.analysis.reading.selection import selected_pairs
from bnexp.config.claims.claims import Comparison
from bnexp.counting import counted


@dataclass(frozen=True, eq=False)
class Question:
    """What is decided by itself.

    Attributes:
        comparison: The claim.
        parts: Its pairs: of one place, or of each cell where cells are counted. None where no
            cell could be chosen, or there are fewer than are claimed.
        least: In how many of the parts it is claimed.
        obstacle: Why there are no parts; empty where there are.
        is_part: Whether it is itself one of several cells that are counted.
    """

    comparison: Comparison
    parts: tuple[Pairs, ...]
    least: int = 1
    obstacle: str = ""
    is_part: bool = False

    @property
    def counts_cells(self) -> bool:
        """Whether cells are counted."""
        return self.comparison.claim.at_least is not None and not self.is_part and not self.obstacle

    @property
    def single(self) -> Pairs | None:
        """The pairs of the only place; None where cells are counted, or there are none."""
        return None if self.counts_cells or not self.parts else self.parts[0]

    @property
    def selects(self) -> bool:
        """Whether each arm is judged in a cell that other seeds chose."""
        return self.comparison.claim.select is not None

    @property
    def hindrance(self) -> str:
        """Why the comparison cannot be made at any place; empty where it can at one."""
        if self.obstacle or not all(part.obstacle for part in self.parts):
            return self.obstacle
        return self.parts[0].obstacle

    def alone(self, part: Pairs) -> Question:
        """Returns one of the parts as a question of its own."""
        return Question(self.comparison, (part,), is_part=True)


def questions_of(results: Results, claims: Iterable[Comparison]) -> list[Question]:
    """Returns what the claims ask of some results, claims outermost."""
    return [question for claim in claims for question in _questions(results, claim)]


def _questions(results: Results, comparison: Comparison) -> Iterator[Question]:
    claim = comparison.claim
    if claim.select is not None:
        chosen = selected_pairs(results, comparison, claim.select)
        if isinstance(chosen, str):
            yield Question(comparison, (), obstacle=chosen)
        else:
            yield Question(comparison, (chosen,))
        return
    parts = [pairs_of(results, comparison, cell) for cell in places_of(results, comparison)]
    least = 1 if claim.at_least is None else claim.at_least
    if len(parts) < least:
        there = f"of {counted(least, 'cell')} that are needed {len(parts)} are there"
        yield Question(comparison, (), obstacle=there)
    elif claim.at_least is not None:
        yield Question(comparison, tuple(parts), least=least)
    else:
        yield from (Question(comparison, (part,)) for part in parts)
