"""What stands beside a verdict: other estimates, other tests, and how many seeds would decide."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from bnexp.analysis.intervals import Interval, interval_json, number_json
from bnexp.analysis.judging.beside.agreement import Checks
from bnexp.analysis.judging.hypotheses import by_wilcoxon
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.statistics import (
    bca_interval,
    cohens_d,
    correlation,
    hodges_lehmann,
    pairs_needed,
    probability_of_improvement,
    resampling,
    sign_p,
    unpaired_width,
)
from bnexp.analysis.statistics.bootstrap import Places
from bnexp.analysis.telling.wording import measured
from bnexp.streams import stream

if TYPE_CHECKING:
    from bnexp.documents import verdicts


@dataclass(frozen=True)
class Evidence:
    """Estimates and tests that do not decide.

    Effects are those of `Verdict.interval`, on its scale.

    Attributes:
        bootstrap: Mean effect with its BCa bootstrap interval; None where values are missing.
        hodges_lehmann: The middle effect, with the interval of Wilcoxon's test; None likewise.
        cohens_d: Mean effect in standard deviations of the effects (of ratios of the logarithms);
            NaN where all are equal or values are missing.
        improvement: Share of pairs that speak for the claim, ties counting half, 0 to 1.
        p_permutation: One-sided p-value of the claim by the paired permutation test, with a
            smallest effect of an effect beyond it.
        p_wilcoxon: The same by Wilcoxon's signed-rank test.
        p_sign: The same by the sign test; NaN for a claim with a margin.
        pairs_needed: How many pairs would decide it with a power of 80% at this claim's level, if
            effect and spread are truly as seen; None where not even 100,000 would, where signs or
            ranks decide, and of a claim over images, whose error more seeds leave as it is.
        correlation: How alike the two arms of a seed came out, -1 to 1; at 0 pairing gives nothing.
            NaN where there is no spread, or values are missing.
        unpaired_width: How many times as wide Welch's interval is, which takes no account of the
            pairs, as the plain t interval; NaN likewise.
        worst: The effect that speaks least for the claim; NaN where values are missing.
        worst_seed: Whose it is.
    """

    bootstrap: Interval | None
    hodges_lehmann: Interval | None
    cohens_d: float
    improvement: Interval
    p_permutation: float
    p_wilcoxon: float
    p_sign: float
    pairs_needed: int | None
    correlation: float
    unpaired_width: float
    worst: float
    worst_seed: int

    def as_json(self) -> verdicts.Evidence:
        """Returns the evidence as plain values; None for what could not be computed."""
        return {
            "bootstrap": interval_json(self.bootstrap),
            "hodges_lehmann": interval_json(self.hodges_lehmann),
            "cohens_d": number_json(self.cohens_d),
            "improvement": interval_json(self.improvement),
            "p_permutation": number_json(self.p_permutation),
            "p_wilcoxon": number_json(self.p_wilcoxon),
            "p_sign": number_json(self.p_sign),
            "pairs_needed": self.pairs_needed,
            "correlation": number_json(self.correlation),
            "unpaired_width": number_json(self.unpaired_width),
            "worst": number_json(self.worst),
            "worst_seed": self.worst_seed,
        }


def evidence_of(question: Question, ruling: Ruling, checks: Checks) -> Evidence | None:
    """Returns what stands beside a ruling; None where cells are counted or nothing is known.

    Args:
        question: The claim.
        ruling: What the gate says of it.
        checks: What the other tests say, as in `checks_of`.
    """
    pairs = question.single
    if pairs is None or pairs.obstacle:
        return None
    effects, ranks, kind = pairs.effects, pairs.by_ranks, pairs.comparison.kind
    unknown, signs = ranks or pairs.all_equal or by_signs(pairs), pairs.comparison.by_median
    planned = not (unknown or signs or pairs.comparison.is_over_images)
    told = partial(measured, pairs.comparison)
    worst = _worst(pairs)
    return Evidence(
        bootstrap=None if ranks else told(bca_interval(effects, draw=_samples)),
        hodges_lehmann=None if ranks else told(hodges_lehmann(effects)),
        cohens_d=math.nan if unknown else _signed(pairs, cohens_d(effects)),
        improvement=probability_of_improvement(effects),
        p_permutation=math.nan if ranks or signs else checks["permutation"][0].p,
        p_wilcoxon=_wilcoxon(pairs, checks),
        p_sign=sign_p(effects - (0.0 if ranks else pairs.smallest))[0]
        if kind == "order"
        else math.nan,
        pairs_needed=_pairs_needed(pairs, ruling) if planned else None,
        correlation=math.nan if ranks else correlation(*pairs.worked),
        unpaired_width=math.nan if unknown else unpaired_width(*pairs.worked),
        worst=math.nan if ranks else told(_alone(effects[worst])).mean,
        worst_seed=pairs.smaller.seeds[worst],
    )


def _signed(pairs: Pairs, size: float) -> float:
    """Returns a size of what speaks for a claim as that of its first arm against the second."""
    return 0.0 - size if pairs.comparison.turned else size


def _worst(pairs: Pairs) -> int:
    """Returns the place of the effect that speaks least for a claim; of equality the farthest."""
    effects = -np.abs(pairs.effects) if pairs.comparison.kind == "equal" else pairs.effects
    return int(np.argmin(effects))


def _alone(effect: float) -> Interval:
    return Interval(float(effect), math.nan, math.nan, 1)


@lru_cache(maxsize=1)
def _samples(pairs: int) -> Places:
    """Returns the samples that are drawn for so many pairs; a family has mostly one number."""
    return resampling(stream(0, "bootstrap"))(pairs)


def _wilcoxon(pairs: Pairs, checks: Checks) -> float:
    """Returns the p-value by Wilcoxon's test alone, also where the gate goes by ranks or signs."""
    if pairs.comparison.by_median and pairs.comparison.kind != "order":
        return math.nan
    if (pairs.by_ranks or pairs.comparison.by_median) and pairs.comparison.kind == "order":
        return by_wilcoxon(pairs.effects, 0.0 if pairs.by_ranks else pairs.smallest)[0]
    return checks["Wilcoxon"][0].p


def _pairs_needed(pairs: Pairs, ruling: Ruling) -> int | None:
    """Returns how many pairs would pass the gate at the level that Holm leaves to this claim.

    A claim that the arms are equal has to pass at both ends of its margin, each with a power of
    90%, and so at both with 80%.
    """
    effects, alpha = pairs.effects, (1 - ruling.level) / 2
    if pairs.comparison.kind == "not worse":
        return pairs_needed(effects + pairs.margin, alpha=alpha)
    if pairs.comparison.kind == "order":
        return pairs_needed(effects, alpha=alpha, beyond=pairs.smallest)
    side = -1.0 if effects.mean() < 0 else 1.0
    inside = pairs.margin - side * effects
    if inside.mean() < 0:
        return pairs_needed(inside, alpha=alpha)
    return pairs_needed(inside, alpha=alpha, power=0.9)
