"""How much of an effect on a loss is the weight penalty's, and how much the cross-entropy's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bnexp.analysis.intervals import LEVEL, Interval, interval_json, t_interval
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.telling.wording import effect_words, measured, series_words
from bnexp.config.claims.metrics import Metric

if TYPE_CHECKING:
    from bnexp.documents import verdicts


@dataclass(frozen=True)
class PenaltyShare:
    """What an effect on a loss holds, where a penalty on weights is part of that loss.

    Effects are those of `Verdict.interval`, on its scale.

    Attributes:
        penalty: The weight penalty's part of the mean effect, with its 95% t interval; None where
            effects are no differences, were not recorded, or are of values at other epochs.
        cross_entropy: The effect on the cross-entropy alone, likewise; None where it has none.
        sentence: The same in words, with what to claim instead.
    """

    penalty: Interval | None
    cross_entropy: Interval | None
    sentence: str

    def as_json(self) -> verdicts.PenaltyParts:
        """Returns the parts as plain values; None for what could not be computed."""
        return {
            "penalty": interval_json(self.penalty),
            "cross_entropy": interval_json(self.cross_entropy),
            "sentence": self.sentence,
        }


def penalty_share(question: Question) -> PenaltyShare | None:
    """Returns what the effect on a loss holds; None where there is no weight penalty in it."""
    bare = next((part.bare for part in question.parts if part.bare), None)
    if bare is None:
        return None
    instead = bare.comparison.metric
    holds = f"The {series_words(question.comparison.metric)} holds the weight penalty"
    pairs = question.single
    if pairs is None or pairs.bare is None or not _is_mean_difference(pairs):
        return PenaltyShare(None, None, f"{holds}; {_remedy(instead)}.")
    if pairs.bare.obstacle:
        return PenaltyShare(None, None, f"{holds}: {pairs.bare.obstacle}.")
    return _shared(pairs, pairs.bare, holds)


def _is_mean_difference(pairs: Pairs) -> bool:
    """Returns whether the effect is a mean of differences, which has parts."""
    comparison = pairs.comparison
    whole = comparison.metric.is_ratio or comparison.by_median
    return not (pairs.obstacle or whole or pairs.by_ranks)


def _shared(pairs: Pairs, bare: Pairs, holds: str) -> PenaltyShare:
    """Returns the two parts of an effect that is a difference."""
    alone = t_interval(bare.effects)
    words = effect_words(bare.comparison, alone, alone)
    interval = f" ({LEVEL:.0%} interval {words.ends})" if words.ends else ""
    told_alone = measured(bare.comparison, alone)
    # The best loss and the best cross-entropy may be of different evaluations.
    if pairs.comparison.metric.best or pairs.smaller.seeds != bare.smaller.seeds:
        best = "the best " if pairs.comparison.metric.best else ""
        told = f"{holds}; the effect on {best}cross-entropy alone is {words.amount}{interval}."
        return PenaltyShare(None, told_alone, told)
    part = t_interval(pairs.effects - bare.effects)
    share = effect_words(pairs.comparison, part, part).amount
    alone_told = f"the effect on cross-entropy alone is {words.amount}{interval}"
    told = f"Of this the weight penalty's part is {share}; {alone_told}."
    return PenaltyShare(measured(pairs.comparison, part), told_alone, told)


def _remedy(instead: Metric) -> str:
    """Returns what to claim to leave the penalty out."""
    name = f"test: {instead.test}" if instead.test else instead.series
    return f"claim {name} to leave it out"
