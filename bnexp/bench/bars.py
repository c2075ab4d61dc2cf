"""Holds what was measured against the bars in `benchmarks/bars.yaml`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import yaml

from bnexp.bench.workplace import benchmarks_folder

SMALL = 0.5
"""Ratios below it are written as one over so many."""


@dataclass(frozen=True)
class Bar:
    """What is compared, and what it must come to.

    Attributes:
        what: In words.
        ours: Key of the measurement.
        against: Key of what it is divided by; empty for a limit in the measurement's own unit.
        times: Whether the divisor counts once for each seed.
        most: The ratio, or the value, may be no more.
        least: It may be no less.
    """

    what: str
    ours: str
    against: str = ""
    times: bool = False
    most: float | None = None
    least: float | None = None

    @property
    def wanted(self) -> str:
        """The bar in words; empty where there is none."""
        if self.most is not None:
            return f"at most {ratio_text(self.most)}"
        return "" if self.least is None else f"at least {ratio_text(self.least)}"

    def met_by(self, value: float) -> bool | None:
        """Whether a value keeps to the bar; None where there is no bar."""
        if self.most is not None:
            return value <= self.most
        return None if self.least is None else value >= self.least


@dataclass(frozen=True)
class MeasuredBar:
    """A bar with what was measured.

    Attributes:
        bar: What is compared.
        ours: Median of the measurement, None where it was not measured.
        against: Median of what it was divided by, or its mean where the sides ran unequally often;
            None likewise, or where there is none.
        values: The ratio, or the value, of each round.
    """

    bar: Bar
    ours: float | None
    against: float | None
    values: Sequence[float]

    @property
    def median(self) -> float | None:
        """Median over the rounds."""
        return statistics.median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the median keeps to the bar; None where there is no bar, or no value."""
        return None if self.median is None else self.bar.met_by(self.median)


def read_bars() -> list[Bar]:
    """Returns the bars in the order of their file."""
    text = (benchmarks_folder() / "bars.yaml").read_text(encoding="utf-8")
    return [_bar(entry) for entry in yaml.safe_load(text)]


def compare(
    bars: Sequence[Bar], measurements: Mapping[str, Sequence[float]], seeds: int
) -> list[MeasuredBar]:
    """Returns every bar with what was measured of it.

    Values are divided round by round; where one side was run more often than the other, each of
    ours is divided by the mean of the other.

    Args:
        bars: What is compared.
        measurements: For each key a value for each round.
        seeds: How many runs a divisor with `times` stands for.
    """
    return [_compared(bar, measurements, seeds) for bar in bars]


def ratio_text(value: float) -> str:
    """Returns a ratio, or a limit, as people say it: 1/6.7, 0.95, 1.8, 12, 1,024."""
    if 0 < value < SMALL:
        return f"1/{1 / value:.3g}"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _compared(bar: Bar, measurements: Mapping[str, Sequence[float]], seeds: int) -> MeasuredBar:
    ours = measurements.get(bar.ours, ())
    median = statistics.median(ours) if ours else None
    if not bar.against:
        return MeasuredBar(bar, median, None, ours)
    others = [value * (seeds if bar.times else 1) for value in measurements.get(bar.against, ())]
    if not ours or not others:
        return MeasuredBar(bar, median, statistics.median(others) if others else None, ())
    if len(ours) != len(others):
        # Every run of the script counts, however seldom ours was run beside it.
        others = [statistics.fmean(others)] * len(ours)
    values = [mine / other for mine, other in zip(ours, others, strict=True)]
    return MeasuredBar(bar, median, statistics.median(others), values)


def _bar(entry: Mapping[str, Any]) -> Bar:
    limits = {
        name: float(Fraction(str(entry[name]))) for name in ("most", "least") if name in entry
    }
    return Bar(
        what=entry["what"],
        ours=entry["ours"],
        against=entry.get("against", ""),
        times=entry.get("times") == "seeds",
        **limits,
    )
