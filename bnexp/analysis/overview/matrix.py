"""The verdict matrix: claims by points of the grid, or by arms where there is no grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.overview.questions import QUESTIONS, question_of
from bnexp.analysis.reading.results import cell_text, short_keys
from bnexp.analysis.telling.wording import claimed_words, wording_of
from bnexp.config.claims.claims import Comparison, IdentityClaim
from bnexp.config.experiment import Cell
from bnexp.table import MARKS

OUTCOMES = tuple(MARKS)
"""The outcomes in the order in which they are counted."""

IN_PAIRS = "fewer 5/6: in so many pairs"
"""How an effect without a mean is read."""


@dataclass(frozen=True)
class Column:
    """A point of the grid, or an arm.

    Attributes:
        heading: Its values, or its name: `0.1 / 32`.
        cell: The point; empty for an arm.
        arm: The arm that claims name first; empty for a point.
    """

    heading: str
    cell: Cell = ()
    arm: str = ""

    @property
    def label(self) -> str:
        """The same in full: `learning_rate = 0.1, batch_size = 32`."""
        return cell_text(self.cell) if self.cell else self.arm


@dataclass(frozen=True)
class Entry:
    """What came out of a claim at one place of the matrix."""

    verdict: Verdict

    @property
    def mark(self) -> str:
        """What tells the outcome where colours cannot."""
        return MARKS[self.verdict.outcome]

    @property
    def text(self) -> str:
        """Mark and effect, such as `✓ -0.0075`; the mark alone where there is no effect."""
        return f"{self.mark} {self.verdict.amount}".rstrip()

    @property
    def is_decided(self) -> bool:
        """Whether it is supported or contradicted."""
        return self.verdict.outcome in ("supported", "contradicted")


@dataclass(frozen=True)
class Row:
    """A claim, or where columns are arms the same claim of several.

    Attributes:
        numbers: Places of its claims in the configuration, from 1.
        says: In the words of the configuration; of several arms in ours.
        states: What is compared: `bn < no-bn, final validation loss`.
        unit: What amounts are in; empty where they have no unit of their own.
        whole: What came out of it as a whole; None where each place has a verdict of its own.
        cells: For each column what came out there; None where nothing is claimed.
    """

    numbers: tuple[int, ...]
    says: str
    states: str
    unit: str
    whole: Entry | None
    cells: tuple[Entry | None, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The verdicts of which something is expected."""
        return (self.whole,) if self.whole else tuple(filter(None, self.cells))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The same as verdicts."""
        return tuple(entry.verdict for entry in self.entries)

    @property
    def odd(self) -> int:
        """How many of them are not as expected."""
        return sum(not verdict.as_expected for verdict in self.verdicts)

    def count(self, outcome: str) -> int:
        """Returns how many of them came out in a way."""
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    @property
    def numbering(self) -> str:
        """The places of its claims in the configuration: `3`, `1-11`, `2, 5`."""
        first, last = self.numbers[0], self.numbers[-1]
        is_run = len(self.numbers) == last - first + 1 > 1
        return f"{first}-{last}" if is_run else ", ".join(map(str, self.numbers))

    @property
    def sum(self) -> str:
        """The same as `tally`; where cells are counted what is claimed: `✓ at least 3 of 8`."""
        whole = self.whole
        counts = whole is not None and whole.verdict.parts and not whole.verdict.obstacle
        return whole.text if whole and counts else self.tally

    @property
    def tally(self) -> str:
        """What came out in a word, or how often each: `5 ✓ 3 ?`."""
        if len(self.entries) == 1:
            return f"{self.entries[0].mark} {self.verdicts[0].outcome}"
        found = [(self.count(outcome), mark) for outcome, mark in MARKS.items()]
        return " ".join(f"{count} {mark}" for count, mark in found if count)


@dataclass(frozen=True)
class Group:
    """The claims that answer one question, in the order of the configuration."""

    question: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Matrix:
    """Claims by points of the grid, or by arms.

    Attributes:
        keys: The keys of the grid whose values head the columns; empty for arms and for neither.
        columns: The columns; none where no claim has more than one place.
        groups: The rows.
    """

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def tells_pairs(self) -> bool:
        """Whether some effect is told as the pairs that have it: `fewer 5/6`."""
        told = (entry for row in self.rows for entry in (row.whole, *row.cells))
        return any("/" in entry.verdict.amount for entry in told if entry)

    @property
    def heads(self) -> str:
        """What the headings of the columns are: `learning_rate / batch_size`, or `arm`."""
        if self.keys:
            return " / ".join(short_keys(self.keys))
        return "arm" if self.columns else ""


def matrices_of(verdicts: Sequence[Verdict]) -> tuple[Matrix, ...]:
    """Returns the verdicts as matrices, the widest first: one for each set of keys of the grid.

    Claims without a place stand in the first, with their verdict as a whole.

    Args:
        verdicts: What came out, in the order of the configuration.
    """
    by_claim: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        by_claim.setdefault(verdict.number, []).append(verdict)
    claims = list(by_claim.values())
    keys = list(dict.fromkeys(filter(None, map(_keys, claims))))
    keys.sort(key=len, reverse=True)
    if not keys:
        return (_by_arms(claims),) if claims else ()
    first, *others = keys
    parts = [[c for c in claims if _keys(c) in (first, ())]]
    parts += [[c for c in claims if _keys(c) == each] for each in others]
    return tuple(_by_cells(part, key) for part, key in zip(parts, keys, strict=True))


def _keys(claim: Sequence[Verdict]) -> tuple[str, ...]:
    """Returns the keys of the grid by whose values a claim has places; none for no place."""
    places = [part.cell for verdict in claim for part in (verdict, *verdict.parts)]
    return max((tuple(key for key, _ in cell) for cell in places), key=len, default=())


def _by_cells(claims: Sequence[Sequence[Verdict]], keys: tuple[str, ...]) -> Matrix:
    """Returns the matrix of claims whose places are points of the grid."""
    places = dict.fromkeys(
        part.cell for claim in claims for verdict in claim for part in _places(verdict)
    )
    columns = tuple(Column(" / ".join(value for _, value in cell), cell) for cell in places)
    rows = [
        (claim[0], _row(claim, {v.cell: v for verdict in claim for v in _places(verdict)}, places))
        for claim in claims
    ]
    return Matrix(keys, columns, _grouped(rows))


def _places(verdict: Verdict) -> tuple[Verdict, ...]:
    """Returns the verdicts at points of the grid: those that are counted, or it itself."""
    return verdict.parts or ((verdict,) if verdict.cell else ())


def _row(claim: Sequence[Verdict], found: dict[Cell, Verdict], places: Iterable[Cell]) -> Row:
    first = claim[0]
    cells = tuple(Entry(found[cell]) if cell in found else None for cell in places)
    whole = Entry(first) if first.parts or not first.cell else None
    return Row((first.number + 1,), first.says, _states(first), _unit(first), whole, cells)


def _by_arms(claims: Sequence[Sequence[Verdict]]) -> Matrix:
    """Returns the matrix of claims without a place: a column an arm where several say the same."""
    alike: dict[tuple[object, ...], list[Verdict]] = {}
    stated: Counter[tuple[object, ...]] = Counter()
    for verdict, *_ in claims:
        same = _sameness(verdict)
        # What is claimed twice of an arm has two rows.
        stated[same, _first(verdict)] += 1
        alike.setdefault((*same, stated[same, _first(verdict)]), []).append(verdict)
    if all(len({_first(v) for v in same}) == 1 for same in alike.values()):
        rows = [(verdict, _row([verdict], {}, ())) for (verdict, *_) in claims]
        return Matrix((), (), _grouped(rows))
    shared = [same for same in alike.values() if len(same) > 1]
    arms = dict.fromkeys(_first(verdict) for same in shared for verdict in same)
    columns = tuple(Column(arm, arm=arm) for arm in arms)
    rows = [(same[0], _merged(same, tuple(arms))) for same in alike.values()]
    return Matrix((), columns, _grouped(rows))


def _merged(same: Sequence[Verdict], arms: Sequence[str]) -> Row:
    """Returns the row of what is claimed of several arms; of one alone as it is stated."""
    first = same[0]
    of_arm = {_first(verdict): Entry(verdict) for verdict in same}
    numbers = tuple(verdict.number + 1 for verdict in same)
    cells = tuple(of_arm.get(arm) for arm in arms)
    whole = None if any(cells) else Entry(first)
    says = first.says if len(same) == 1 else _states(first, named=False)
    return Row(numbers, says, _states(first, named=len(same) == 1), _unit(first), whole, cells)


def _first(verdict: Verdict) -> str:
    """Returns the arm that a claim names first; nothing of an identity."""
    return "" if isinstance(verdict.stated, IdentityClaim) else verdict.stated.first


def _sameness(verdict: Verdict) -> tuple[object, ...]:
    """Returns what claims of several arms have in common that stand in one row."""
    stated = verdict.stated
    if isinstance(stated, IdentityClaim):
        return (stated.number,)
    same = (stated.sign, stated.second, stated.metric.model_dump_json(), stated.margin)
    return (*same, stated.scope, stated.claim.verdict)


def _states(verdict: Verdict, *, named: bool = True) -> str:
    """Returns what is compared, with the arm that is named first or without."""
    stated = verdict.stated
    if isinstance(stated, IdentityClaim):
        return f"identity {stated.identity.replace('_', ' ')}{stated.scope}"
    if named:
        return f"{verdict.claim}, {verdict.metric}{verdict.scope}"
    return f"{claimed_words(stated)}{verdict.scope}"


def _unit(verdict: Verdict) -> str:
    if not isinstance(verdict.stated, Comparison):
        return ""
    return wording_of(verdict.stated.metric).unit.strip()


def _grouped(rows: Sequence[tuple[Verdict, Row]]) -> tuple[Group, ...]:
    """Returns rows by their questions, in the order of `QUESTIONS`."""
    of_question: dict[str, list[Row]] = {question: [] for question in QUESTIONS}
    for verdict, row in rows:
        of_question[question_of(verdict)].append(row)
    return tuple(Group(question, tuple(own)) for question, own in of_question.items() if own)
