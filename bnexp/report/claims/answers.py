"""Turns verdicts into what a reader is shown: the answer, and the evidence for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bnexp.analysis import Verdict, cell_text
from bnexp.config.experiment import Cell
from bnexp.report.amounts import NONE, probability
from bnexp.report.claims.evidence import Fact, facts_of, pairs_of, remarks_of
from bnexp.table import Table

MOST_EVIDENCE = 300
"""Answers whose evidence is shown, so that a page stays light; of unexpected ones first."""


@dataclass(frozen=True)
class Answer:
    """What became of a claim at a point of the grid, in texts.

    Attributes:
        key: Tells it from all others: `3`, or `3-1` at a point of the grid.
        claim: Place of its claim in the configuration, from 1, by which remarks name it.
        says: The claim in the words of the configuration.
        states: What is compared: `bn < no-bn`.
        metric: The number that is compared, in words.
        place: Point of the grid; empty without a grid.
        verdict: Whether it is supported, contradicted, or neither, or cannot be judged.
        expected: The verdict that the configuration expects.
        as_expected: Whether it came out so; never where it cannot be judged.
        is_part: Whether it is one of several that are counted, of which nothing is expected.
        tags: What must stand beside it: that it rests on few pairs, that these could not decide it.
        effect: How the arm that is named first differs, with the interval.
        pairs: How many pairs of seeds it rests on.
        p: Its p-value after Holm's method, or that of the opposite where that was decided.
        sentence: What came out, with the numbers.
        facts: The evidence; what could not be had is left out.
        remarks: Where methods disagree, and what is assumed.
        samples: The pairs seed by seed; None where there are none.
        post_hoc: How it came to be claimed after looks; empty where it was claimed before.
        parts: What came out at each point of the grid, where those are counted.
    """

    key: str
    claim: int
    says: str
    states: str
    metric: str
    place: str
    verdict: str
    expected: str
    as_expected: bool
    is_part: bool
    tags: tuple[str, ...]
    effect: str
    pairs: str
    p: str
    sentence: str
    facts: tuple[Fact, ...]
    remarks: tuple[str, ...]
    samples: Table | None
    post_hoc: str = ""
    parts: tuple[Answer, ...] = ()


Spot = tuple[int, Cell, bool]
"""Where a verdict stands: the place of its claim, the point of the grid, whether it is a part."""


def spot_of(verdict: Verdict) -> Spot:
    """Returns where a verdict stands, which no other does."""
    return verdict.number, verdict.cell, verdict.is_part


def answers_by_spot(verdicts: Sequence[Verdict], answers: Sequence[Answer]) -> dict[Spot, Answer]:
    """Returns all answers, those that are counted as well, by where they stand.

    Args:
        verdicts: What came out.
        answers: The same in texts, in the same order.
    """
    return {
        spot_of(each): told
        for verdict, answer in zip(verdicts, answers, strict=True)
        for each, told in zip((verdict, *verdict.parts), (answer, *answer.parts), strict=True)
    }


def answers_of(verdicts: Sequence[Verdict]) -> tuple[Answer, ...]:
    """Returns the answers in the order of the verdicts."""
    everything = [each for verdict in verdicts for each in (verdict, *verdict.parts)]
    everything.sort(key=lambda v: (v.is_part, bool(v.obstacle), v.as_expected))
    shown = {id(verdict) for verdict in everything[:MOST_EVIDENCE]}
    several: Counter[int] = Counter()
    answers = []
    for verdict in verdicts:
        several[verdict.number] += 1
        number = str(verdict.number + 1)
        key = f"{number}-{several[verdict.number]}" if verdict.cell else number
        answers.append(_answer(key, verdict, shown))
    return tuple(answers)


def _answer(key: str, verdict: Verdict, shown: Collection[int]) -> Answer:
    """Returns an answer with those that it counts.

    Args:
        key: Tells it from all others.
        verdict: What came out.
        shown: The verdicts whose evidence is shown, by their `id`.
    """
    whole = id(verdict) in shown
    is_contradicted = verdict.verdict == "contradicted"
    p = verdict.p_opposite_adjusted if is_contradicted else verdict.p_adjusted
    return Answer(
        key=key,
        claim=verdict.number + 1,
        says=verdict.says,
        states=f"{verdict.claim}{verdict.scope}",
        metric=verdict.metric,
        place=cell_text(verdict.cell),
        verdict=verdict.outcome,
        expected=verdict.expected,
        as_expected=verdict.as_expected,
        is_part=verdict.is_part,
        tags=verdict.remarks,
        effect=verdict.effect_text,
        pairs=str(verdict.pairs) if verdict.samples or verdict.parts else NONE,
        p=probability(p),
        sentence=verdict.sentence,
        facts=facts_of(verdict) if whole else (),
        remarks=remarks_of(verdict) if whole else ("The evidence stands in verdicts.json.",),
        samples=pairs_of(verdict, *verdict.samples) if whole and verdict.samples else None,
        post_hoc=verdict.post_hoc,
        parts=tuple(
            _answer(f"{key}-{place}", part, shown) for place, part in enumerate(verdict.parts, 1)
        ),
    )
