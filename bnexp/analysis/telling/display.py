"""Writes means, differences and ratios as a reader wants to see them, with sensible digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.reading.measures import Measure
from bnexp.config.claims.series import SHARE

LEAST_P = 0.001
"""What smaller p-values are said to be below."""

TIMES = "×"
"""Stands before how many times as much one arm's metric is of the other's."""

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
    """Returns effects side by side: differences with their sign, ratios with ×."""
    return list(map(str, written_effects(metric, intervals)))


def written_means(metric: Measure, intervals: Iterable[Interval | None]) -> list[WrittenInterval]:
    """Returns means side by side with the same digits."""
    shown = list(intervals)
    write = mean_form(metric, _sizes(shown))
    return [written(interval, write) for interval in shown]


def written_effects(metric: Measure, intervals: Iterable[Interval | None]) -> list[WrittenInterval]:
    """Returns effects side by side: differences with their sign, ratios with ×."""
    shown = list(intervals)
    write = effect_form(metric, _sizes(shown))
    return [written(interval, write) for interval in shown]


def mean_form(metric: Measure, sizes: Iterable[float]) -> Callable[[float], str]:
    """Returns what writes values of a metric with equal digits.

    Args:
        metric: Which.
        sizes: How large those that are written together are.
    """
    scale = 100.0 if metric.is_share else 1.0
    form = number_form(scale * max(sizes, default=0.0), least_decimals(metric))
    return lambda value: f"{scale * value:{form}}"


def effect_form(metric: Measure, sizes: Iterable[float]) -> Callable[[float], str]:
    """Returns what writes effects on a metric with equal digits.

    Args:
        metric: Their metric.
        sizes: How large those that are written together are.
    """
    if metric.effect == "ratio":
        return ratio_form(sizes)
    return difference_form(sizes, least_decimals(metric), 100.0 if metric.is_share else 1.0)


def written(interval: Interval | None, write: Callable[[float], str]) -> WrittenInterval:
    """Returns one mean with its bounds.

    Args:
        interval: What to show; None shows as a dash.
        write: What writes each number.
    """
    if interval is None:
        return WrittenInterval("-")
    mean, low, high = map(write, (interval.mean, interval.low, interval.high))
    bounds = "(no interval)" if math.isnan(interval.low) else f"({low} to {high})"
    return WrittenInterval(mean, bounds)


def _sizes(intervals: Iterable[Interval | None]) -> list[float]:
    bounds = (bound for i in intervals if i for bound in (i.mean, i.low, i.high))
    return [abs(bound) for bound in bounds if math.isfinite(bound)]


def difference_form(
    sizes: Iterable[float], decimals: int, scale: float = 1.0
) -> Callable[[float], str]:
    """Returns what writes differences with their sign and equal digits: `-0.0075`.

    Args:
        sizes: How large those that are written together are.
        decimals: How many decimals there are at least.
        scale: What each is multiplied with first.
    """
    form = "+" + number_form(scale * max(sizes, default=0.0), decimals)
    return lambda number: f"{scale * number:{form}}"


def forms_beside(
    plain: Interval,
    other: Interval,
    differences: Callable[[Iterable[float]], Callable[[float], str]],
    *,
    ratio: bool,
) -> tuple[Callable[[float], str], Callable[[float], str]]:
    """Returns what writes an effect with its interval, and what writes another interval of it.

    Args:
        plain: The effect; its digits are those of all.
        other: The same effect with the other interval, whose ends may be ratios much nearer to 0:
            these have more digits.
        differences: Returns what writes differences, from how large they are.
        ratio: Whether effects are ratios.
    """
    sizes = _sizes([plain])
    if not ratio:
        return differences(sizes), differences(sizes)
    return ratio_form(sizes), ratio_form([*sizes, *_sizes([other])])


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


BOUNDLESS = 1e40
"""From where on a ratio, or its inverse, is not told as a number: two pairs may leave it open."""


def ratio_form(ratios: Iterable[float]) -> Callable[[float], str]:
    """Returns what writes ratios with equal digits, at least two of the smallest: `×0.62`.

    Args:
        ratios: All that are written together.
    """
    known = [ratio for ratio in ratios if 1 / BOUNDLESS < ratio < BOUNDLESS]
    least, most = min(known, default=1.0), max(known, default=1.0)
    form = number_form(most, max(2, 1 - math.floor(math.log10(least)))) if least > 1e-5 else ".3g"

    def write(ratio: float) -> str:
        if not 1 / BOUNDLESS < ratio < BOUNDLESS:
            return f"{TIMES}0" if ratio < 1 else f"{TIMES}∞"
        return f"{TIMES}{ratio:{form}}"

    return write


def p_text(p: float) -> str:
    """Returns a p-value with three digits, or `< 0.001`."""
    return f"{p:.3g}" if p >= LEAST_P else f"< {LEAST_P:g}"


def p_equation(p: float) -> str:
    """Returns `p = 0.031`, or `p < 0.001`."""
    return f"p = {p_text(p)}" if p >= LEAST_P else f"p {p_text(p)}"
