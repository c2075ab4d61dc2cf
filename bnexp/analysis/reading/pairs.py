"""Pairs the trials of a claim's two arms by seed, and says what stands in the way of a test."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.company import company
from bnexp.analysis.reading.images import error_of_images
from bnexp.analysis.reading.measured import SPANNING, values_of
from bnexp.analysis.reading.parts import holds_penalty, lacks_parts
from bnexp.analysis.reading.results import Results
from bnexp.analysis.reading.samples import Sample, Values, sample_of
from bnexp.analysis.reading.widths import widths_along, without
from bnexp.analysis.statistics import is_coarse
from bnexp.analysis.statistics.crossed import ImageError
from bnexp.analysis.telling.remarks import listed
from bnexp.config.claims.claims import ENOUGH_SEEDS, Comparison
from bnexp.config.claims.metrics import Metric
from bnexp.config.experiment import Cell
from bnexp.counting import counted

ROUNDING = 1e-12
"""Differences closer than this share of the largest value differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """What is known of a claim at a point of the grid.

    Attributes:
        comparison: The claim.
        cell: Point of the grid; empty where each arm has one of its own.
        smaller: The trials of the arm whose metric is claimed to be smaller.
        larger: Those of the other arm with the same seeds.
        left_out: For each arm the seeds that have a value in that arm only.
        obstacle: Why nothing can be said whatever the values are; empty where something can.
        bare: The same of the cross-entropy alone, where the metric reads a loss that holds a
            penalty on weights; None where it does not.
        images: What chance in the images adds to the error of the mean effect; where that is not
            known why, and empty text where the metric is no mean over images after the last step.
        draws_split: Whether each seed draws its own images to train on.
    """

    comparison: Comparison
    cell: Cell
    smaller: Sample
    larger: Sample
    left_out: Mapping[str, tuple[int, ...]]
    obstacle: str
    bare: Pairs | None = None
    images: ImageError | str = ""
    draws_split: bool = False

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return len(self.smaller.seeds)

    @property
    def indicative(self) -> bool:
        """Whether a verdict would rest on too few pairs."""
        return 0 < self.count < ENOUGH_SEEDS

    @property
    def named(self) -> tuple[Sample, Sample]:
        """Both sides, the arm that the claim names first before the other."""
        first = self.smaller.arm == self.comparison.first
        return (self.smaller, self.larger) if first else (self.larger, self.smaller)

    @property
    def unreached(self) -> Mapping[str, int]:
        """For each arm how many of these trials did not reach the target."""
        return {side.arm: int(side.censored.sum()) for side in (self.smaller, self.larger)}

    @property
    def diverged(self) -> Mapping[str, int]:
        """For each arm how many of these trials diverged."""
        return {side.arm: int(side.diverged.sum()) for side in (self.smaller, self.larger)}

    @cached_property
    def by_ranks(self) -> bool:
        """Whether any trial has no value that could be averaged."""
        return any(self.unreached.values()) or any(self.diverged.values())

    @cached_property
    def effects(self) -> Floats:
        """Larger minus smaller, of shape `(pairs,)`: above 0 speaks for the claim.

        Logarithms of the ratio where effects are ratios. Where neither trial has a value of its
        own, as both missed the target or diverged, it is 0.
        """
        missed_by_both = self.smaller.censored & self.larger.censored
        smaller, larger = self.worked
        with np.errstate(invalid="ignore"):
            effects = larger - smaller
        effects = np.where(missed_by_both, 0.0, effects)
        return np.nan_to_num(effects, nan=0.0, posinf=np.inf, neginf=-np.inf)

    @property
    def worked(self) -> tuple[Floats, Floats]:
        """The values of both sides as they are subtracted, smaller first: logarithms for ratios."""
        metric = self.comparison.metric
        return _working(self.smaller.values, metric), _working(self.larger.values, metric)

    @property
    def middle(self) -> float:
        """What is asked of: the mean effect, or the median; by ranks the median."""
        by_median = self.comparison.by_median or self.by_ranks
        return float(np.median(self.effects) if by_median else np.mean(self.effects))

    @property
    def smallest(self) -> float:
        """The smallest effect of interest on the scale of the effects; 0 where none is stated."""
        return self._scaled(self.comparison.claim.smallest)

    @property
    def margin(self) -> float:
        """By how much the arms may differ, on the scale of the effects; 0 where none is stated."""
        return self._scaled(self.comparison.claim.margin)

    def _scaled(self, size: float | None) -> float:
        if size is None:
            return 0.0
        return math.log(size) if self.comparison.metric.is_ratio else size

    @cached_property
    def rounding(self) -> float:
        """Effects closer than this differ by rounding alone."""
        return ROUNDING * float(np.abs(self.worked).max())

    @cached_property
    def all_equal(self) -> bool:
        """Whether the effects differ by no more than rounding."""
        with np.errstate(invalid="ignore"):
            spread = float(np.ptp(self.effects))
        return math.isfinite(spread) and spread <= self.rounding

    @cached_property
    def is_coarse(self) -> bool:
        """Whether the effects lie on a raster too coarse for a t test and its interval."""
        return not (self.obstacle or self.by_ranks) and is_coarse(self.effects, self.rounding)


def pairs_of(results: Results, comparison: Comparison, cell: Cell) -> Pairs:
    """Returns the pairs of a claim at a point of the grid.

    A pair is a seed that has a value in both arms.

    Args:
        results: The tables.
        comparison: The claim.
        cell: The point, for a width without its axis.
    """
    return pairs_between(results, comparison, (cell, cell), chosen_by=())


