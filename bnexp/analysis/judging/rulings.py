"""Rules on the claims of an experiment, all of them one family: supported, contradicted or not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnexp.analysis.intervals import LEVEL, Interval, t_interval
from bnexp.analysis.judging.gate import Tested, holm
from bnexp.analysis.judging.hypotheses import p_values_of
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.sizes import shown_of, sizeless
from bnexp.analysis.judging.ways import way_of
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.statistics import sign_interval
from bnexp.analysis.statistics.crossed import ImageError, crossed_interval
from bnexp.analysis.statistics.t_tests import Test, t_p
from bnexp.analysis.telling.display import p_text
from bnexp.analysis.telling.wording import border_words
from bnexp.config.claims.claims import Outcome
from bnexp.counting import counted
from bnexp.family import ALPHA, Floor, Reach, least_by_ranks, out_of_reach, pairs_by_ranks


@dataclass(frozen=True)
class Ruling:
    """What the gate says of a claim.

    Attributes:
        outcome: The verdict.
        ranks: Why it went by ranks, or that signs decide; empty where it went by the t test.
        reason: Why it is inconclusive; empty where it is not.
        obstacle: Why nothing could be said whatever the effects are; empty where something could.
        effect: Mean effect with its plain interval, over seeds and images where that is claimed, or
            the median that is asked of: a difference or the logarithm of a ratio, above 0 where the
            arm that is claimed to be smaller is; None where there is none, and where cells are
            counted. NaN for bounds where there is no spread to work them out from.
        wider: The same with the interval over seeds and images; None where there is none.
        judged: As `effect`, with the interval that belongs to the decision: of a supported claim it
            lies wholly where the claim has it, of a contradicted one wholly where its opposite has,
            and of any other neither does. Bounds are NaN where signs decide on a raster, and of a
            median where there are too few pairs for the level; None by ranks.
        level: The level of that interval.
        claimed: The test of the claim.
        opposite: The test of its opposite.
        reach: That no outcome of its seeds could decide it; None where one could.
        family: How many claims are judged together.
        shown: What is shown of an effect that is not beyond the smallest one of interest, in a few
            words; empty where nothing is, and where the claim is decided.
    """

    outcome: Outcome
    ranks: str
    reason: str
    obstacle: str
    effect: Interval | None
    wider: Interval | None
    judged: Interval | None
    level: float
    claimed: Tested
    opposite: Tested
    reach: Reach | None
    family: int = 1
    shown: str = ""


def rule(family: Sequence[Question]) -> list[Ruling]:
    """Returns the ruling on each claim of a family, in the same order.

    Of a claim with a smallest effect the p-value is that of an effect beyond it, in one family with
    all others: were effects held against 0 first and against their smallest in a second family,
    any of both would be found falsely too often.
    """
    decided = adjusted_by(family, t_p)
    floors = [_floor(question) for question in family]
    return [
        _ruling(question, sides, _reach(floors, place, question, sides), len(family))
        for place, (question, sides) in enumerate(zip(family, decided, strict=True))
    ]


def _floor(question: Question) -> Floor:
    """Returns how small the p-values of a question can be with its pairs, whatever their values."""
    parts = [part for part in question.parts if not part.obstacle]
    by_median = question.comparison.by_median
    always = question.comparison.metric.diverged or by_median
    by_ranks = [part for part in parts if always or part.by_ranks or by_signs(part)]
    ranked = tuple(part.count for part in by_ranks if not part.margin or _knows_margins(part))
    free = len(parts) - len(by_ranks)
    never = len(question.parts) - len(ranked) - free
    twice = question.comparison.kind == "equal"
    return Floor(ranked, free, never, question.least, twice=twice)


def _knows_margins(pairs: Pairs) -> bool:
    """Whether the test by signs or ranks tells what lies within a margin."""
    return by_signs(pairs) or (pairs.comparison.by_median and not pairs.by_ranks)


def _reach(
    floors: Sequence[Floor], place: int, question: Question, sides: tuple[Tested, Tested]
) -> Reach | None:
    """Returns that no outcome of its seeds decides a question that was not decided."""
    if not floors[place].pairs or any(side.passes for side in sides):
        return None
    return out_of_reach(floors, place, question.comparison.claim.verdict)


def adjusted_by(family: Sequence[Question], test: Test) -> list[tuple[Tested, Tested]]:
    """Returns the tests of all claims and of their opposites, each of both a family.

    Args:
        family: The claims.
        test: How they are tested.
    """
    found = [p_values_of(question, test) for question in family]
    sides = (holm([p for p, _ in found]), holm([p for _, p in found]))
    return list(zip(*sides, strict=True))


def _ruling(
    question: Question, sides: tuple[Tested, Tested], reach: Reach | None, family: int
) -> Ruling:
    """Returns the ruling on one claim.

    Args:
        question: The claim.
        sides: Its test, and that of its opposite.
        reach: That no outcome could decide it; None where one could.
        family: How many claims are judged together.
    """
    claimed, opposite = sides
    effect = _effect(question.single)
    level = _level(question.single, effect, claimed, opposite)
    judged = _effect(question.single, level)
    reason, shown = _reason(question, sides, reach, judged)
    obstacle = _obstacle(question, claimed) if reason else ""
    outcome: Outcome = "supported" if claimed.passes else "contradicted"
    return Ruling(
        "inconclusive" if reason else outcome,
        way_of(question),
        reason,
        obstacle,
        effect,
        _wider(question.single),
        judged,
        level,
        claimed,
        opposite,
        None if obstacle else reach,
        family,
        shown,
    )


def _level(
    pairs: Pairs | None, effect: Interval | None, claimed: Tested, opposite: Tested
) -> float:
    """Returns the level of the interval that says the same as the side that decides.

    Where neither does, it is that of the side on which the mean lies. That two arms are not equal
    may show on either side, each with half of the p-value; see `equivalence_p`.
    """
    if pairs is None or effect is None:
        return claimed.level
    kind = pairs.comparison.kind
    within = {
        "equal": abs(effect.mean) <= pairs.margin,
        "not worse": effect.mean >= -pairs.margin,
    }.get(kind, effect.mean >= 0)
    if claimed.passes or (within and not opposite.passes):
        return claimed.level
    return (1 + opposite.level) / 2 if kind == "equal" else opposite.level


def _effect(pairs: Pairs | None, level: float = LEVEL) -> Interval | None:
    """Returns the effect that is asked of with its interval, or None where none could be had."""
    if pairs is None or pairs.obstacle or pairs.by_ranks:
        return None
    if pairs.comparison.by_median:
        return sign_interval(pairs.effects, level)
    if pairs.comparison.is_over_images and not pairs.all_equal:
        return _wider(pairs, level)
    interval = t_interval(pairs.effects, level)
    known = not (by_signs(pairs) or pairs.all_equal)
    return interval if known else replace(interval, low=math.nan, high=math.nan)


def _wider(pairs: Pairs | None, level: float = LEVEL) -> Interval | None:
    """Returns the mean effect with its interval over seeds and images; None where there is none."""
    if pairs is None or not isinstance(pairs.images, ImageError) or pairs.all_equal:
        return None
    return crossed_interval(pairs.effects, pairs.images, level)


def _obstacle(question: Question, claimed: Tested) -> str:
    """Returns why a claim cannot be judged, whole or in cells that are counted."""
    if question.hindrance:
        return question.hindrance
    if question.single:
        return _undecidable(question.single) if math.isnan(claimed.p) else ""
    unmade = [part.obstacle for part in question.parts if part.obstacle]
    if not unmade:
        return ""
    return f"{len(unmade)} of {len(question.parts)} cells cannot be judged: {unmade[0]}"


def _reason(
    question: Question, sides: tuple[Tested, Tested], reach: Reach | None, judged: Interval | None
) -> tuple[str, str]:
    """Returns why a claim is neither supported nor contradicted, and what of an effect is shown.

    Returns:
        Both empty where it is either.
    """
    claimed, opposite = sides
    obstacle = _obstacle(question, claimed)
    if (obstacle and not question.counts_cells) or question.hindrance:
        return obstacle, ""
    if reach and not obstacle:
        return _beyond_reach(question, reach), ""
    if claimed.passes or opposite.passes:
        return "", ""
    if question.comparison.claim.smallest is not None:
        shown = shown_of(question, sides, judged)
        return shown.reason, shown.label
    told = f"{p_text(claimed.adjusted)} for the claim and {p_text(opposite.adjusted)}"
    reason = f"p = {told} for its opposite after Holm, and {ALPHA:g} is needed"
    return "; ".join(filter(None, (reason, _too_many_ties(question.single, claimed)))), ""


def _too_many_ties(pairs: Pairs | None, claimed: Tested) -> str:
    """Returns that too few pairs are untied for ranks to decide; empty where they are not."""
    if pairs is None or pairs.comparison.by_median or not (pairs.by_ranks or by_signs(pairs)):
        return ""
    least = 0.0 if pairs.by_ranks else pairs.rounding
    untied, needed = int(np.sum(np.abs(pairs.effects) > least)), pairs_by_ranks(claimed.needed)
    if untied >= needed:
        return ""
    return f"{untied} of {counted(pairs.count, 'pair')} are untied, and by ranks it takes {needed}"


def _beyond_reach(question: Question, reach: Reach) -> str:
    """Returns that no outcome of so few seeds could decide a question, and how many seeds can."""
    fewest = min(part.count for part in question.parts if not part.obstacle)
    least = "" if reach.p == least_by_ranks(fewest) else " after Holm"
    signs = question.comparison.by_median or any(map(by_signs, question.parts))
    how = "by signs" if signs else "by ranks"
    told = (
        f"could not be {reach.verb} with {counted(fewest, 'seed')}: {how} no outcome gives p "
        f"below {p_text(reach.p)}{least}, and {ALPHA:g} is needed"
    )
    if question.comparison.claim.smallest is not None and how == "by ranks":
        return f"{told}, and {sizeless(question)}"
    return told if reach.more is None else f"{told}; {fewest + reach.more} seeds can"


def _undecidable(pairs: Pairs) -> str:
    """Returns why there is no p-value."""
    if pairs.by_ranks and pairs.margin:
        median = pairs.comparison.by_median
        what = "trials without a value" if median else "ranks"
        return f"{what} do not tell what lies within the margin of {border_words(pairs.comparison)}"
    if pairs.by_ranks:
        return "every pair is a tie, which decides nothing"
    what = "equal" if pairs.comparison.is_over_images else "0"
    return f"all differences are {what}, which decides nothing"
