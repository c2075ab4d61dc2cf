"""What figures show: results, the verdicts on them, and what stands on the horizontal axis."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from bnexp.analysis import (
    Results,
    Trajectories,
    Verdict,
    claimed_values,
    paired_trajectories,
    trajectories,
)
from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.measures import measure_values
from bnexp.config.claims.metrics import Metric
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.choice import ALL, Choice, chosen_verdicts

Made = TypeVar("Made")


class Along(StrEnum):
    """What the horizontal axis of a curve counts."""

    EPOCHS = "epochs"
    STEPS = "steps"
    SECONDS = "seconds"


SECONDS_PER_STEP = Metric(seconds_per_step="training")


@dataclass(frozen=True, eq=False)
class Shown:
    """What figures show; keeps what it has worked out, since figures share their numbers.

    Attributes:
        results: The tables.
        verdicts: The verdicts on the claims; may be empty.
        along: What the horizontal axis of curves counts.
        choice: What of all that is shown.
        page: Which page, from 1, of what does not fit on one.
    """

    results: Results
    verdicts: tuple[Verdict, ...] = ()
    along: Along = Along.EPOCHS
    choice: Choice = ALL
    page: int = 1
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that are shown."""
        return self.choice.arms or self.results.arms

    @property
    def compared(self) -> tuple[str, ...]:
        """The arms that are shown against the baseline."""
        return tuple(arm for arm in self.arms if arm != self.results.baseline)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The points of the grid that are shown."""
        return self.choice.cells or self.results.cells

    def position(self, arm: str) -> int:
        """Returns the place of an arm in the configuration, which decides its style."""
        return self.results.arms.index(arm)

    @property
    def claims(self) -> tuple[Verdict, ...]:
        """The verdicts that are shown."""
        return tuple(chosen_verdicts(self.verdicts, self.choice, self.results.baseline))

    def on_page(self, everything: Sequence[Made], most: int) -> list[Made]:
        """Returns what stands on the page, given how much of everything a page holds."""
        return list(everything[(self.page - 1) * most : self.page * most])

    def trajectories(self, arm: str, cell: Cell, series: str) -> Trajectories:
        """Returns a series of an arm over its seeds; see `bnexp.analysis.reading.trajectories`."""
        key = ("series", arm, cell, series)
        return self.keep(key, lambda: trajectories(self.results, arm, cell, series))

    def paired(self, arm: str, cell: Cell, series: str) -> Trajectories:
        """Returns arm minus baseline; see `bnexp.analysis.paired_trajectories`."""
        key = ("pairs", arm, cell, series)
        return self.keep(key, lambda: paired_trajectories(self.results, arm, cell, series))

    def values(self, arm: str, cell: Cell) -> pd.DataFrame:
        """Returns the metrics of an arm's finished trials; see `analysis.reading.measures`."""
        return self.keep(("values", arm, cell), lambda: measure_values(self.results, arm, cell))

    def seconds_per_step(self, arm: str, cell: Cell) -> pd.Series:
        """Returns the seconds that a training step took on average, by seed; finite and above 0."""
        return self.keep(("pace", arm, cell), lambda: self._paces(arm, cell))

    def _paces(self, arm: str, cell: Cell) -> pd.Series:
        paces: pd.Series = claimed_values(self.results, arm, cell, SECONDS_PER_STEP)["value"]
        return paces.where(np.isfinite(paces)).dropna()

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Returns what was worked out under a key before, or makes it now."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: Made = self._kept[key]
        return kept

    def places(self, arm: str, cell: Cell, lined_up: Trajectories) -> tuple[Floats, Floats]:
        """Returns where the evaluations of an arm stand on the horizontal axis.

        Seconds are steps times the seconds that a training step of that trial took on average;
        evaluation, compiling and loading are left out.

        Args:
            arm: Name of the arm.
            cell: Point of the grid.
            lined_up: The evaluations.

        Returns:
            For the mean, of shape `(evaluations,)`, in seconds those of the geometric mean pace;
            and for each seed, of shape `(seeds, evaluations)`. NaN where no time is known.
        """
        shape = (len(lined_up.seeds), lined_up.steps.size)
        if self.along is not Along.SECONDS:
            whole = lined_up.epochs if self.along is Along.EPOCHS else lined_up.steps.astype(float)
            return whole, np.broadcast_to(whole, shape)
        paces = self.seconds_per_step(arm, cell).reindex(list(lined_up.seeds)).to_numpy()
        own = np.outer(paces, lined_up.steps)
        known = paces[np.isfinite(paces)]
        mean = np.exp(np.log(known).mean()) if known.size else np.nan
        return lined_up.steps * mean, own
