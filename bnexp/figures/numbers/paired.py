"""Two arms' values of one number, paired by seed, with their mean effect: claims or metrics."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bnexp.analysis import (
    Interval,
    Measure,
    Verdict,
    cell_text,
    difference_interval,
    ratio_interval,
)
from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.measures import MEASURES
from bnexp.analysis.reading.samples import Flags, Sample
from bnexp.analysis.telling.remarks import listed
from bnexp.config.claims.series import SHARE, capitalized
from bnexp.config.experiment import Cell
from bnexp.counting import counted
from bnexp.figures.numbers.choice import clearest, clearness
from bnexp.figures.numbers.shown import Shown

_SHOWN = ("final_val_loss", "best_val_loss", "test_accuracy")
_INSTEAD = "best_val_accuracy"


@dataclass(frozen=True, eq=False)
class Paired:
    """One number of the paired trials of two arms.

    Attributes:
        name: What is compared.
        arms: The reference and the arm that is compared with it.
        cells: The points of the grid of both.
        values: Shape `(2, pairs)`, in the order of the arms; infinite where a trial diverged.
        censored: Shape `(2, pairs)`: a target that was not reached.
        diverged: Shape `(2, pairs)`.
        unit: `nats`, `accuracy` (0 to 1), `steps` and the like; may be empty.
        ratio: Whether the effect is the arm over the reference, else it is the arm minus it.
        effect: Its mean with a 95% t interval; None where there is none.
        absence: Why there is no effect; empty where there is one.
    """

    name: str
    arms: tuple[str, str]
    cells: tuple[Cell, Cell]
    values: Floats
    censored: Flags
    diverged: Flags
    unit: str
    ratio: bool
    effect: Interval | None
    absence: str

    @property
    def scale(self) -> float:
        """What values and differences are multiplied with where they are written."""
        return 100.0 if self.unit == SHARE else 1.0

    @property
    def neutral(self) -> float:
        """Where there is no effect."""
        return 1.0 if self.ratio else 0.0

    @property
    def missing(self) -> Flags:
        """Of which trials there is no value: those that diverged or did not reach a target."""
        return self.diverged | self.censored | ~np.isfinite(self.values)

    @property
    def effects(self) -> Floats:
        """The effect of each pair, of shape `(pairs,)`; NaN where a value is missing."""
        reference, arm = np.where(self.missing, np.nan, self.values)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(arm / reference if self.ratio else arm - reference)

    @property
    def place(self) -> str:
        """The point of the grid, of both where they differ; empty without a grid."""
        return " against ".join(dict.fromkeys(cell_text(cell) for cell in self.cells[::-1]))

    @property
    def title(self) -> str:
        """What is compared, and where."""
        return f"{self.name}, {self.place}" if self.place else self.name

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return int(self.values.shape[1])


def sampled(verdicts: Sequence[Verdict]) -> Iterator[tuple[Verdict, Sample, Sample]]:
    """Yields the verdicts that compare two samples, with both; of a count those of its cells."""
    for verdict in verdicts:
        yield from sampled(verdict.parts)
        if verdict.samples is not None and verdict.samples[0].seeds and not verdict.parts:
            yield (verdict, *verdict.samples)


def claimed_pairs(verdicts: Sequence[Verdict]) -> list[Paired]:
    """Returns the pairs of every claim; the arm that it names first is compared with the other."""
    return [_claimed(verdict, (second, first)) for verdict, first, second in sampled(verdicts)]


def shown_metrics(shown: Shown) -> list[Measure]:
    """Returns the metrics that are drawn where nothing else is asked for, those measured.

    Final and best validation loss, and the accuracy over the test set or, without one, the best
    over the validation set; or those that are chosen.
    """
    chosen = shown.choice.metrics
    known = {m.name: m for m in MEASURES if shown.choice.has_metric(m.name, _series_of(m))}
    places = [(arm, cell) for arm in shown.arms for cell in shown.cells]

    def measured(name: str) -> bool:
        return any(shown.values(*place)[name].notna().any() for place in places)

    found = [name for name in (known if chosen else _SHOWN) if measured(name)]
    if not chosen and _SHOWN[-1] not in found and measured(_INSTEAD):
        found.append(_INSTEAD)
    return [known[name] for name in found]


def _series_of(metric: Measure) -> str:
    """Returns the series that a metric is a value of."""
    return metric.name.removeprefix("final_").removeprefix("best_")


def metric_pairs(shown: Shown, metric: Measure, arm: str, cell: Cell) -> Paired:
    """Returns the pairs of an arm and the baseline, of the seeds that finished in both."""
    reference = shown.results.baseline
    columns = [shown.values(name, cell)[metric.name].dropna() for name in (reference, arm)]
    seeds = columns[0].index.intersection(columns[1].index).sort_values()
    values = np.array([column.loc[seeds].to_numpy(dtype="float64") for column in columns])
    no = np.zeros(values.shape, dtype=bool)
    return _with_effect(
        Paired(
            name=metric.label,
            arms=(reference, arm),
            cells=(cell, cell),
            values=values,
            censored=no,
            diverged=no,
            unit=metric.unit,
            ratio=metric.effect == "ratio",
            effect=None,
            absence="" if len(seeds) else "no pair of finished seeds",
        )
    )


def comparisons(shown: Shown) -> list[Paired]:
    """Returns what is compared: the samples of the claims, else each arm with the baseline.

    What several claims say of the same samples is one comparison. Where only some are asked for,
    these are those with the clearest effects, in their usual order.
    """
    claimed = {(pairs.title, pairs.arms): pairs for pairs in claimed_pairs(shown.claims)}
    found = list(claimed.values())
    if not claimed and not shown.choice.claims:
        found = [
            metric_pairs(shown, metric, arm, cell)
            for cell in shown.cells
            for arm in shown.compared
            for metric in shown_metrics(shown)
        ]
    drawn = [pairs for pairs in found if pairs.pairs]
    clear = [clearness(pairs.effect, pairs.neutral, log=pairs.ratio) for pairs in drawn]
    return clearest(drawn, clear, shown.choice.top)


def _claimed(verdict: Verdict, sides: tuple[Sample, Sample]) -> Paired:
    """Returns the pairs of one claim at one point of the grid, the reference first."""
    # What is not known of the images is no reason to show no mean over seeds.
    told = verdict.interval or verdict.obstacle == verdict.not_wider
    pairs = Paired(
        name=capitalized(verdict.metric),
        arms=(sides[0].arm, sides[1].arm),
        cells=(sides[0].cell, sides[1].cell),
        values=np.array([side.values for side in sides], dtype="float64"),
        censored=np.array([side.censored for side in sides], dtype=bool),
        diverged=np.array([side.diverged for side in sides], dtype=bool),
        unit=verdict.unit,
        ratio=verdict.scale == "ratio",
        effect=None,
        absence=_why_no_mean(sides) or ("" if told else verdict.reason),
    )
    known = _with_effect(pairs)
    if known.effect and not _has_interval(verdict, known.effect):
        return replace(known, effect=replace(known.effect, low=math.nan, high=math.nan))
    return known


def _has_interval(verdict: Verdict, effect: Interval) -> bool:
    """Returns whether there is a t interval of the mean effect; that of a median says nothing."""
    if verdict.estimate == "mean" and verdict.interval:
        return not math.isnan(verdict.interval.low)
    return effect.low < effect.high


def _why_no_mean(sides: Sequence[Sample]) -> str:
    """Returns which trials have no value that could be averaged; empty where all have one."""
    missed = [
        f"{counted(int(flags.sum()), noun)} of {side.arm} {what}"
        for side in sides
        for flags, (noun, what) in (
            (side.censored & ~side.diverged, ("trial", "did not reach the target")),
            (side.diverged, side.lost),
        )
        if flags.any()
    ]
    return listed(missed) if missed else ""


def _with_effect(pairs: Paired) -> Paired:
    """Returns pairs with their mean effect, where there is one."""
    if pairs.absence:
        return pairs
    reference, arm = pairs.values
    effect = (ratio_interval if pairs.ratio else difference_interval)(arm, reference)
    if not math.isfinite(effect.mean):
        return replace(pairs, absence="no effect can be worked out")
    return replace(pairs, effect=effect)
