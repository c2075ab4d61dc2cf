"""Says where effects lie on a raster too coarse for a t interval, and gives the median's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bnexp.analysis.intervals import Interval, interval_json
from bnexp.analysis.judging.questions import Question
from bnexp.analysis.statistics import median_interval
from bnexp.analysis.telling.wording import effect_words, measured

if TYPE_CHECKING:
    from bnexp.documents import verdicts


@dataclass(frozen=True)
class Coarse:
    """What stands in place of a t interval where effects take few values.

    Attributes:
        median: The median effect in place of the mean, with its exact interval by the sign test; on
            the scale of `Verdict.interval`.
        level: The probability with which that interval covers at least.
        told: The same as a sentence.
    """

    median: Interval
    level: float
    told: str

    def as_json(self) -> verdicts.Coarse:
        """Returns the median as plain values."""
        return {"median": interval_json(self.median), "level": self.level}


def coarse_of(question: Question) -> Coarse | None:
    """Returns the median of effects on a coarse raster; None elsewhere, and where all are equal.

    A claim of the median has no t interval, and tells its median itself.
    """
    pairs = question.single
    if pairs is None or not pairs.is_coarse or pairs.all_equal or pairs.comparison.by_median:
        return None
    median, level = median_interval(pairs.effects)
    words = effect_words(pairs.comparison, median, median)
    told = (
        f"On so coarse a raster no t interval is to be trusted: the median effect is "
        f"{words.amount} (exact {100 * level:.3g}% interval {words.ends})."
    )
    return Coarse(measured(pairs.comparison, median), level, told)
