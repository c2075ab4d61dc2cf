"""What curves and differences along training show, in words with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bnexp.analysis import Interval, cell_text
from bnexp.config.claims.series import SERIES, capitalized, is_share
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.findings import MOST_NAMED, interval_words, number, sentences
from bnexp.figures.numbers.seed_lines import SeedLines
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.plots.curves import prepare_curves, series_of
from bnexp.figures.plots.differences import compared_series, prepare_differences


def loss_finding(shown: Shown) -> str:
    """Returns where the losses of each arm began and ended."""
    return _of_cells(shown, lambda cell: _curves(shown, cell, series_of(shown, "loss")[::-1]))


def accuracy_finding(shown: Shown) -> str:
    """Returns where the accuracies of each arm began and ended."""
    return _of_cells(shown, lambda cell: _curves(shown, cell, series_of(shown, "accuracy")[::-1]))


def difference_finding(shown: Shown) -> str:
    """Returns each arm's first and last difference, and where intervals leave out zero."""
    return _of_cells(shown, lambda cell: _differences(shown, cell))


def beside_finding(series: Callable[[Shown], Sequence[str]]) -> Callable[[Shown], str]:
    """Returns what tells where some series of each arm began and ended.

    Args:
        series: Names them, given what is shown.
    """
    return lambda shown: _of_cells(shown, lambda cell: _curves(shown, cell, series(shown)))


def _of_cells(shown: Shown, tell: Callable[[Cell], list[str]]) -> str:
    """Returns what is told of each point of the grid, of the first few where there are many."""
    cells = shown.cells
    told = [shown.results.note]
    for cell in cells[:MOST_NAMED]:
        told += [f"At {cell_text(cell)}: {text}" if cell else text for text in tell(cell)]
    if len(cells) > MOST_NAMED:
        told.append(f"{len(cells) - MOST_NAMED} further points of the grid are drawn")
    return sentences(told)


def _curves(shown: Shown, cell: Cell, series: Sequence[str]) -> list[str]:
    told = []
    for name in series:
        curves = prepare_curves(shown, cell, name)
        scale, unit = (100.0, "%") if is_share(name) else (1.0, "")
        label = capitalized(SERIES[name].words)
        drawn = [lines for lines in curves.arms if lines.drawn]
        if len(drawn) > MOST_NAMED:
            told.append(f"{label} at the end: {_extremes(drawn, scale, unit)}")
        else:
            told += [f"{label} of {_course(lines, shown, scale, unit)}" for lines in drawn]
    return told


def _course(lines: SeedLines, shown: Shown, scale: float, unit: str) -> str:
    """Returns where the mean of an arm began and where it ended."""
    known = np.flatnonzero(np.isfinite(lines.band.mean))
    first, last = int(known[0]), int(known[-1])
    end = interval_words(_at(lines, last), scale)
    told = f"{lines.arm} was {end.replace(' (', f'{unit} (', 1)} at {_place(lines, last, shown)}"
    if first != last:
        begin = f"{number(lines.band.mean[first], scale)}{unit}"
        told += f", from {begin} at {_place(lines, first, shown)}"
    gone = sum(lines.diverged)
    return told + (f"; {gone} of {len(lines.seeds)} seeds diverged" if gone else "")


def _extremes(arms: Sequence[SeedLines], scale: float, unit: str) -> str:
    """Returns the arms whose means end lowest and highest."""
    ends = {
        lines.arm: lines.band.mean[np.flatnonzero(np.isfinite(lines.band.mean))[-1]]
        for lines in arms
    }
    low, high = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    return (
        f"of {len(ends)} arms {low} is lowest with {number(ends[low], scale)}{unit} and {high} "
        f"highest with {number(ends[high], scale)}{unit}"
    )


def _differences(shown: Shown, cell: Cell) -> list[str]:
    told = []
    for series in compared_series(shown):
        panel = prepare_differences(shown, cell, series)
        scale, unit = (100.0, " points") if is_share(series) else (1.0, "")
        what = SERIES[series].words
        for lines in [arm for arm in panel.arms if arm.drawn][:MOST_NAMED]:
            known = np.flatnonzero(np.isfinite(lines.band.mean))
            ends = dict.fromkeys((int(known[0]), int(known[-1])))
            parts = [
                f"{interval_words(_at(lines, at), scale, sign=True)} at {_place(lines, at, shown)}"
                for at in ends
            ]
            told.append(
                f"{lines.arm} minus {panel.baseline}, {what}{unit and f' in{unit}'}: "
                f"{', '.join(parts)}{_clear(lines)}"
            )
    return told


def _clear(lines: SeedLines) -> str:
    """Returns at how many evaluations the interval lies on one side of zero."""
    below, above = int((lines.band.high < 0).sum()), int((lines.band.low > 0).sum())
    return (
        f"; intervals wholly below zero: {below} of {lines.x.size}, wholly above: {above}"
        if lines.x.size > 1
        else ""
    )


def _at(lines: SeedLines, at: int) -> Interval:
    band = lines.band
    return Interval(
        float(band.mean[at]), float(band.low[at]), float(band.high[at]), int(band.n[at])
    )


def _place(lines: SeedLines, at: int, shown: Shown) -> str:
    """Returns where a point stands: `epoch 3`, `step 1500`, `12.5 seconds`."""
    x = f"{lines.x[at]:.6g}"
    return f"{x} seconds" if shown.along is Along.SECONDS else f"{shown.along[:-1]} {x}"
