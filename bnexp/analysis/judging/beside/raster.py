"""Says where a verdict hangs on how often a target was looked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bnexp.analysis.intervals import Interval, interval_json
from bnexp.analysis.judging.hypotheses import p_values_of
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.wording import effect_words, measured
from bnexp.config.claims.claims import Outcome

if TYPE_CHECKING:
    from bnexp.documents.verdicts import Raster as Document


@dataclass(frozen=True)
class Raster:
    """What is open because a target is seen at looks alone.

    Attributes:
        least: The least distance between the look that saw a target and the one before, in `unit`.
        most: The largest.
        unit: The metric's: `steps`, `epochs` or `seconds`.
        effect: Mean effect, and between which means it lies if each trial may have reached its
            target at any step since the look before; on the scale of `Verdict.interval`. None
            where there is no mean.
        verdicts: The other verdicts that may come out within that.
        told: The same as a sentence.
    """

    least: float
    most: float
    unit: str
    effect: Interval | None
    verdicts: tuple[Outcome, ...]
    told: str

    def as_json(self) -> Document:
        """Returns the raster as plain values."""
        return {
            "least": self.least,
            "most": self.most,
            "unit": self.unit,
            "effect": interval_json(self.effect),
            "verdicts": list(self.verdicts),
        }


def raster_of(question: Question, ruling: Ruling) -> Raster | None:
    """Returns what the looks leave open, or None where that is of no matter.

    A target that was seen at a look was reached at some step after the look before. The two
    extremes are that all trials of one arm reached it as early as that allows, and all of the other
    as late. It matters where one of them brings another verdict, or moves the mean effect by more
    than half the width of its 95% interval; and where all effects are equal.
    """
    if question.comparison.metric.target is None or question.hindrance:
        return None
    distances = np.concatenate([side.raster for part in question.parts for side in part.named])
    distances = distances[np.isfinite(distances)]
    extremes = [_shifted(question, side) for side in (-1, 1)]
    if not len(distances) or all(map(_same_as(question), extremes)):
        return None
    now = _outcome(question, ruling)
    others = dict.fromkeys(found for each in extremes if (found := _outcome(each, ruling)) != now)
    effect = _within(ruling, extremes)
    equal = question.single is not None and question.single.all_equal
    if not (others or equal or (effect and _moved(effect, ruling))):
        return None
    metric = question.comparison.metric
    return Raster(
        least=float(distances.min()),
        most=float(distances.max()),
        unit=metric.unit,
        effect=effect and measured(question.comparison, effect),
        verdicts=tuple(others),
        told=_told(question, distances, effect, tuple(others)),
    )


def _shifted(question: Question, side: int) -> Question:
    """Returns a question whose targets were reached as is best for the claim (1), or worst (-1)."""
    return replace(question, parts=tuple(_shifted_pairs(part, side) for part in question.parts))


def _shifted_pairs(pairs: Pairs, side: int) -> Pairs:
    early = "smaller" if side > 0 else "larger"
    sample = getattr(pairs, early)
    return replace(pairs, **{early: replace(sample, values=sample.earliest)})


def _same_as(question: Question) -> Any:
    """Returns whether a shifted question has the effects of the one that is asked."""

    def same(other: Question) -> bool:
        pairs = zip(question.parts, other.parts, strict=True)
        return all(np.array_equal(one.effects, two.effects) for one, two in pairs)

    return same


def _outcome(question: Question, ruling: Ruling) -> Outcome:
    """Returns the verdict on effects, each side held against the level that Holm leaves to it."""
    outcomes: tuple[Outcome, ...] = ("supported", "contradicted")
    tested = (ruling.claimed, ruling.opposite)
    for outcome, side, p in zip(outcomes, tested, p_values_of(question), strict=True):
        if p <= side.needed:
            return outcome
    return "inconclusive"


def _within(ruling: Ruling, extremes: Sequence[Question]) -> Interval | None:
    """Returns the mean effect between the means of the extremes; None where there is none."""
    if ruling.effect is None:
        return None
    low, high = (each.parts[0].middle for each in extremes)
    return replace(ruling.effect, low=low, high=high)


def _moved(effect: Interval, ruling: Ruling) -> bool:
    """Whether an extreme moves the mean by more than half the width of its interval."""
    if ruling.effect is None or math.isnan(ruling.effect.low):
        return False
    half = (ruling.effect.high - ruling.effect.low) / 2
    return max(effect.mean - effect.low, effect.high - effect.mean) > half


def _told(
    question: Question, distances: np.ndarray, effect: Interval | None, others: tuple[str, ...]
) -> str:
    """Returns what the looks leave open, as a sentence."""
    unit = question.comparison.metric.unit
    ends = dict.fromkeys(f"{distance:.3g}" for distance in (distances.min(), distances.max()))
    open_ = []
    if effect:
        centre = "median" if question.comparison.by_median else "mean"
        words = effect_words(question.comparison, effect, effect)
        open_.append(f"the {centre} effect may be {words.ends}")
    if others:
        open_.append(f"the verdict may be {' or '.join(others)}")
    left = f": within that {listed(open_)}" if open_ else ""
    return f"The target is known to a raster of {' to '.join(ends)} {unit} only{left}."
