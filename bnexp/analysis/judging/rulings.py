"""Rules on the claims of an experiment, all of them one family: supported, contradicted or not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bnexp.analysis.intervals import LEVEL, Interval, t_interval
from bnexp.analysis.judging.gate import Tested, holm
from bnexp.analysis.judging.hypotheses import p_values_of
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.samples import lost_words
from bnexp.analysis.statistics import sign_interval
from bnexp.analysis.statistics.crossed import ImageError, crossed_interval
from bnexp.analysis.statistics.t_tests import Test, t_p
from bnexp.analysis.telling.display import p_text
from bnexp.analysis.telling.remarks import listed
from bnexp.config.claims.claims import Outcome
from bnexp.counting import counted
from bnexp.family import ALPHA, Floor, Reach, least_by_ranks, out_of_reach


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
        adjusted: As `effect`, with the interval at Holm's level.
        level: Holm's level on the side that decides or, where neither does, is nearer.
        claimed: The test of the claim.
        opposite: The test of its opposite.
        reach: That no outcome of its seeds could decide it; None where one could.
    """

    outcome: Outcome
    ranks: str
    reason: str
    obstacle: str
    effect: Interval | None
    wider: Interval | None
    adjusted: Interval | None
    level: float
    claimed: Tested
    opposite: Tested
    reach: Reach | None


def rule(family: Sequence[Question]) -> list[Ruling]:
    """Returns the ruling on each claim of a family, in the same order.

    That an effect is beyond the smallest one of interest goes through Holm's method by itself:
    without that, many effects of just that size would be found to be larger by chance.
    """
    decided = adjusted_by(family, t_p)
    floors = [_floor(question) for question in family]
    sizes = adjusted_by(family, t_p, beyond=True)
    beyond = [
        (larger if claimed.passes else smaller).passes
        for (claimed, _), (larger, smaller) in zip(decided, sizes, strict=True)
    ]
    return [
        _ruling(question, sides, larger, _reach(floors, place, question, sides))
        for place, (question, sides, larger) in enumerate(zip(family, decided, beyond, strict=True))
    ]


def _floor(question: Question) -> Floor:
    """Returns how small the p-values of a question can be with its pairs, whatever their values."""
    parts = [part for part in question.parts if not part.obstacle]
    by_median = question.comparison.by_median
    always = question.comparison.metric.diverged or by_median
    by_ranks = [part for part in parts if always or part.by_ranks]
    ranked = tuple(part.count for part in by_ranks if by_median or not part.margin)
    free = len(parts) - len(by_ranks)
    never = len(question.parts) - len(ranked) - free
    return Floor(ranked, free, never, question.least)


def _reach(
    floors: Sequence[Floor], place: int, question: Question, sides: tuple[Tested, Tested]
) -> Reach | None:
    """Returns that no outcome of its seeds decides a question that was not decided."""
    if not floors[place].pairs or any(side.passes for side in sides):
        return None
    return out_of_reach(floors, place, question.comparison.claim.verdict)


def adjusted_by(
    family: Sequence[Question], test: Test, *, beyond: bool = False
) -> list[tuple[Tested, Tested]]:
    """Returns the tests of all claims and of their opposites, each of both a family.

    Args:
        family: The claims.
        test: How they are tested.
        beyond: Whether effects are held against the smallest one of interest.
    """
    found = [p_values_of(question, test, beyond=beyond) for question in family]
    sides = (holm([p for p, _ in found]), holm([p for _, p in found]))
    return list(zip(*sides, strict=True))


def _ruling(
    question: Question, decided: tuple[Tested, Tested], beyond: bool, reach: Reach | None
) -> Ruling:
    """Returns the ruling on one claim.

    Args:
        question: The claim.
        decided: Its test, and that of its opposite.
        beyond: Whether its effect is beyond the smallest one of interest.
        reach: That no outcome could decide it; None where one could.
    """
    claimed, opposite = decided
    pairs = question.single
    effect = _effect(pairs)
    level = _level(pairs, effect, claimed, opposite)
    reason = _reason(question, claimed, opposite, reach, beyond=beyond)
    obstacle = _obstacle(question, claimed) if reason else ""
    outcome: Outcome = "supported" if claimed.passes else "contradicted"
    return Ruling(
        "inconclusive" if reason else outcome,
        _ranks(question),
        reason,
        obstacle,
        effect,
        _wider(pairs),
        _effect(pairs, level),
        level,
        claimed,
        opposite,
        None if obstacle else reach,
    )


def _level(
    pairs: Pairs | None, effect: Interval | None, claimed: Tested, opposite: Tested
) -> float:
    """Returns Holm's level of the side that decides or, where neither does, of the nearer one."""
    if pairs is None or effect is None:
        return claimed.level
    within = {
        "equal": abs(effect.mean) <= pairs.margin,
        "not worse": effect.mean >= -pairs.margin,
    }.get(pairs.comparison.kind, effect.mean >= 0)
    if claimed.passes or (within and not opposite.passes):
        return claimed.level
    return opposite.level


