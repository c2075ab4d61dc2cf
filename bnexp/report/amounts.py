"""Writes the numbers of the evidence in the units that a reader knows them in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.telling.display import difference_form, number_form, p_text, ratio_form
from bnexp.config.claims.series import NATS, SHARE

NONE = "-"
"""What stands where a number could not be had."""


@dataclass(frozen=True)
class Amounts:
    """How effects and values of a metric are written.

    Attributes:
        scale: What effects on the metric are: `ratio`, `difference`, or `share` (0 to 1).
        unit: Unit of the metric; accuracies (0 to 1) are shown as per cent, their differences as
            points.
    """

    scale: str
    unit: str

    def effect(self, interval: Interval | None) -> str:
        """Returns an effect with its interval, such as `×0.62 (×0.55 to ×0.71)`.

        Args:
            interval: None or a mean of NaN where there is none.
        """
        if interval is None or math.isnan(interval.mean):
            return NONE
        mean, low, high = map(self._form(astuple(interval)[:3]), astuple(interval)[:3])
        bounds = "no interval" if math.isnan(interval.low) else f"{low} to {high}"
        return f"{mean}{self._noun} ({bounds})"

    def single(self, effect: float) -> str:
        """Returns one effect without an interval, such as that of the worst seed."""
        return f"{self._form([effect])(effect)}{self._noun}"

    def threshold(self, size: float) -> str:
        """Returns a margin or the smallest effect of interest."""
        if self.scale == "ratio":
            return f"a factor of {size:g}"
        return f"{self._factor * size:.6g}{self._noun}"

    def values(self, values: Sequence[float]) -> list[str]:
        """Returns the metric's own values with equal digits; infinite ones as a dash."""
        accuracy = self.unit == SHARE
        numbers = [100 * value if accuracy else value for value in map(float, values)]
        whole = all(number.is_integer() for number in numbers if math.isfinite(number))
        sizes = [abs(number) for number in numbers if math.isfinite(number)]
        form = ",.0f" if whole else number_form(max(sizes, default=0.0), self._decimals)
        return [
            f"{number:{form}}{'%' if accuracy else ''}" if math.isfinite(number) else NONE
            for number in numbers
        ]

    @property
    def _factor(self) -> float:
        return 100.0 if self.scale == "difference" and self.unit == SHARE else 1.0

    @property
    def _noun(self) -> str:
        if self.scale == "ratio":
            return ""
        unit = "points" if self.unit == SHARE else self.unit
        return f" {unit}" if unit else ""

    @property
    def _decimals(self) -> int:
        return 4 if self.unit == NATS else 2

    def _form(self, numbers: Iterable[float]) -> Callable[[float], str]:
        """Returns what writes effects with equal digits, differences with their sign."""
        sizes = [abs(number) for number in numbers if math.isfinite(number)]
        if self.scale == "ratio":
            return ratio_form(sizes)
        if self.scale == "difference":
            return difference_form(sizes, self._decimals, self._factor)
        form = number_form(max(sizes, default=0.0), self._decimals)
        return lambda number: f"{number:{form}}"


def probability(p: float) -> str:
    """Returns a p-value, or that there is none."""
    return NONE if math.isnan(p) else p_text(p)


def figure(number: float) -> str:
    """Returns a number without a unit with three digits, or that there is none."""
    return NONE if math.isnan(number) else f"{number:.3g}"


def percent(level: float) -> str:
    """Returns a level with as many digits as it needs: `95%`, `99.38%`."""
    return f"{100 * level:.4g}%"
