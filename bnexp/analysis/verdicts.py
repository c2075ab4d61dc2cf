"""The verdicts on the claims of an experiment: each with its numbers and its sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bnexp.analysis.intervals import Interval, exponentials
from bnexp.analysis.pairs import Pairs, pairs_of
from bnexp.analysis.results import Results
from bnexp.analysis.rulings import Ruling, rule
from bnexp.analysis.sentences import effect_text, sentence_of
from bnexp.analysis.wording import metric_words
from bnexp.config.claims import Comparison
from bnexp.config.claims import Verdict as Outcome
from bnexp.config.experiment import Cell


@dataclass(frozen=True)
class Verdict:
    """What came out of a claim at a point of the grid.

    Effects count in the direction that is claimed: of `a < b` they are b minus a, or b over a, so
    that above 0, or above 1 for a ratio, speaks for the claim.

    Attributes:
        says: The claim in the words of the configuration.
        claim: The two arms with < or > between.
        metric: The number that is compared, in words.
        cell: Point of the grid; empty without a grid.
        verdict: Whether the claim is supported, contradicted, or neither.
        expected: The verdict that the configuration expects.
        pairs: How many seeds have a value in both arms.
        indicative: Whether these are too few.
        scale: `ratio` for steps, epochs and seconds, `difference` for losses (in nats) and
            accuracies (0 to 1).
        interval: Mean effect with its plain 95% t interval; None where there is no mean, as with
            a target not reached. Its bounds are NaN where all effects are equal.
        adjusted_interval: The same at Holm's level.
        level: Holm's level for this claim.
        p: One-sided p-value of the claim: paired t, or by ranks the larger of sign test and
            Wilcoxon; NaN where it cannot be computed.
        p_adjusted: The same after Holm over all verdicts.
        p_opposite: One-sided p-value of the opposite claim.
        p_opposite_adjusted: The same after Holm over all opposites.
        reason: Why it is inconclusive, or why it went by ranks; empty otherwise.
        effect_text: How the arm that is named first differs, with the interval.
        sentence: What came out, in plain English with the numbers.
    """

    says: str
    claim: str
    metric: str
    cell: Cell
    verdict: Outcome
    expected: Outcome
    pairs: int
    indicative: bool
    scale: Literal["ratio", "difference"]
    interval: Interval | None
    adjusted_interval: Interval | None
    level: float
    p: float
    p_adjusted: float
    p_opposite: float
    p_opposite_adjusted: float
    reason: str
    effect_text: str
    sentence: str

    @property
    def effect(self) -> float | None:
        """Mean effect, of ratios the geometric one; None where there is none."""
        return None if self.interval is None else self.interval.mean

    def as_json(self) -> dict[str, Any]:
        """Returns the verdict as plain values; None for what could not be computed."""
        return {
            "says": self.says,
            "claim": self.claim,
            "metric": self.metric,
            "cell": dict(self.cell),
            "verdict": self.verdict,
            "expected": self.expected,
            "pairs": self.pairs,
            "indicative": self.indicative,
            "scale": self.scale,
            "effect": self.effect,
            "interval": _bounds(self.interval),
            "adjusted_interval": _bounds(self.adjusted_interval),
            "level": self.level,
            "p": _number(self.p),
            "p_adjusted": _number(self.p_adjusted),
            "p_opposite": _number(self.p_opposite),
            "p_opposite_adjusted": _number(self.p_opposite_adjusted),
            "reason": self.reason,
            "sentence": self.sentence,
        }


def verdicts_of(results: Results, claims: Sequence[Comparison]) -> tuple[Verdict, ...]:
    """Returns the verdict on each claim at each point of the grid, claims outermost.

    All of them are one family: the more are asked for, the more each has to show.
    """
    found = [pairs_of(results, claim, cell) for claim in claims for cell in results.cells]
    return tuple(map(_verdict, found, rule(found)))


def _verdict(pairs: Pairs, ruling: Ruling) -> Verdict:
    """Returns a ruling with all that a reader wants to know of it."""
    claim = pairs.comparison.claim
    scaled = exponentials if claim.metric.is_ratio else _as_it_is
    return Verdict(
        says=claim.says,
        claim=claim.claim,
        metric=metric_words(claim.metric),
        cell=pairs.cell,
        verdict=ruling.outcome,
        expected=claim.verdict,
        pairs=pairs.count,
        indicative=pairs.indicative,
        scale="ratio" if claim.metric.is_ratio else "difference",
        interval=ruling.effect and scaled(ruling.effect),
        adjusted_interval=ruling.adjusted and scaled(ruling.adjusted),
        level=ruling.level,
        p=ruling.claimed.p,
        p_adjusted=ruling.claimed.adjusted,
        p_opposite=ruling.opposite.p,
        p_opposite_adjusted=ruling.opposite.adjusted,
        reason="; ".join(filter(None, (ruling.ranks, ruling.reason))),
        effect_text=effect_text(pairs, ruling),
        sentence=sentence_of(pairs, ruling),
    )


def _as_it_is(interval: Interval) -> Interval:
    return interval


def _bounds(interval: Interval | None) -> dict[str, float] | None:
    if interval is None or math.isnan(interval.low):
        return None
    return {"low": interval.low, "high": interval.high}


def _number(p: float) -> float | None:
    return None if math.isnan(p) else p
