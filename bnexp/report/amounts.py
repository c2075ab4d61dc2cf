"""Writes the numbers of the evidence in the units that a reader knows them in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.telling.display import number_form, p_text
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
        """Returns an effect with its interval, such as `1.40 times (1.20 to 1.70)`.

        Args:
            interval: None or a mean of NaN where there is none.
        """
        if interval is None or math.isnan(interval.mean):
            return NONE
        numbers = [self._factor * b for b in (interval.mean, interval.low, interval.high)]
        form = self._form(numbers)
        mean, low, high = (format(number, form) for number in numbers)
        bounds = "no interval" if math.isnan(interval.low) else f"{low} to {high}"
        return f"{mean}{self._noun} ({bounds})"

    def threshold(self, effect: float) -> str:
        """Returns a single effect, such as the smallest of interest."""
        return f"{self._factor * effect:.6g}{self._noun}"

    def values(self, values: Sequence[float]) -> list[str]:
        """Returns the metric's own values with equal digits; infinite ones as a dash."""
        accuracy = self.unit == SHARE
        numbers = [100 * value if accuracy else value for value in map(float, values)]
        whole = all(number.is_integer() for number in numbers if math.isfinite(number))
        form = ",.0f" if whole else Amounts("share", self.unit)._form(numbers)
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
            return " times"
        unit = "points" if self.unit == SHARE else self.unit
        return f" {unit}" if unit else ""

    def _form(self, numbers: Sequence[float]) -> str:
        """Returns a format for effects with equal digits, with a sign for differences."""
        largest = max(map(abs, filter(math.isfinite, numbers)), default=0.0)
        sign = "+" if self.scale == "difference" else ""
        return sign + number_form(largest, 4 if self.unit == NATS else 2)


def probability(p: float) -> str:
    """Returns a p-value, or that there is none."""
    return NONE if math.isnan(p) else p_text(p)


def figure(number: float) -> str:
    """Returns a number without a unit with three digits, or that there is none."""
    return NONE if math.isnan(number) else f"{number:.3g}"


def percent(level: float) -> str:
    """Returns a level with as many digits as it needs: `95%`, `99.38%`."""
    return f"{100 * level:.4g}%"
