"""What of some results figures show: all of it, or the part that was asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bnexp.analysis import Interval, Verdict
from bnexp.config.claims.claims import Comparison
from bnexp.config.claims.metrics import Metric
from bnexp.config.claims.series import tested
from bnexp.config.experiment import Cell

Item = TypeVar("Item")


@dataclass(frozen=True)
class Choice:
    """A part of some results; what is empty or None is not chosen from.

    Attributes:
        claims: Places of claims among those of the configuration, from 0.
        arms: Names of arms; what compares them shows those among them and the baseline.
        cells: Points of the grid.
        metrics: Names of series, or of numbers of a trial.
        log: Whether amounts stand on a logarithmic axis; by the rule of all figures if None.
        top: How many comparisons at most, those with the clearest effects.
        words: How the choice is told in names of files and in figures.
    """

    claims: tuple[int, ...] = ()
    arms: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    metrics: tuple[str, ...] = ()
    log: bool | None = None
    top: int | None = None
    words: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of what is chosen from."""
        given = {
            "claim": self.claims,
            "arm": self.arms,
            "cell": self.cells,
            "metric": self.metrics,
            "log": self.log is not None,
            "top": self.top is not None,
        }
        return tuple(name for name, values in given.items() if values)

    def has_arms(self, *arms: str, baseline: str) -> bool:
        """Whether a comparison of some arms is shown."""
        return not self.arms or {*arms} <= {*self.arms, baseline}

    def has_cell(self, cell: Cell) -> bool:
        """Whether a point of the grid is shown; what stands at none is."""
        return not self.cells or not cell or cell in self.cells

    def has_metric(self, *names: str) -> bool:
        """Whether a number is shown that has these names."""
        return not self.metrics or bool({*self.metrics} & {*names})


ALL = Choice()
"""Nothing is left out."""


def names_of(metric: Metric) -> set[str]:
    """Returns what a metric may be called: by its kind, by its series, and by both."""
    series = tested(metric.test).name if metric.test else metric.series
    return {metric.name, series, f"{metric.name}_{series}"} - {""}


def chosen_verdicts(
    verdicts: Sequence[Verdict], choice: Choice, baseline: str
) -> Iterator[Verdict]:
    """Yields the verdicts of a choice, of claims over several cells those of its cells.

    Args:
        verdicts: All verdicts.
        choice: What is chosen.
        baseline: The arm that others are compared with.
    """
    for verdict in verdicts:
        if not _is_chosen(verdict, choice, baseline):
            continue
        parts = tuple(part for part in verdict.parts if choice.has_cell(part.cell))
        yield verdict if len(parts) == len(verdict.parts) else replace(verdict, parts=parts)


def _is_chosen(verdict: Verdict, choice: Choice, baseline: str) -> bool:
    stated = verdict.stated
    if choice.claims and verdict.number not in choice.claims:
        return False
    if not choice.has_cell(verdict.cell):
        return False
    if isinstance(stated, Comparison):
        arms = (stated.first, stated.second)
        return choice.has_metric(*names_of(stated.metric)) and choice.has_arms(
            *arms, baseline=baseline
        )
    of_arm = stated.claim.arm is None or not choice.arms or stated.claim.arm in choice.arms
    return of_arm and choice.has_metric(stated.identity)


def clearest(items: Sequence[Item], clear: Sequence[float], top: int | None) -> list[Item]:
    """Returns the items with the clearest effects, in their order.

    Args:
        items: What there is.
        clear: How clear the effect of each is.
        top: How many at most; None for all.
    """
    ranked = sorted(range(len(items)), key=lambda at: -clear[at])
    kept = sorted(ranked if top is None else ranked[:top])
    return [items[at] for at in kept]


def clearness(effect: Interval | None, neutral: float, *, log: bool) -> float:
    """Returns how clear an effect is: its distance from none in half widths of its interval.

    Args:
        effect: With its interval; None where there is none.
        neutral: Where there is no effect.
        log: Whether it counts in logarithms.
    """
    if effect is None or not math.isfinite(effect.low) or not math.isfinite(effect.high):
        return -1.0
    bounds = (effect.mean, effect.low, effect.high, neutral)
    if log and min(bounds) <= 0:
        return -1.0
    mean, low, high, none = map(math.log, bounds) if log else bounds
    half = (high - low) / 2
    return abs(mean - none) / half if half > 0 else math.inf
