"""What figures show: results, the verdicts on them, and what stands on the horizontal axis."""

from __future__ import annotations

from collections.abc import Callable, Hashable
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
    """

    results: Results
    verdicts: tuple[Verdict, ...] = ()
    along: Along = Along.EPOCHS
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def trajectories(self, arm: str, cell: Cell, series: str) -> Trajectories:
        """Returns a series of an arm over its seeds; see `bnexp.analysis.reading.trajectories`."""
        key = ("series", arm, cell, series)
        return self._keep(key, lambda: trajectories(self.results, arm, cell, series))

    def paired(self, arm: str, cell: Cell, series: str) -> Trajectories:
        """Returns arm minus baseline; see `bnexp.analysis.paired_trajectories`."""
        key = ("pairs", arm, cell, series)
        return self._keep(key, lambda: paired_trajectories(self.results, arm, cell, series))

    def values(self, arm: str, cell: Cell) -> pd.DataFrame:
        """Returns the metrics of an arm's finished trials; see `analysis.reading.measures`."""
        return self._keep(("values", arm, cell), lambda: measure_values(self.results, arm, cell))

    def seconds_per_step(self, arm: str, cell: Cell) -> pd.Series:
        """Returns the seconds that a training step took on average, by seed; finite and above 0."""
        return self._keep(("pace", arm, cell), lambda: self._paces(arm, cell))

    def _paces(self, arm: str, cell: Cell) -> pd.Series:
        paces: pd.Series = claimed_values(self.results, arm, cell, SECONDS_PER_STEP)["value"]
        return paces.where(np.isfinite(paces)).dropna()

    def _keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
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
