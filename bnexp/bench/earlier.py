"""Holds one sitting against an earlier one, line by line: what became slower between the two."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bnexp.bench.bars import MeasuredBar, ratio_text
from bnexp.bench.report import comparisons, range_text
from bnexp.bench.sitting import Bench

COLUMNS = ("what", "stored ratio (range)", "this ratio (range)", "this over stored", "became")

FEWEST = 2
"""Rounds that each sitting must have of a line before it is called better or worse."""

WORSE, BETTER = "worse", "better"


def became(stored: Bench, later: Bench) -> list[list[str]]:
    """Returns rows of texts with the `COLUMNS`, for the lines that both sittings measured.

    Lines that divide one measurement by another of the same sitting are held against each other
    on any machine, since its speed cancels; those in a unit of their own only on one processor. A
    line became worse or better where the ranges of the two sittings do not overlap.
    """
    same = stored.about["machine"]["processor"] == later.about["machine"]["processor"]
    before = {one.bar.what: one for one in comparisons(stored)}
    rows = []
    for now in comparisons(later):
        then = before.get(now.bar.what)
        if then is None or not then.values or not now.values or _is_of_others(now):
            continue
        if now.bar.against or same:
            change = statistics.median(now.values) / statistics.median(then.values)
            texts = [range_text(then.values), range_text(now.values), ratio_text(change)]
            rows.append([now.bar.what, *texts, _judged(then, now)])
    return rows


def _is_of_others(line: MeasuredBar) -> bool:
    """Whether a line measures none of this program."""
    ours = line.bar.ours
    return ours.startswith("epoch/") and not ours.endswith("/bnexp")


def _judged(then: MeasuredBar, now: MeasuredBar) -> str:
    if min(len(then.values), len(now.values)) < FEWEST:
        return "too few rounds to tell"
    more_is_worse = then.bar.least is None
    if _is_above(now.values, then.values):
        return WORSE if more_is_worse else BETTER
    if _is_above(then.values, now.values):
        return BETTER if more_is_worse else WORSE
    return "the same within the ranges"


def _is_above(one: Sequence[float], other: Sequence[float]) -> bool:
    return min(one) > max(other)
