"""Tells apart why an effect is not shown to be beyond the smallest one of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.judging.gate import Tested
from bnexp.analysis.judging.hypotheses import p_values_of
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.telling.display import p_equation, p_text
from bnexp.analysis.telling.wording import margin_words
from bnexp.family import ALPHA

SMALLER = "effect smaller than asked"
OPEN = "effect of open size"
AGAINST = "effect against it"
"""The labels of an effect that is shown, but not beyond the smallest one of interest."""


@dataclass(frozen=True)
class Shown:
    """What is shown of an effect that is not beyond the smallest one of interest.

    Attributes:
        label: The same in a few words; empty where no effect is shown.
        reason: Why the claim is neither supported nor contradicted.
    """

    label: str
    reason: str


def shown_of(question: Question, sides: Sequence[Tested], judged: Interval | None) -> Shown:
    """Returns what is shown of a claim with a smallest effect that is not decided.

    An effect is shown where its test against 0 has a p-value that would have passed, had it been
    the one of the claim: so that any of these and of the verdicts is false is no more probable.

    Args:
        question: The claim.
        sides: The tests of an effect beyond the smallest one, and of one beyond it the other way.
        judged: Mean effect with the interval that belongs to them; None where there is none.
    """
    found = p_values_of(question, of_any_size=True)
    there, against = (p <= side.needed for p, side in zip(found, sides, strict=True))
    if not question.comparison.by_median and any(part.by_ranks for part in question.parts):
        return _by_ranks(question, there=there, against=against)
    smallest = smallest_words(question)
    if there and judged and judged.high < _size(question):
        return Shown(SMALLER, f"an effect is shown, but smaller than asked: below {smallest}")
    claimed, opposite = (side.adjusted for side in sides)
    if there:
        told = f"an effect is shown, but none beyond {smallest}: {p_equation(claimed)}, Holm"
        return Shown(OPEN, told)
    if against:
        told = (
            f"an effect against the claim is shown, but contradicting takes one beyond {smallest}"
        )
        return Shown(AGAINST, f"{told}: {p_equation(opposite)}, Holm")
    size = margin_words(question.comparison)
    told = (
        f"p = {p_text(claimed)} for one beyond {size} and {p_text(opposite)} for one the other way"
    )
    return Shown("", f"no effect is shown: {told} after Holm, and {ALPHA:g} is needed")


def _by_ranks(question: Question, *, there: bool, against: bool) -> Shown:
    """Returns that ranks have no size, and on which side they show an effect."""
    if not (there or against):
        return Shown("", sizeless(question))
    side = " against the claim" if against else ""
    return Shown(
        AGAINST if against else OPEN, f"an effect{side} is shown, but {sizeless(question)}"
    )


def smallest_words(question: Question) -> str:
    """Returns the smallest effect of interest with its name."""
    return f"the smallest effect of interest, {margin_words(question.comparison)}"


def sizeless(question: Question) -> str:
    """Returns that ranks have no size."""
    return f"ranks do not tell whether the effect is beyond {smallest_words(question)}"


def _size(question: Question) -> float:
    return question.parts[0].smallest
