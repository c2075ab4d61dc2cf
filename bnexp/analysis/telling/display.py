"""Writes means, differences and ratios as a reader wants to see them, with sensible digits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.reading.measures import Measure
from bnexp.config.claims.series import SHARE

LEAST_P = 0.001
"""What smaller p-values are said to be below."""

_DECIMALS = {SHARE: 2, "seconds": 2}
_USUAL_DECIMALS = 4


@dataclass(frozen=True)
class WrittenInterval:
    """An interval as it is written.

    Attributes:
        mean: Its mean; a dash where there is none.
        bounds: Its bounds in parentheses, or that it has none; empty where there is no mean.
    """

    mean: str
    bounds: str = ""

    def __str__(self) -> str:
        return f"{self.mean} {self.bounds}".rstrip()


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
    return list(map(str, written_means(metric, intervals)))


def effect_texts(metric: Measure, intervals: Iterable[Interval | None]) -> list[str]:
    """Returns effects side by side: differences with their sign, ratios without."""
    return list(map(str, written_effects(metric, intervals)))


def written_means(metric: Measure, intervals: Iterable[Interval | None]) -> list[WrittenInterval]:
    """Returns means side by side with the same digits."""
    return _written(metric, intervals, sign="")


def written_effects(metric: Measure, intervals: Iterable[Interval | None]) -> list[WrittenInterval]:
    """Returns effects side by side: differences with their sign, ratios without."""
    return _written(metric, intervals, sign="" if metric.effect == "ratio" else "+")


def written(interval: Interval | None, form: str, scale: float = 1.0) -> WrittenInterval:
    """Returns one mean with its bounds.

    Args:
        interval: What to show; None shows as a dash.
        form: Format specification of each number.
        scale: What each number is multiplied with first.
    """
    if interval is None:
        return WrittenInterval("-")
    mean, low, high = (
        format(scale * bound, form) for bound in (interval.mean, interval.low, interval.high)
    )
    bounds = "(no interval)" if math.isnan(interval.low) else f"({low} to {high})"
    return WrittenInterval(mean, bounds)


def _written(
    metric: Measure, intervals: Iterable[Interval | None], sign: str
) -> list[WrittenInterval]:
    """Returns the intervals of one metric with one number of digits."""
    shown = list(intervals)
    scale = 100.0 if metric.is_share else 1.0
    bounds = [scale * b for i in shown if i for b in (i.mean, i.low, i.high) if math.isfinite(b)]
    form = sign + number_form(max(map(abs, bounds), default=0.0), least_decimals(metric))
    return [written(interval, form, scale) for interval in shown]


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
    return f"{p:.3g}" if p >= LEAST_P else f"< {LEAST_P:g}"


def p_equation(p: float) -> str:
    """Returns `p = 0.031`, or `p < 0.001`."""
    return f"p = {p_text(p)}" if p >= LEAST_P else f"p {p_text(p)}"
