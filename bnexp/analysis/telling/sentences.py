"""Writes a verdict as a sentence of plain English with the numbers."""

from __future__ import annotations

from functools import partial

import numpy as np

from bnexp.analysis.intervals import LEVEL
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.reading.pairs import Pairs
from bnexp.analysis.reading.results import cell_text
from bnexp.analysis.telling.display import p_equation
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.wording import (
    EffectWords,
    border_words,
    direction,
    effect_words,
    metric_words,
    no_direction,
    wording_of,
)
from bnexp.config.claims.claims import Comparison, Outcome
from bnexp.counting import counted, nouns


def effect_text(question: Question, ruling: Ruling) -> str:
    """Returns how the arm that a claim names first differs: `×0.62 (×0.55 to ×0.71)`.

    A median says that it is one. By ranks it is in how many pairs, where cells are counted in how
    many of these; a dash where nothing can be said.
    """
    pairs = question.single
    if question.counts_cells and not question.hindrance:
        return f"{_ahead(question)} in {_share(question)} cells"
    if pairs is None or pairs.obstacle:
        return "-"
    if pairs.comparison.metric.diverged:
        return " against ".join(f"{lost} of {pairs.count}" for _, lost in _lost(pairs))
    if ruling.effect is None or ruling.judged is None:
        return " ".join(_in_pairs(pairs))
    whole = effect_words(pairs.comparison, ruling.effect, ruling.judged).whole
    return f"median {whole}" if pairs.comparison.by_median else whole


def amount_text(question: Question, ruling: Ruling) -> str:
    """Returns the effect in as few letters as a place of a matrix has: `-0.0075`, `fewer 6/6`.

    Its unit, if it has one, is told beside the metric; nothing where nothing can be said.
    """
    pairs = question.single
    if question.counts_cells and not question.hindrance:
        word = {"supported": "at least", "contradicted": "fewer than"}.get(ruling.outcome)
        return f"{word} {question.least} of {len(question.parts)}" if word else ""
    if pairs is None or pairs.obstacle:
        return ""
    if pairs.comparison.metric.diverged:
        return " against ".join(str(lost) for _, lost in _lost(pairs))
    if ruling.effect is None or ruling.judged is None:
        ahead, behind = int(np.sum(pairs.effects > 0)), int(np.sum(pairs.effects < 0))
        if not ahead and not behind:
            return f"0/{pairs.count}"
        side = 1 if ahead >= behind else -1
        return f"{direction(pairs.comparison, side)} {max(ahead, behind)}/{pairs.count}"
    words = effect_words(pairs.comparison, ruling.effect, ruling.judged)
    return words.amount.removesuffix(words.unit)


def sentence_of(question: Question, ruling: Ruling) -> str:
    """Returns what came out of a claim, in one sentence."""
    cell = question.single.cell if question.single else ()
    place = f"At {cell_text(cell)}, " if cell else ""
    counts = question.counts_cells and not question.hindrance
    if ruling.outcome == "inconclusive":
        undecided = UNJUDGED if ruling.obstacle else "not decided"
        place += undecided if place else undecided.capitalize()
        place += " whether " if counts else ": "
    tell = _finding_over_cells if counts else _finding
    finding, remarks = tell(question, ruling)
    return f"{place}{finding} ({'; '.join(filter(None, remarks))})."


def _finding(question: Question, ruling: Ruling) -> tuple[str, list[str]]:
    """Returns how the first arm differed, and what belongs behind that in parentheses."""
    comparison, pairs = question.comparison, question.single
    if pairs is None or pairs.obstacle:
        left_out = _left_out(pairs) if pairs else ""
        return f"{comparison.text} in {metric_words(comparison.metric)}", [
            left_out,
            _tested(ruling),
        ]
    ending = [_chosen(question), _left_out(pairs), _tested(ruling)]
    indicative = "indicative" if pairs.indicative else ""
    told = partial(_told, comparison)
    seeds = f"{counted(pairs.count, 'paired seed')}, {indicative}".rstrip(", ")
    if comparison.metric.diverged:
        return _diverged(pairs), [seeds, ruling.ranks, *ending]
    if ruling.effect is None or ruling.judged is None:
        word, count = _in_pairs(pairs)
        return f"{told(word)} {count}", [indicative, ruling.ranks, *ending]
    words = effect_words(comparison, ruling.effect, ruling.judged)
    finding = f"{told(_centred(comparison, words.how))}: {words.amount}" + _beside_margin(
        comparison, ruling.outcome, ruling.effect.mean
    )
    return finding, [_interval(comparison, ruling, words), seeds, ruling.ranks, *ending]


def _interval(comparison: Comparison, ruling: Ruling, words: EffectWords) -> str:
    """Returns the plain interval, and that which belongs to the decision where it is another."""
    over = " over seeds and images" if comparison.is_over_images else ""
    interval = f"{LEVEL:.0%} interval{over} {words.ends}" if words.ends else ""
    if words.judged == words.ends:
        return interval
    told_as = words.judged or "no interval with so few pairs"
    return f"{interval}, judged at {100 * ruling.level:.4g}%: {told_as}"


