"""Tells what a few trials without a value turn by sending a claim to ranks."""

from __future__ import annotations

from dataclasses import replace

from bnexp.analysis.judging.hypotheses import p_values_of
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.samples import Flags, Sample
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.telling.display import p_equation
from bnexp.analysis.telling.remarks import listed
from bnexp.counting import counted, nouns


def turned_by_ranks(question: Question, ruling: Ruling) -> str:
    """Returns that the other pairs alone would have decided a claim; empty where they would not.

    They are the most of the pairs, and are held against the level that Holm leaves to the claim.
    """
    pairs = question.single
    if pairs is None or not pairs.by_ranks or ruling.outcome != "inconclusive":
        return ""
    known = ~(_lost(pairs.smaller) | _lost(pairs.larger))
    if pairs.comparison.metric.diverged or 2 * known.sum() <= pairs.count:
        return ""
    alone = _at(pairs, known)
    found = p_values_of(replace(question, parts=(alone,)))
    for words, p, side in zip(
        ("", " against"), found, (ruling.claimed, ruling.opposite), strict=True
    ):
        if p <= side.needed:
            return _told(pairs, alone, f"{p_equation(p)}{words or ' for'} the claim")
    return ""


def _told(pairs: Pairs, alone: Pairs, found: str) -> str:
    """Returns what the pairs with values alone would give, and why that does not count."""
    gone = [seed for seed in pairs.smaller.seeds if seed not in alone.smaller.seeds]
    test = "sign" if pairs.comparison.by_median or by_signs(alone) else "t"
    return (
        f"But for {nouns(len(gone), 'seed')} {listed(gone)} the {test} test of the other "
        f"{counted(alone.count, 'pair')} would give {found} before Holm; it does not count, "
        "since who fails would be left out."
    )


def _lost(side: Sample) -> Flags:
    return side.censored | side.diverged


def _at(pairs: Pairs, known: Flags) -> Pairs:
    """Returns some of the pairs."""
    smaller, larger = pairs.smaller.at(known), pairs.larger.at(known)
    return replace(pairs, smaller=smaller, larger=larger, bare=None)