def pairs_between(
    results: Results,
    comparison: Comparison,
    cells: tuple[Cell, Cell],
    chosen_by: tuple[int, ...],
) -> Pairs:
    """Returns the pairs of a claim whose arms are each read in a cell of their own.

    Args:
        results: The tables.
        comparison: The claim.
        cells: That of the arm whose metric is claimed to be smaller, and that of the other.
        chosen_by: Seeds that chose the cells, and are not judged.
    """
    arms = (comparison.smaller, comparison.larger)
    places = tuple(zip(arms, cells, strict=True))
    one, other = (_values(results, *place, comparison.metric, chosen_by) for place in places)
    shared, *rows = np.intersect1d(one.seeds, other.seeds, return_indices=True)
    smaller, larger = one.at(rows[0]), other.at(rows[1])
    metric = comparison.metric
    obstacle = _unrecorded(results, places, metric) or _obstacle(smaller, larger, comparison)
    if metric.is_timed:
        obstacle = obstacle or company(results, places)
    sides = zip(places, (smaller, larger), strict=True)
    one_side, other_side = (sample_of(*place, values, metric) for place, values in sides)
    images = "" if obstacle else error_of_images(results, metric, one_side, other_side)
    return Pairs(
        comparison,
        cells[0] if cells[0] == cells[1] and not chosen_by else (),
        one_side,
        other_side,
        left_out={
            arm: tuple(np.setdiff1d(values.seeds, shared).tolist())
            for arm, values in zip(arms, (one, other), strict=True)
        },
        obstacle=obstacle or _unseen(comparison, images),
        bare=_bare(results, comparison, places, chosen_by),
        images=images,
        draws_split=results.draws_split,
    )


def _unseen(comparison: Comparison, images: ImageError | str) -> str:
    """Returns why a claim over images cannot be judged over these; empty where it can."""
    return images if comparison.is_over_images and isinstance(images, str) else ""


def _bare(
    results: Results,
    comparison: Comparison,
    places: tuple[tuple[str, Cell], ...],
    chosen_by: tuple[int, ...],
) -> Pairs | None:
    """Returns the pairs of the cross-entropy alone, where a loss with a penalty is compared."""
    metric = comparison.metric.without_penalty
    if metric is None or not any(holds_penalty(results, *place) for place in places):
        return None
    claim = comparison.claim.model_copy(update={"metric": metric})
    cells = (places[0][1], places[1][1])
    return pairs_between(results, replace(comparison, claim=claim), cells, chosen_by)


def _unrecorded(results: Results, places: tuple[tuple[str, Cell], ...], metric: Metric) -> str:
    """Returns which arm was trained before parts of losses were recorded; empty for none."""
    if metric.reads_parts:
        for arm, cell in places:
            if lacks_parts(results, arm, cell):
                what = metric.series or f"test {metric.test}"
                return f"{what} is not recorded in the stored trials of {arm}; run with --fresh"
    return ""


def places_of(results: Results, comparison: Comparison) -> tuple[Cell, ...]:
    """Returns the points of the grid at which a claim is read, for a width without its axis."""
    width = comparison.metric.width
    if width is None:
        return results.cells
    return tuple(dict.fromkeys(without(cell, width.along) for cell in results.cells))


def _values(
    results: Results, arm: str, cell: Cell, metric: Metric, chosen_by: tuple[int, ...]
) -> Values:
    """Returns the metric of an arm's trials that have one, without those of some seeds."""
    if metric.width is not None:
        found = widths_along(results, arm, cell, metric.width)
    else:
        found = values_of(results, arm, cell, metric)
    return found.at(~(np.isnan(found.value) | np.isin(found.seeds, chosen_by)))


def _working(values: Floats, metric: Metric) -> Floats:
    """Returns values on the scale on which they are subtracted: logarithms for ratios."""
    with np.errstate(divide="ignore"):
        return np.log(values) if metric.is_ratio else values


def _obstacle(smaller: Values, larger: Values, comparison: Comparison) -> str:
    """Returns why the values of the pairs cannot be compared; empty where they can."""
    least = 1 if comparison.kind == "exact" else 2
    if len(smaller.seeds) < least:
        seeds = counted(len(smaller.seeds), "paired seed")
        return f"{seeds}, and a verdict needs at least {least}"
    if lengths := _other_lengths(smaller, larger, comparison.metric):
        return f"the arms were trained for different lengths, and at seed {lengths}"
    if comparison.kind == "exact":
        return ""
    sides = (smaller, larger)
    gone = [side.censored | side.diverged for side in sides]
    odd = [~(np.isfinite(s.value) | missing) for s, missing in zip(sides, gone, strict=True)]
    if np.any(odd):
        which = np.concatenate([s.seeds[o] for s, o in zip(sides, odd, strict=True)])
        seeds = listed(dict.fromkeys(which.tolist()))
        return f"at seed {seeds} the value of a finished trial is not a finite number"
    by_ranks = np.any(gone)
    if comparison.metric.is_ratio and not by_ranks and any((s.value == 0).any() for s in sides):
        return "a target was reached before the first step, and there is no ratio to 0"
    return ""


def _other_lengths(smaller: Values, larger: Values, metric: Metric) -> str:
    """Returns at which seeds lengths of training decide the comparison, and how; empty for none."""
    for one, other in ((smaller, larger), (larger, smaller)):
        reached = ~(other.censored | other.diverged)
        unknown = one.censored & reached & (one.value <= other.value)
        if unknown.any():
            seeds = listed(one.seeds[unknown].tolist())
            return f"{seeds} one ended before the other reached the target"
    if metric.name not in SPANNING:
        return ""
    ended = ~(smaller.diverged | larger.diverged)
    differ = ended & (np.abs(smaller.until - larger.until) > 0)
    if not differ.any():
        return ""
    seeds = listed(smaller.seeds[differ].tolist())
    return f"{seeds} the {metric.name} would be one of other epochs"
