"""Looks for targets between the rows of a history, at the cost of what it takes to tell.

Far from a target a few hundred images tell that it is not reached: those with the largest losses
when they were last seen come first, and the evaluation ends as soon as the others cannot make up
for them. Only where they might is the whole set evaluated, as for a row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bnexp.config.claims.series import falls
from bnexp.training.evaluation.evaluated import Allowance
from bnexp.training.evaluation.sets import BEGINNINGS, EvaluationSet

SPARE = 0.001
"""Share of a set, or of a target, by which an evaluation goes on beyond what tells: among other
images rounding may be another, and nothing that hangs on that is told before the whole set is seen.
"""


class Lookout:
    """Targets, and which of them a trial has not reached yet.

    Args:
        targets: For each series its targets, the easiest first.
    """

    def __init__(self, targets: Mapping[str, Sequence[float]]) -> None:
        self._left = {series: list(levels) for series, levels in targets.items()}

    @property
    def left(self) -> dict[str, tuple[float, ...]]:
        """For each series the targets that are not reached yet, the easiest first."""
        return {series: tuple(levels) for series, levels in self._left.items()}

    @property
    def over(self) -> bool:
        """Whether all targets are reached."""
        return not any(self._left.values())

    def saw(self, values: Mapping[str, float]) -> None:
        """Strikes out the targets that the values of a row or of a look reach."""
        for series, levels in self._left.items():
            value = values.get(series, math.nan)
            while levels and _reaches(series, value, levels[0]):
                del levels[0]

    def look(self, sets: Mapping[str, EvaluationSet]) -> dict[str, float]:
        """Returns for each series its value where that reaches a target, and NaN where not.

        Args:
            sets: The sets of the trial by name.
        """
        values: dict[str, float] = {}
        for name, beginning in BEGINNINGS.items():
            asked = {
                series: levels[0]
                for series, levels in self._left.items()
                if series.startswith(f"{beginning}_") and levels
            }
            if asked and not sets[name].exceeds(_allowance(asked, len(sets[name]))):
                found = {f"{beginning}_{key}": v for key, v in sets[name].evaluate().items()}
                values |= {
                    s: found[s] for s, level in asked.items() if _reaches(s, found[s], level)
                }
        self.saw(values)
        return {series: values.get(series, math.nan) for series in self._left}


def _reaches(series: str, value: float, target: float) -> bool:
    return value <= target if falls(series) else value >= target


def _allowance(asked: Mapping[str, float], examples: int) -> Allowance:
    """Returns what a set may come to if it is to reach one of some targets.

    Args:
        asked: For each series its target.
        examples: Size of the set.
    """
    wrong, loss = -1, -math.inf
    for series, target in asked.items():
        if falls(series):
            loss = target * examples * (1 + SPARE)
        else:
            wrong = math.ceil((1 - target + SPARE) * examples)
    return Allowance(wrong, loss)
