"""Rules on the claims of an experiment, all of them one family: supported, contradicted or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bnexp.analysis.display import p_text
from bnexp.analysis.gate import ALPHA, Tested, holm, one_sided
from bnexp.analysis.intervals import LEVEL, Interval, t_interval
from bnexp.analysis.pairs import Pairs
from bnexp.analysis.remarks import counted, listed
from bnexp.config.claims import Verdict as Outcome


@dataclass(frozen=True)
class Ruling:
    """What the gate says of a claim at a point of the grid.

    Attributes:
        outcome: The verdict.
        ranks: Why it went by ranks; empty where it went by the t test.
        reason: Why it is inconclusive; empty where it is not.
        effect: Mean effect with its plain interval, a difference or the logarithm of a ratio,
            above 0 where it speaks for the claim; None where there is no mean. NaN for bounds
            where there is no spread to work them out from.
        adjusted: The same with the interval at Holm's level.
        level: Holm's level on the side to which the effect points.
        claimed: The test of the claim.
        opposite: The test of its opposite.
    """

    outcome: Outcome
    ranks: str
    reason: str
    effect: Interval | None
    adjusted: Interval | None
    level: float
    claimed: Tested
    opposite: Tested


def rule(found: Sequence[Pairs]) -> list[Ruling]:
    """Returns the ruling on each claim at each point of the grid, in the same order.

    That an effect is beyond the smallest one of interest goes through Holm's method by itself:
    without that, many effects of just that size would be found to be larger by chance.
    """
    claimed, opposite = _tested([one_sided(pairs) for pairs in found])
    larger, smaller = _tested([one_sided(pairs, pairs.smallest or 0.0) for pairs in found])
    beyond = [
        (one if test.passes else other).passes
        for test, one, other in zip(claimed, larger, smaller, strict=True)
    ]
    return [_ruling(*parts) for parts in zip(found, claimed, opposite, beyond, strict=True)]


def _tested(p_values: Sequence[tuple[float, float]]) -> tuple[list[Tested], list[Tested]]:
    """Returns the tests of all claims, and those of their opposites, each a family."""
    return holm([p for p, _ in p_values]), holm([p for _, p in p_values])


def _ruling(pairs: Pairs, claimed: Tested, opposite: Tested, beyond: bool) -> Ruling:
    """Returns the ruling on one claim.

    Args:
        pairs: Its effects.
        claimed: Its test.
        opposite: The test of its opposite.
        beyond: Whether its effect is beyond the smallest one of interest.
    """
    effect = _effect(pairs)
    level = (opposite if effect and effect.mean < 0 else claimed).level
    adjusted = _effect(pairs, level)
    reason = _reason(pairs, claimed, opposite, beyond=beyond)
    outcome: Outcome = "supported" if claimed.passes else "contradicted"
    ranks = "" if pairs.obstacle else _ranks(pairs)
    return Ruling(
        "inconclusive" if reason else outcome,
        ranks,
        reason,
        effect,
        adjusted,
        level,
        claimed,
        opposite,
    )


def _effect(pairs: Pairs, level: float = LEVEL) -> Interval | None:
    """Returns the mean effect with its interval, or None where a mean would say nothing."""
    if pairs.obstacle or pairs.by_ranks:
        return None
    interval = t_interval(pairs.effects, level)
    return replace(interval, low=math.nan, high=math.nan) if pairs.all_equal else interval


def _reason(pairs: Pairs, claimed: Tested, opposite: Tested, *, beyond: bool) -> str:
    """Returns why a claim is neither supported nor contradicted; empty where it is."""
    if pairs.obstacle:
        return pairs.obstacle
    if math.isnan(claimed.p):
        equal = "every pair is a tie" if pairs.by_ranks else "all differences are equal"
        return f"{equal}, which decides nothing"
    if not (claimed.passes or opposite.passes):
        shown = f"{p_text(claimed.adjusted)} for the claim and {p_text(opposite.adjusted)}"
        return f"p = {shown} for its opposite after Holm, and {ALPHA:g} is needed"
    if not pairs.smallest or beyond:
        return ""
    smallest = f"the smallest effect of interest, {pairs.comparison.claim.smallest:g}"
    if pairs.by_ranks:
        return f"ranks do not tell whether the effect is beyond {smallest}"
    return f"the effect is not beyond {smallest}, after Holm"


def _ranks(pairs: Pairs) -> str:
    """Returns which trials have no value that could be averaged; empty where all have one."""
    missed = [
        f"{counted([count], 'trial')} of {arm} {what}"
        for counts, what in (
            (pairs.unreached, "did not reach the target"),
            (pairs.diverged, "diverged"),
        )
        for arm, count in counts.items()
        if count
    ]
    return f"by ranks, as {listed(missed)}" if missed else ""
