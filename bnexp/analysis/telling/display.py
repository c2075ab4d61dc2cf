"""Writes means, differences and ratios as a reader wants to see them, with sensible digits."""

from __future__ import annotations

import math
from collections.abc import Iterable

from bnexp.analysis.intervals import Interval
from bnexp.analysis.reading.measures import Measure
from bnexp.config.claims.series import SHARE

_DECIMALS = {SHARE: 2, "seconds": 2}
_USUAL_DECIMALS = 4


def mean_label(metric: Measure) -> str:
    """Returns a metric's name with the unit that its means are shown in."""
    return f"{metric.label} (%)" if metric.is_share else metric.label


def effect_label(metric: Measure) -> str:
    """Returns a metric's name with the unit that its effects are shown in."""
    if metric.is_share:
        return f"{metric.label} (points)"
    return f"{metric.label} (ratio)" if metric.effect == "ratio" else metric.label


def least_decimals(metric: Measure) -> int:
    """Returns how many decimals of a metric are shown at least."""
    return _DECIMALS.get(metric.unit, _USUAL_DECIMALS)


def mean_texts(metric: Measure, intervals: Iterable[Interval | None]) -> list[str]:
    """Returns means side by side with the same digits: `0.0912 (0.0897 to 0.0927)`."""
    return _texts(metric, intervals, sign="")


def effect_texts(metric: Measure, intervals: Iterable[Interval | None]) -> list[str]:
    """Returns effects side by side: differences with their sign, ratios without."""
    return _texts(metric, intervals, sign="" if metric.effect == "ratio" else "+")


def interval_text(interval: Interval | None, form: str, scale: float = 1.0) -> str:
    """Returns one mean with its bounds.

    Args:
        interval: What to show; None shows as a dash.
        form: Format specification of each number.
        scale: What each number is multiplied with first.
    """
    if interval is None:
        return "-"
    mean, low, high = (
        format(scale * bound, form) for bound in (interval.mean, interval.low, interval.high)
    )
    return f"{mean} (no interval)" if math.isnan(interval.low) else f"{mean} ({low} to {high})"


def _texts(metric: Measure, intervals: Iterable[Interval | None], sign: str) -> list[str]:
    """Returns the intervals of one metric with one number of digits."""
    shown = list(intervals)
    scale = 100.0 if metric.is_share else 1.0
    bounds = [scale * b for i in shown if i for b in (i.mean, i.low, i.high) if math.isfinite(b)]
    form = sign + number_form(max(map(abs, bounds), default=0.0), least_decimals(metric))
    return [interval_text(interval, form, scale) for interval in shown]


def number_form(largest: float, decimals: int) -> str:
    """Returns a format that shows at least three digits of the largest number.

    Args:
        largest: Size of the largest number to be shown.
        decimals: How many decimals there are at least.
    """
    if largest == 0.0:
        return f"z.{decimals}f"
    magnitude = math.floor(math.log10(largest))
    if not -5 < magnitude < 6:
        return ".3g"
    return f"z.{max(decimals, 2 - magnitude)}f"


def p_text(p: float) -> str:
    """Returns a p-value with three digits, or `< 0.001`."""
    return f"{p:.3g}" if p >= 0.001 else "< 0.001"
