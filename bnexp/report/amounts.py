"""Writes the numbers of the evidence in the units that a reader knows them in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bnexp.analysis.intervals import Interval
from bnexp.analysis.telling.display import difference_form, forms_beside, number_form, p_text
from bnexp.config.claims.series import NATS, SHARE

NONE = "-"
"""What stands where a number could not be had."""

_SHARES = (SHARE, "share")
"""Units of what lies between 0 and 1."""


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

    def effect(self, interval: Interval | None, beside: Interval | None = None) -> str:
        """Returns an effect with its interval, such as `×0.62 (×0.55 to ×0.71)`.

        Args:
            interval: None or a mean of NaN where there is none.
            beside: The interval whose digits it has; None for its own.
        """
        if interval is None or math.isnan(interval.mean):
            return NONE
        of_mean, of_ends = forms_beside(
            beside or interval, interval, self._differences, ratio=self.scale == "ratio"
        )
        ends = _ends(interval, of_ends) or "no interval"
        return f"{of_mean(interval.mean)}{self._noun} ({ends})"

    def ends(self, interval: Interval) -> str:
        """Returns between which effects one lies, with the digits of all three numbers."""
        write, _ = forms_beside(interval, interval, self._differences, ratio=self.scale == "ratio")
        return f"{_ends(interval, write)}{self._noun}"

    def single(self, effect: float) -> str:
        """Returns one effect without an interval, such as that of the worst seed."""
        alone = Interval(effect, math.nan, math.nan, 1)
        write, _ = forms_beside(alone, alone, self._differences, ratio=self.scale == "ratio")
        return f"{write(effect)}{self._noun}"

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

    def _differences(self, sizes: Iterable[float]) -> Callable[[float], str]:
        """Returns what writes differences with their sign, and shares without."""
        if self.scale == "difference":
            return difference_form(sizes, 2 if self.unit in _SHARES else 4, self._factor)
        form = number_form(max(sizes, default=0.0), 2)
        return lambda number: f"{number:{form}}"


def _ends(interval: Interval, write: Callable[[float], str]) -> str:
    known = not math.isnan(interval.low)
    return f"{write(interval.low)} to {write(interval.high)}" if known else ""


def probability(p: float) -> str:
    """Returns a p-value, or that there is none."""
    return NONE if math.isnan(p) else p_text(p)


def figure(number: float) -> str:
    """Returns a number without a unit with three digits, or that there is none."""
    return NONE if math.isnan(number) else f"{number:.3g}"


def percent(level: float) -> str:
    """Returns a level with as many digits as it needs: `95%`, `99.38%`."""
    return f"{100 * level:.4g}%"
