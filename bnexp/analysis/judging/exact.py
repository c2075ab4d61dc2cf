"""Verdicts without chance: numbers that are the same for every seed, and identities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.reading.pairs import ROUNDING, Pairs
from bnexp.analysis.reading.results import cell_text
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.wording import border_words, metric_words
from bnexp.config.claims.claims import IdentityClaim, Outcome
from bnexp.counting import counted
from bnexp.trial import UNCHECKED, IdentityResult


@dataclass(frozen=True)
class Settled:
    """What came out of a claim that needs no test.

    Attributes:
        outcome: The verdict.
        reason: Why it is inconclusive; empty where it is not.
        text: The finding in a few words.
        sentence: The same as a sentence.
    """

    outcome: Outcome
    reason: str
    text: str
    sentence: str


def compare_exactly(pairs: Pairs) -> Settled:
    """Returns what came out of comparing numbers that are the same for every seed."""
    comparison = pairs.comparison
    claimed = f"{comparison.text} in {metric_words(comparison.metric)}"
    if pairs.obstacle:
        return unjudged(pairs.obstacle, claimed)
    effects = pairs.effects
    low, high = float(effects.min()), float(effects.max())
    holds = {
        "order": low > 0,
        "equal": max(abs(low), abs(high)) <= pairs.margin + ROUNDING,
        "not worse": low >= -pairs.margin - ROUNDING,
    }[comparison.statement]
    first, second = pairs.named
    words = metric_words(comparison.metric)
    numbers = (
        f"{first.arm} has {first.values[0]:,.0f} {words}, {second.arm} {second.values[0]:,.0f}"
    )
    margin = f"; margin {border_words(comparison)}" if comparison.claim.margin else ""
    sentence = f"{numbers} (exact, the same for every seed{margin})."
    text = f"{first.values[0]:,.0f} against {second.values[0]:,.0f}"
    return Settled("supported" if holds else "contradicted", "", text, sentence)


def unjudged(reason: str, claimed: str = "") -> Settled:
    """Returns that a claim cannot be judged.

    Args:
        reason: Why.
        claimed: What is claimed; empty where the reason says it.
    """
    told = f"{claimed} ({reason})" if claimed else reason
    return Settled("inconclusive", reason, "-", f"{UNJUDGED.capitalize()}: {told}.")


def check_identity(claim: IdentityClaim, results: Sequence[IdentityResult]) -> Settled:
    """Returns what came out of an identity, over every network on which it was checked.

    It is supported where no deviation is above the tolerance, and contradicted where any is.

    Args:
        claim: The claim.
        results: The checks of its identity, of any arm.
    """
    own = [result for result in results if _belongs(result, claim)]
    tolerance = claim.margin
    name = claim.identity.replace("_", " ")
    if not own:
        return unjudged(UNCHECKED, f"the identity {name}")
    failed = [result for result in own if not math.isfinite(result.deviation)]
    above = [r for r in own if r.deviation > tolerance and math.isfinite(r.deviation)]
    if failed and not above:
        reason = failed[0].reason or "the deviation is not a finite number"
        return unjudged(f"{_place(failed[0])}: {reason}", f"the identity {name}")
    worst = max((above or own), key=lambda result: result.deviation)
    outcome: Outcome = "contradicted" if above else "supported"
    places = listed(dict.fromkeys(result.arm for result in own))
    networks = f"in {counted(len(own), 'network')} of {places}"
    word = "does not hold" if above else "holds"
    text = f"deviation {worst.deviation:.2g}"
    sentence = (
        f"The identity {name} {word} {networks}: largest deviation {worst.deviation:.2g}, in "
        f"{_place(worst)}, tolerance {tolerance:.2g} (exact, without statistics)."
    )
    return Settled(outcome, "", text, sentence)


def _belongs(result: IdentityResult, claim: IdentityClaim) -> bool:
    return result.identity == claim.identity and claim.claim.arm in (None, result.arm)


def _place(result: IdentityResult) -> str:
    return f"{result.arm} at {cell_text(result.cell)}" if result.cell else result.arm
