"""Writes a verdict as a sentence of plain English with the numbers."""

from __future__ import annotations

from functools import partial

import numpy as np

from bnexp.analysis.display import p_text
from bnexp.analysis.intervals import LEVEL
from bnexp.analysis.pairs import Pairs
from bnexp.analysis.remarks import counted, listed
from bnexp.analysis.results import cell_text
from bnexp.analysis.rulings import Ruling
from bnexp.analysis.wording import direction, effect_words, metric_words, wording_of


def effect_text(pairs: Pairs, ruling: Ruling) -> str:
    """Returns how the arm that a claim names first differs: `1.40 times fewer (1.20 to 1.70)`.

    By ranks it is in how many pairs; a dash where nothing can be said.
    """
    if pairs.obstacle:
        return "-"
    if ruling.effect is None or ruling.adjusted is None:
        return " ".join(_in_pairs(pairs))
    how, plain, _ = effect_words(pairs.comparison, ruling.effect, ruling.adjusted)
    return f"{how} ({plain or 'no interval'})"


def sentence_of(pairs: Pairs, ruling: Ruling) -> str:
    """Returns what came out of a claim at a point of the grid, in one sentence."""
    place = f"At {cell_text(pairs.cell)}, " if pairs.cell else ""
    if ruling.outcome == "inconclusive":
        place += "not decided: " if place else "Not decided: "
    finding, remarks = _finding(pairs, ruling)
    return f"{place}{finding} ({'; '.join(filter(None, remarks))})."


def _finding(pairs: Pairs, ruling: Ruling) -> tuple[str, list[str]]:
    """Returns how the first arm differed, and what belongs behind that in parentheses."""
    comparison = pairs.comparison
    metric = comparison.claim.metric
    ending = [_left_out(pairs), _tested(ruling)]
    if pairs.obstacle:
        return f"{comparison.claim.claim} in {metric_words(metric)}", ending
    indicative = "indicative" if pairs.indicative else ""
    first = comparison.first
    second = comparison.larger if first == comparison.smaller else comparison.smaller
    told = partial(wording_of(metric).sentence.format, first=first, second=second)
    if ruling.effect is None or ruling.adjusted is None:
        word, count = _in_pairs(pairs)
        return f"{told(how=word)} {count}", [indicative, ruling.ranks, *ending]
    how, plain, adjusted = effect_words(comparison, ruling.effect, ruling.adjusted)
    interval = f"{LEVEL:.0%} interval {plain}" if plain else ""
    interval += f", after Holm {adjusted}" if adjusted != plain else ""
    seeds = counted([pairs.count], "paired seed")
    return told(how=how), [interval, f"{seeds}, {indicative}".rstrip(", "), *ending]


def _in_pairs(pairs: Pairs) -> tuple[str, str]:
    """Returns in which direction most pairs differ, and how many do: `in 8 of 10 paired seeds`."""
    ahead, behind = int(np.sum(pairs.effects > 0)), int(np.sum(pairs.effects < 0))
    side = 1 if ahead >= behind else -1
    most, fewest = max(ahead, behind), min(ahead, behind)
    ties = pairs.count - most - fewest
    parts = [
        f"in {most} of {counted([pairs.count], 'paired seed')}",
        f"{direction(pairs.comparison, -side)} in {fewest}" if fewest else "",
        counted([ties], "tie") if ties else "",
    ]
    return direction(pairs.comparison, side), ", ".join(filter(None, parts))


def _left_out(pairs: Pairs) -> str:
    """Returns which seeds have no partner."""
    seeds = [
        f"{'seed' if len(seeds) == 1 else 'seeds'} {listed(seeds)} of {arm}"
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
    p = p_text(side.adjusted)
    shown = p if p.startswith("<") else f"= {p}"
    return "; ".join(filter(None, (f"p {shown}{against}, Holm", ruling.reason)))
