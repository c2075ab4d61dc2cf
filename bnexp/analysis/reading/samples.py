"""One arm's side of a claim: the values of its paired trials, and which of them have none."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bnexp.analysis.intervals import Floats
from bnexp.config.claims.metrics import Metric
from bnexp.config.experiment import Cell, plain_cell

if TYPE_CHECKING:
    from bnexp.documents import verdicts

Flags = NDArray[np.bool_]

DIVERGED = ("trial", "diverged")
WORKED_NOWHERE = ("seed", "reached the target with no value of the axis")
"""What has no value, and why: of a metric of trials, and of a width, which is one of seeds."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The trials of one arm in the pairs of a claim.

    Attributes:
        arm: Name of the arm.
        cell: Point of the grid, without the axis that a width is read along.
        seeds: The paired seeds, in ascending order.
        values: Shape `(pairs,)`, in the metric's unit; infinite where a trial diverged.
        censored: Shape `(pairs,)`: the target was not reached, and the value lies one step beyond
            the last.
        diverged: Shape `(pairs,)`.
        epochs: Shape `(pairs,)`: where the best value was found; NaN for every other metric.
        earliest: Shape `(pairs,)`: since the look before, the first step at which a target that was
            seen may have been reached, in the metric's unit; elsewhere the value.
        raster: Shape `(pairs,)`: how far the look before is away, in that unit; NaN elsewhere.
        lost: What is told of those that `diverged` marks: their noun, and what became of them.
    """

    arm: str
    cell: Cell
    seeds: tuple[int, ...]
    values: Floats
    censored: Flags
    diverged: Flags
    epochs: Floats
    earliest: Floats
    raster: Floats
    lost: tuple[str, str] = DIVERGED

    def at(self, which: Flags) -> Sample:
        """Returns some of the trials."""
        cut: dict[str, Any] = {
            name: value[which]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray)
        }
        seeds = tuple(seed for seed, kept in zip(self.seeds, which, strict=True) if kept)
        return replace(self, seeds=seeds, **cut)

    def as_json(self) -> verdicts.Sample:
        """Returns the sample as plain values; None for values that are not finite."""
        return {
            "arm": self.arm,
            "cell": plain_cell(self.cell),
            "seeds": list(self.seeds),
            "values": _finite(self.values),
            "censored": self.censored.tolist(),
            "diverged": self.diverged.tolist(),
            "raster": None if np.isnan(self.raster).all() else _finite(self.raster),
            "epochs": None if np.isnan(self.epochs).all() else _finite(self.epochs),
        }


@dataclass(frozen=True, eq=False)
class Values:
    """A claim's metric for some trials of an arm, or for some seeds: arrays of shape `(trials,)`.

    They are what `claimed_values` has as columns of a table. Working on arrays takes a twentieth of
    the time, and claims times cells are many.
    """

    seeds: NDArray[np.int64]
    value: Floats
    censored: Flags
    diverged: Flags
    epoch: Floats
    until: Floats
    earliest: Floats
    raster: Floats

    def at(self, which: NDArray[np.int64] | Flags) -> Values:
        """Returns those at some places, in the order of the places."""
        return Values(*(getattr(self, field.name)[which] for field in fields(self)))


def lost_words(metric: Metric) -> tuple[str, str]:
    """Returns the noun of what has no value of a metric, and what became of it."""
    return WORKED_NOWHERE if metric.width else DIVERGED


def sample_of(arm: str, cell: Cell, paired: Values, metric: Metric) -> Sample:
    """Returns a sample from the values that have a partner."""
    return Sample(
        arm=arm,
        cell=cell,
        seeds=tuple(paired.seeds.tolist()),
        values=paired.value,
        censored=paired.censored,
        diverged=paired.diverged,
        epochs=paired.epoch,
        earliest=np.where(np.isnan(paired.earliest), paired.value, paired.earliest),
        raster=paired.raster,
        lost=lost_words(metric),
    )


def _finite(values: Floats) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]
