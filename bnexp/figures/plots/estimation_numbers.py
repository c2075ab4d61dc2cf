"""The numbers of the estimation plot: pairs, their effects, and the two axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bnexp.analysis import Interval, geometric_interval, t_interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.series import SHARE
from bnexp.counting import counted
from bnexp.figures.numbers.findings import MOST_NAMED, effect_words, sentences
from bnexp.figures.numbers.limits import Limits, reaches_beyond, value_limits
from bnexp.figures.numbers.paired import Paired, comparisons
from bnexp.figures.numbers.scales import Quantity, is_logarithmic
from bnexp.figures.numbers.shown import Shown

MOST_PANELS = 12
"""Comparisons of one page."""

MOST_JOINED = 300
"""Pairs of all panels that are joined one by one, so that a browser opens the SVG at once; of more
only the first of each panel."""


@dataclass(frozen=True, eq=False)
class Estimation:
    """The numbers of one panel.

    Attributes:
        pairs: What is compared.
        origin: Where the right axis has no effect, on the left axis: the mean of the reference,
            of ratios the geometric one.
        limits: Range of the left axis, which holds the aligned effects too.
        effect_limits: Range of the right axis.
        aligned: Whether both axes have one scale, no effect beside the mean of the reference.
        joined: How many pairs are drawn one by one.
    """

    pairs: Paired
    origin: float
    limits: Limits
    effect_limits: Limits
    aligned: bool = True
    joined: int = MOST_JOINED

    @property
    def reaches_beyond(self) -> bool:
        """Whether the interval of the mean effect reaches beyond its axis."""
        effect = self.pairs.effect
        return effect is not None and reaches_beyond(
            np.array([effect.low, effect.high]), self.effect_limits
        )

    @property
    def lost(self) -> tuple[tuple[int, int], ...]:
        """For each arm how many trials diverged, and how many others did not reach the target."""
        pairs = self.pairs
        missed = pairs.missing & ~pairs.diverged
        gone, others = (each.sum(axis=1) for each in (pairs.diverged, missed))
        return tuple((int(one), int(other)) for one, other in zip(gone, others, strict=True))


def prepare_estimation(
    pairs: Paired, joined: int = MOST_JOINED, log: bool | None = None
) -> Estimation:
    """Returns the numbers of a panel: effects of each pair, and the axes.

    Trials without a value are no part of either axis.

    Args:
        pairs: What is compared.
        joined: How many pairs are drawn one by one.
        log: Whether amounts were asked for on a logarithmic axis.
    """
    values = np.where(pairs.missing, np.nan, pairs.values)
    mean: Interval = (geometric_interval if pairs.ratio else t_interval)(
        values[0][np.isfinite(values[0])]
    )
    effects = pairs.effects[np.isfinite(pairs.effects)]
    effect = pairs.effect
    bounds = np.array([effect.low, effect.high]) if effect else np.empty(0)
    aligned = bool(pairs.ratio or not log)
    beside = aligned and effect is not None
    single, ends_of = (
        _beside(each, mean.mean, pairs) if beside else np.empty(0) for each in (effects, bounds)
    )
    shown = np.append(values.ravel(), single)
    # Beside differences only what is asked for is logarithmic: else both axes have one scale.
    quantity: Quantity = "ratio" if pairs.ratio else "difference" if aligned else "amount"
    limits = value_limits(shown, ends_of, log=is_logarithmic(shown, quantity, log))
    if aligned and np.isfinite(mean.mean):
        ends = [
            end / mean.mean if pairs.ratio else end - mean.mean for end in (limits.low, limits.high)
        ]
        right = Limits(ends[0], ends[1], log=limits.log, cut=limits.cut)
    else:
        right = value_limits(effects, bounds, with_zero=not pairs.ratio)
    return Estimation(pairs, mean.mean, limits, right, aligned, joined)


def _beside(effects: Floats, origin: float, pairs: Paired) -> Floats:
    """Returns where effects stand on the left axis."""
    return np.asarray(origin * effects if pairs.ratio else origin + effects)


def panels_on_page(shown: Shown) -> list[Estimation]:
    """Returns the panels of the page that is shown."""
    drawn = shown.on_page(comparisons(shown), MOST_PANELS)
    each = MOST_JOINED // max(1, len(drawn))
    return [prepare_estimation(pairs, each, shown.choice.log) for pairs in drawn]


def estimation_finding(shown: Shown) -> str:
    """Returns the mean effect of each comparison with its interval."""
    found = comparisons(shown)
    told = [shown.results.note, *map(_told, found[:MOST_NAMED])]
    if len(found) > MOST_NAMED:
        told.append(f"{len(found) - MOST_NAMED} further comparisons")
    return sentences(told)


def _told(pairs: Paired) -> str:
    reference, arm = pairs.arms
    relation = "over" if pairs.ratio else "minus"
    start = f"{pairs.title}: {arm} {relation} {reference}"
    if pairs.effect is None:
        return f"{start} has no mean, as {pairs.absence}"
    unit = " points" if pairs.unit == SHARE and not pairs.ratio else ""
    size = effect_words(pairs.effect, pairs.scale, ratio=pairs.ratio)
    return f"{start} is {size}{unit} over {counted(pairs.pairs, 'pair')}"


def lost_anywhere(panels: Sequence[Estimation]) -> int:
    """Returns how many arms of a panel have trials without a value, in the panel with the most."""
    return max((sum(any(lost) for lost in panel.lost) for panel in panels), default=0)
