"""Says where a mean hangs on few seeds that lie far from the others."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bnexp.analysis.intervals import Interval, interval_json, t_interval
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.statistics import far_from_others
from bnexp.analysis.telling.remarks import listed
from bnexp.analysis.telling.wording import effect_words, measured
from bnexp.counting import counted, nouns

if TYPE_CHECKING:
    from bnexp.documents import verdicts


@dataclass(frozen=True)
class Outlying:
    """Seeds whose effects lie far from those of the others.

    Attributes:
        seeds: Which, in ascending order.
        without: Mean effect of the others with its 95% t interval, on the scale of
            `Verdict.interval`; bounds are NaN where these are all equal.
        told: The same as a sentence.
    """

    seeds: tuple[int, ...]
    without: Interval
    told: str

    def as_json(self) -> verdicts.Outlying:
        """Returns the seeds and what the others came to as plain values."""
        return {"seeds": list(self.seeds), "without": interval_json(self.without)}


def outlying_of(question: Question) -> Outlying | None:
    """Returns the seeds that lie far from the others; None where none does, or no mean is told.

    Which do is decided by `far_from_others`. It decides nothing else: no seed is left out.
    """
    pairs = question.single
    if pairs is None or pairs.obstacle or pairs.by_ranks or pairs.comparison.by_median:
        return None
    places = far_from_others(pairs.effects)
    if pairs.all_equal or not places:
        return None
    others = np.delete(pairs.effects, places)
    rest = t_interval(others)
    if np.ptp(others) <= pairs.rounding:
        rest = replace(rest, low=math.nan, high=math.nan)
    seeds = tuple(sorted(pairs.smaller.seeds[place] for place in places))
    words = effect_words(pairs.comparison, rest, rest)
    alone = " over seeds alone" if pairs.comparison.is_over_images else ""
    interval = f" ({words.ends}{alone})" if words.ends else ""
    one = len(seeds) == 1
    told = (
        f"Rests on {pairs.count - len(seeds)} of {counted(pairs.count, 'seed')}: "
        f"{nouns(len(seeds), 'seed')} {listed(seeds)} {'lies' if one else 'lie'} far from the "
        f"others, and without {'it' if one else 'them'} the mean effect would be "
        f"{words.amount}{interval}."
    )
    return Outlying(seeds, measured(pairs.comparison, rest), told)