def _effect(pairs: Pairs | None, level: float = LEVEL) -> Interval | None:
    """Returns the effect that is asked of with its interval, or None where none could be had."""
    if pairs is None or pairs.obstacle or pairs.by_ranks:
        return None
    if pairs.comparison.by_median:
        return sign_interval(pairs.effects, level)
    if pairs.comparison.is_over_images and not pairs.all_equal:
        return _wider(pairs, level)
    interval = t_interval(pairs.effects, level)
    return replace(interval, low=math.nan, high=math.nan) if pairs.all_equal else interval


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
    question: Question,
    claimed: Tested,
    opposite: Tested,
    reach: Reach | None,
    *,
    beyond: bool,
) -> str:
    """Returns why a claim is neither supported nor contradicted; empty where it is."""
    obstacle = _obstacle(question, claimed)
    if (obstacle and not question.counts_cells) or question.hindrance:
        return obstacle
    if reach and not obstacle:
        return _beyond_reach(question, reach)
    if not (claimed.passes or opposite.passes):
        shown = f"{p_text(claimed.adjusted)} for the claim and {p_text(opposite.adjusted)}"
        return f"p = {shown} for its opposite after Holm, and {ALPHA:g} is needed"
    if question.comparison.claim.smallest is None or beyond:
        return ""
    if _knows_no_size(question):
        return _sizeless(question)
    return f"the effect is not beyond {_smallest(question)}, after Holm"


def _smallest(question: Question) -> str:
    return f"the smallest effect of interest, {question.comparison.claim.smallest:g}"


def _knows_no_size(question: Question) -> bool:
    """Whether ranks decide, in any cell; signs alone can be held against a size."""
    return not question.comparison.by_median and any(part.by_ranks for part in question.parts)


def _sizeless(question: Question) -> str:
    """Returns that ranks have no size."""
    return f"ranks do not tell whether the effect is beyond {_smallest(question)}"


def _beyond_reach(question: Question, reach: Reach) -> str:
    """Returns that no outcome of so few seeds could decide a question, and how many seeds can."""
    fewest = min(part.count for part in question.parts if not part.obstacle)
    least = "" if reach.p == least_by_ranks(fewest) else " after Holm"
    told = (
        f"could not be {reach.verb} with {counted(fewest, 'seed')}: by {_way(question)} no outcome "
        f"gives p below {p_text(reach.p)}{least}, and {ALPHA:g} is needed"
    )
    if question.comparison.claim.smallest is not None and not question.comparison.by_median:
        return f"{told}, and {_sizeless(question)}"
    return told if reach.more is None else f"{told}; {fewest + reach.more} seeds can"


def _way(question: Question) -> str:
    return "signs" if question.comparison.by_median else "ranks"


def _undecidable(pairs: Pairs) -> str:
    """Returns why there is no p-value."""
    if pairs.by_ranks and pairs.margin:
        return f"ranks do not tell what lies within a margin of {pairs.comparison.claim.margin:g}"
    equal = "every pair is a tie" if pairs.by_ranks else "all differences are equal"
    return f"{equal}, which decides nothing"


def _ranks(question: Question) -> str:
    """Returns that signs or ranks decide, and which trials have no value; empty for neither."""
    parts = [part for part in question.parts if not part.obstacle]
    metric = question.comparison.metric
    noun, lost = lost_words(metric)
    unreached = _counted_by_arm([part.unreached for part in parts], noun)
    diverged = _counted_by_arm([part.diverged for part in parts], noun)
    if metric.diverged:
        return "by ranks" if diverged else ""
    missed = [f"{unreached} did not reach the target"] if unreached else []
    missed += [f"{diverged} {lost}"] if diverged else []
    if question.comparison.by_median:
        return "; ".join(["by the sign test", *([listed(missed)] if missed else [])])
    cells = ""
    if question.counts_cells and not all(part.by_ranks for part in parts):
        cells = f" in {sum(part.by_ranks for part in parts)} of {len(question.parts)} cells"
    return f"by ranks{cells}, as {listed(missed)}" if missed else ""


def _counted_by_arm(counts: Sequence[Mapping[str, int]], noun: str) -> str:
    """Returns how many there are of each arm, `2 trials of bn and 1 trial of no-bn`, or nothing."""
    arms = dict.fromkeys(arm for each in counts for arm in each)
    totals = {arm: sum(each[arm] for each in counts) for arm in arms}
    told = [f"{counted(total, noun)} of {arm}" for arm, total in totals.items() if total]
    return listed(told) if told else ""
