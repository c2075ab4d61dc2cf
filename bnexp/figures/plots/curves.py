"""The figures of loss and of accuracy: each arm's mean over its seeds, with band and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bnexp.analysis.intervals import Floats
from bnexp.config.claims.series import SERIES, is_share, name_of
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.captions import arm_label, axis_remarks, reading_remarks
from bnexp.figures.numbers.counts import count_rows, draw_counts
from bnexp.figures.numbers.limits import (
    Limits,
    reaches_beyond,
    set_places,
    set_values,
    share_similar,
    value_limits,
)
from bnexp.figures.numbers.seed_lines import (
    SeedLines,
    Thinning,
    draw_seed_lines,
    legend_line,
    seed_lines,
    thinning_of,
)
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import MOST_CELLS, wrapped
from bnexp.figures.page.series_page import Space, open_series_page
from bnexp.figures.page.style import MUTED, paper_style
from bnexp.trial import TrialStatus

NOT_MEASURED = "not measured"
NOT_TIMED = "no training times"

NARROWEST = 2.0
"""Width in inches that a panel has at least."""

MODES = (
    "Training: means over the batches since the evaluation before, in training mode; "
    "validation: the whole set, in inference mode."
)


class Panel(Protocol):
    """What panels of every figure have; see `Curves`."""

    @property
    def arms(self) -> tuple[SeedLines, ...]:
        """What is drawn."""

    @property
    def limits(self) -> Limits:
        """Range of the vertical axis."""

    @property
    def absence(self) -> str:
        """Why nothing is drawn; empty where something is."""


@dataclass(frozen=True)
class Curves:
    """The numbers of one panel.

    Attributes:
        series: Column of the history.
        cell: Point of the grid.
        arms: Every arm, in the order of the configuration.
        limits: Range of the vertical axis.
        absence: Why nothing is drawn; empty where something is.
    """

    series: str
    cell: Cell
    arms: tuple[SeedLines, ...]
    limits: Limits
    absence: str = ""


def prepare_curves(shown: Shown, cell: Cell, series: str) -> Curves:
    """Returns a series of every arm at a point of the grid, the evaluations after step 0.

    The evaluation before training is left out: beside its loss (2.3 for ten classes) the
    differences between trained networks would not show.
    """
    arms = tuple(
        seed_lines(shown, (arm, cell), position, shown.trajectories(arm, cell, series))
        for position, arm in enumerate(shown.results.arms)
    )
    limits = value_limits(joined(arms), joined_bounds(arms), may_be_log=not is_share(series))
    ceiling = max(1.005, limits.low) if is_share(series) else np.inf
    within = Limits(max(limits.low, 0.0), min(limits.high, ceiling), log=limits.log, cut=limits.cut)
    return Curves(series, cell, arms, within, _absence(shown, cell, arms))


def draw_curves(
    ax: Axes, curves: Curves, limits: Limits | None = None, thinning: Thinning | None = None
) -> None:
    """Draws one panel, in the range that the curves or the whole figure call for."""
    draw_seed_lines(ax, curves.arms, thinning)
    if is_share(curves.series):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
    finish_panel(ax, curves.arms, limits or curves.limits, curves.absence)


def loss_figure(shown: Shown) -> Figure | None:
    """Returns training and validation loss of every arm; None if nothing was evaluated."""
    return _figure(shown, "Loss over training", pair_of("loss"))


def accuracy_figure(shown: Shown) -> Figure | None:
    """Returns training and validation accuracy of every arm; None if nothing was evaluated."""
    return _figure(shown, "Accuracy over training", pair_of("accuracy"))


def pair_of(quantity: str) -> tuple[str, str]:
    """Returns the series of a quantity that a page shows: those of training and validation."""
    return name_of(quantity, "training"), name_of(quantity, "validation")


def finish_panel(ax: Axes, arms: Sequence[SeedLines], limits: Limits, absence: str) -> None:
    """Gives a panel its axes, or says why it has no values."""
    if absence:
        ax.set_xticks([])
        ax.set_yticks([])
        said = wrapped(absence, NARROWEST)
        ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", va="center", color=MUTED)
        return
    set_places(ax, np.concatenate([lines.own_x.ravel() for lines in arms if lines.drawn]))
    set_values(ax, limits)
    draw_counts(ax, arms)


def joined(arms: Sequence[SeedLines]) -> Floats:
    """Returns all values of a panel in one row."""
    return np.concatenate([np.empty(0), *(lines.values.ravel() for lines in arms)])


def joined_bounds(arms: Sequence[SeedLines]) -> Floats:
    """Returns all bounds of intervals of a panel in one row."""
    bounds = [bound for lines in arms for bound in (lines.band.low, lines.band.high)]
    return np.concatenate([np.empty(0), *bounds])


def shared_limits(panels: Sequence[Panel]) -> list[Limits]:
    """Returns the range of each panel of a series, shared where the panels are similar."""
    shared = iter(share_similar([panel.limits for panel in panels if not panel.absence]))
    return [panel.limits if panel.absence else next(shared) for panel in panels]


def bands_beyond(panels: Sequence[Panel], limits: Sequence[Limits]) -> bool:
    """Returns whether any panel's intervals reach beyond the range it is drawn in."""
    pairs = zip(panels, limits, strict=True)
    return any(reaches_beyond(joined_bounds(panel.arms), drawn) for panel, drawn in pairs)


def _absence(shown: Shown, cell: Cell, arms: Sequence[SeedLines]) -> str:
    """Returns why a panel has nothing to draw: all trials diverged, or nothing was measured."""
    if any(lines.drawn for lines in arms):
        return ""
    results = shown.results
    gone = sum(len(results.seeds(arm, cell, TrialStatus.DIVERGED)) for arm in results.arms)
    finished = any(results.seeds(arm, cell, TrialStatus.FINISHED) for arm in results.arms)
    if gone and not finished:
        return f"{gone} of {gone} diverged"
    valued = any(np.isfinite(lines.values).any() for lines in arms)
    return NOT_TIMED if valued else NOT_MEASURED


def _figure(shown: Shown, heading: str, series: tuple[str, str]) -> Figure | None:
    """Returns a page with two series for each point of the grid."""
    results = shown.results
    cells = results.cells[:MOST_CELLS]
    pairs = [tuple(prepare_curves(shown, cell, name) for name in series) for cell in cells]
    panels = [curves for pair in pairs for curves in pair]
    everything = [lines for curves in panels for lines in curves.arms]
    if all(curves.absence == NOT_MEASURED for curves in panels):
        return None
    cut = any(curves.limits.cut for curves in panels)
    columns = list(zip(*pairs, strict=True))
    limits = [shared_limits(column) for column in columns]
    beyond = any(map(bands_beyond, columns, limits))
    thin = thinning_of(everything)
    remarks = [
        *reading_remarks(everything, "seed", len(results.cells), thin, cut=cut, bands_cut=beyond),
        MODES,
        *axis_remarks(shown, paired=False),
    ]
    entries = [
        legend_line(at, arm_label(arm, [line for line in everything if line.arm == arm], "seed"))
        for at, arm in enumerate(results.arms)
    ]
    space = Space(
        labels=1,
        counts=count_rows(curves.arms for curves in panels),
        log=any(drawn.log for column in limits for drawn in column),
    )
    with paper_style():
        page = open_series_page(heading, results.note, remarks, cells, entries, space)
        for which, name in enumerate(series):
            for axes, curves, drawn in zip(page.panels, columns[which], limits[which], strict=True):
                draw_curves(axes[which], curves, drawn, thin)
            page.label(which, SERIES[name].label, shown.along)
    return page.figure