def _centred(comparison: Comparison, how: str) -> str:
    """Returns how an arm differs, with the word that it is the median that does."""
    return f"in the median {how}" if comparison.by_median else how


def _told(comparison: Comparison, how: str) -> str:
    sentence = wording_of(comparison.metric).sentence
    return sentence.format(first=comparison.first, second=comparison.second, how=how)


def _diverged(pairs: Pairs) -> str:
    """Returns how many trials of each arm diverged."""
    (first, one), (second, other) = _lost(pairs)
    trials = counted(pairs.count, "trial")
    return f"{one} of {trials} of {first} diverged, and {other} of {second}"


def _lost(pairs: Pairs) -> list[tuple[str, int]]:
    """Returns how many trials of each arm diverged, of the arm that is named first before."""
    comparison = pairs.comparison
    return [(arm, pairs.diverged[arm]) for arm in (comparison.first, comparison.second)]


def _beside_margin(comparison: Comparison, outcome: Outcome, effect: float) -> str:
    """Returns how an effect lies to the margin; nothing where there is none."""
    if comparison.kind == "order":
        return ""
    border = border_words(comparison)
    if outcome == "contradicted":
        return f", which is beyond the margin of {border}"
    if comparison.kind == "equal":
        within = ", which is within the margin of" if outcome == "supported" else "; the margin is"
        return f"{within} {border}"
    if outcome == "inconclusive" or effect >= 0:
        return f"; {'up' if comparison.turned else 'down'} to {border} is allowed"
    return f", which is within the margin of {border}"


def _finding_over_cells(question: Question, ruling: Ruling) -> tuple[str, list[str]]:
    """Returns in how many cells a claim holds, and what belongs behind that in parentheses."""
    comparison = question.comparison
    claimed = direction(comparison, 1.0)
    least = f"in at least {question.least} of {counted(len(question.parts), 'cell')}"
    if ruling.outcome == "contradicted":
        least = f"in fewer than {question.least} of {counted(len(question.parts), 'cell')}"
    pairs = counted([part.count for part in question.parts], "paired seed")
    few = ", indicative" if any(part.indicative for part in question.parts) else ""
    unknown = sum(bool(part.obstacle) for part in question.parts)
    remarks = [
        f"{'in the median' if comparison.by_median else 'on average'} {_ahead(question)} in "
        f"{_share(question)}",
        f"{pairs} in each{few}",
        f"{counted(unknown, 'cell')} cannot be judged" if unknown else "",
        ruling.ranks,
        _tested(ruling),
    ]
    return f"{_told(comparison, claimed)} {least}", remarks


def _ahead(question: Question) -> str:
    return direction(question.comparison, 1.0)


def _share(question: Question) -> str:
    """Returns in how many cells most speaks for the claim: `5 of 6`."""
    known = [part for part in question.parts if not part.obstacle]
    return f"{sum(part.middle > 0 for part in known)} of {len(question.parts)}"


def _chosen(question: Question) -> str:
    """Returns the cell in which each arm was judged, and who chose it; nothing for no choice."""
    pairs = question.single
    select = question.comparison.claim.select
    if select is None or pairs is None:
        return ""
    cells = listed(f"{side.arm} at {cell_text(side.cell)}" for side in pairs.named)
    return f"{cells}, the cells that {counted(select.seeds, 'other seed')} happened to pick"


def _in_pairs(pairs: Pairs) -> tuple[str, str]:
    """Returns in which direction most pairs differ, and how many do: `in 8 of 10 paired seeds`."""
    ahead, behind = int(np.sum(pairs.effects > 0)), int(np.sum(pairs.effects < 0))
    if not ahead and not behind:
        return no_direction(pairs.comparison), f"in {counted(pairs.count, 'paired seed')}"
    side = 1 if ahead >= behind else -1
    most, fewest = max(ahead, behind), min(ahead, behind)
    ties = pairs.count - most - fewest
    parts = [
        f"in {most} of {counted(pairs.count, 'paired seed')}",
        f"{direction(pairs.comparison, -side)} in {fewest}" if fewest else "",
        counted(ties, "tie") if ties else "",
    ]
    return direction(pairs.comparison, side), ", ".join(filter(None, parts))


def _left_out(pairs: Pairs) -> str:
    """Returns which seeds have no partner."""
    seeds = [
        f"{nouns(len(seeds), 'seed')} {listed(seeds)} of {arm}"
        for arm, seeds in pairs.left_out.items()
        if seeds
    ]
    return f"left out without a partner: {listed(seeds)}" if seeds else ""


def _tested(ruling: Ruling) -> str:
    """Returns the p-value that decided, and why it did not suffice where it did not."""
    side, against = ruling.claimed, ""
    if ruling.opposite.passes:
        side, against = ruling.opposite, " against the claim"
    if not side.passes:
        return ruling.reason
    p = p_equation(side.adjusted)
    return "; ".join(filter(None, (f"{p}{against}, Holm", ruling.reason)))
