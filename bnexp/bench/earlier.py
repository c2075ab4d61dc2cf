"""Holds one sitting against an earlier one, line by line: what became slower between the two."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.bench.bars import MeasuredBar, ratio_text
from bnexp.bench.report import comparisons, range_text
from bnexp.bench.sitting import Bench

COLUMNS = ("what", "stored ratio (range)", "this ratio (range)", "this over stored", "became")

FEWEST = 2
"""Rounds that each sitting must have of a line before it is called better or worse."""

WORSE, BETTER = "worse", "better"


@dataclass(frozen=True)
class Became:
    """A line that two sittings measured.

    Attributes:
        what: What is compared.
        stored: The ratios of the earlier one, by round.
        this: Those of the later one.
        change: The median of these over that of the others.
        became: Whether it became worse or better, in words.
    """

    what: str
    stored: Sequence[float]
    this: Sequence[float]
    change: float
    became: str

    @property
    def texts(self) -> list[str]:
        """A row of texts with the `COLUMNS`."""
        ratios = [range_text(self.stored), range_text(self.this), ratio_text(self.change)]
        return [self.what, *ratios, self.became]


def became(stored: Bench, later: Bench) -> list[Became]:
    """Returns the lines that both sittings measured.

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
            judged = _judged(then, now)
            rows.append(Became(now.bar.what, then.values, now.values, change, judged))
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
