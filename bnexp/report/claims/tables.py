"""Lays matrix and cards out as plain tables, where a text has no links and nothing to open."""

from __future__ import annotations

import re

from bnexp.report.amounts import NONE
from bnexp.report.claims.answers import Answer
from bnexp.report.claims.cards import Card
from bnexp.report.claims.evidence import JUDGED, Fact
from bnexp.report.claims.matrix import Line, Mark, Overview
from bnexp.table import MARKS, Table


def matrix_table(overview: Overview) -> Table:
    """Returns the matrix, a row for each claim, before those of each question the question.

    Args:
        overview: All verdicts in one table.
    """
    rows = []
    for question, lines in overview.groups:
        rows.append((question, "", "", *[""] * max(1, overview.width)))
        rows += [_row(line, overview.width) for line in lines]
    heads = [_spread(values) for _, values in overview.heads]
    headings = [" / ".join(values) for values in zip(*heads, strict=True)]
    columns = ("Claim", "Verdict", "Not as expected", *(headings or ["Effect (95% interval)"]))
    return Table("The verdicts", columns, rows, _notes(overview))


def _spread(values: tuple[tuple[str, int], ...]) -> list[str]:
    return [value for value, span in values for _ in range(span)]


def _row(line: Line, width: int) -> tuple[str, ...]:
    row = line.row
    unit = f" ({row.unit})" if row.unit and width else ""
    odd = str(row.odd) if row.odd else ""
    marks = [_text(mark) if mark else "" for mark in line.marks]
    if not marks:
        beside = "; ".join(map(_text, line.beside))
        marks = [beside, *[""] * (width - 1)]
    return (f"{row.numbering}. {row.says}{unit}", row.sum, odd, *marks)


def _text(mark: Mark) -> str:
    before = f"{mark.before}: " if mark.before else ""
    return f"{before}{MARKS[mark.verdict]} {mark.text}".rstrip()


def _notes(overview: Overview) -> tuple[str, ...]:
    marks = ", ".join(f"{mark} {outcome}" for outcome, mark in MARKS.items())
    pairs = f"; {overview.pairs}" if overview.pairs else ""
    reading = f"{marks}{pairs}."
    return (reading, *(f"Cannot be judged, as {why}: {what}." for why, what in overview.unjudged))


def places_table(card: Card) -> Table:
    """Returns what came out of a claim at each place.

    Args:
        card: A claim with places.
    """
    rows = [
        (
            label,
            f"{MARKS[answer.verdict]} {', '.join((answer.verdict, *answer.tags))}",
            expectation(answer),
            answer.effect,
            answer.pairs,
            answer.p,
        )
        for label, answer in card.places
    ]
    columns = ("Place", "Verdict", "Expected", "Effect (95% interval)", "Pairs", "p (Holm)")
    return Table(card.row.says, columns, rows)


def expectation(answer: Answer) -> str:
    """Returns whether a verdict is as expected; of a place that is counted nothing is.

    Args:
        answer: A verdict in texts.
    """
    if answer.is_part:
        return "counted"
    return "as expected" if answer.as_expected else f"not as expected: {answer.expected}"


def evidence_tables(card: Card) -> tuple[Table, ...]:
    """Returns the evidence for a claim, a column for each place: what was worked out, the pairs.

    Args:
        card: A claim.
    """
    told = [*([("", card.whole)] if card.whole else []), *card.places]
    told = [(label, answer) for label, answer in told if answer.facts]
    if not told:
        return ()
    labels = [label or ("all" if card.places else "Value") for label, _ in told]
    found = [dict(map(_levelled, answer.facts)) for _, answer in told]
    names = dict.fromkeys(name for facts in found for name in facts if name != "Claim")
    rows = [(name, *(facts.get(name, NONE) for facts in found)) for name in names]
    return (Table("Evidence", ("Evidence", *labels), rows), *_pairs(told))


def _levelled(fact: Fact) -> Fact:
    """Returns a fact with the level of its interval beside it, as places differ in it."""
    name, text = fact
    level = re.fullmatch(rf"{JUDGED} \((.+)\)", name)
    return (JUDGED, f"{text} at {level[1]}") if level else fact


def _pairs(told: list[tuple[str, Answer]]) -> list[Table]:
    """Returns the pairs of each place in one column; with one place each arm in its own."""
    drawn = [(label, answer.samples) for label, answer in told if answer.samples]
    if len(drawn) < 2:
        return [samples for _, samples in drawn]
    values = [{seed: " / ".join(arms) for seed, *arms in samples.rows} for _, samples in drawn]
    seeds = dict.fromkeys(seed for column in values for seed in column)
    rows = [(seed, *(column.get(seed, NONE) for column in values)) for seed in seeds]
    first = drawn[0][1]
    sides = {tuple(samples.columns[1:]) for _, samples in drawn}
    arms = f": {' / '.join(first.columns[1:])}" if len(sides) == 1 else ""
    notes = tuple(dict.fromkeys(note for _, samples in drawn for note in samples.notes))
    columns = ("Seed", *(label for label, _ in drawn))
    return [Table(f"{first.title}{arms}", columns, rows, notes)]
