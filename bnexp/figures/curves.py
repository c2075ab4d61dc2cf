"""The figures of loss and of accuracy: each arm's mean over its seeds, with band and seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bnexp.analysis import Results, trajectories
from bnexp.analysis.intervals import Floats
from bnexp.config.experiment import Cell
from bnexp.figures.captions import arm_label, reading_remarks
from bnexp.figures.limits import Limits, set_epochs, set_values, share_similar, value_limits
from bnexp.figures.page import MOST_CELLS, open_page
from bnexp.figures.seed_lines import SeedLines, draw_seed_lines, legend_line, seed_lines
from bnexp.figures.style import MUTED, paper_style

MODES = (
    "Training: means over the batches since the evaluation before, in training mode; "
    "validation: the whole set, in inference mode."
)
LABELS = {
    "loss": "Training loss",
    "val_loss": "Validation loss",
    "accuracy": "Training accuracy (%)",
    "val_accuracy": "Validation accuracy (%)",
}


@dataclass(frozen=True)
class Curves:
    """The numbers of one panel.

    Attributes:
        series: Column of the history.
        cell: Point of the grid.
        arms: Every arm, in the order of the configuration.
        limits: Range of the vertical axis.
    """

    series: str
    cell: Cell
    arms: tuple[SeedLines, ...]
    limits: Limits


def prepare_curves(results: Results, cell: Cell, series: str) -> Curves:
    """Returns a series of every arm at a point of the grid, the evaluations after step 0.

    The evaluation before training is left out: beside its loss (2.3 for ten classes) the
    differences between trained networks would not show.
    """
    arms = tuple(
        seed_lines(arm, position, trajectories(results, arm, cell, series))
        for position, arm in enumerate(results.arms)
    )
    limits = value_limits(joined(arms), joined_bounds(arms), may_be_log="loss" in series)
    ceiling = max(1.005, limits.low) if "accuracy" in series else np.inf
    within = Limits(max(limits.low, 0.0), min(limits.high, ceiling), log=limits.log, cut=limits.cut)
    return Curves(series, cell, arms, within)


def draw_curves(ax: Axes, curves: Curves, limits: Limits | None = None) -> None:
    """Draws one panel, in the range that the curves or the whole figure call for."""
    draw_seed_lines(ax, curves.arms)
    if "accuracy" in curves.series:
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
    finish_panel(ax, curves.arms, limits or curves.limits)


def loss_figure(results: Results) -> Figure | None:
    """Returns training and validation loss of every arm; None if nothing was evaluated."""
    return _figure(results, "Loss over training", ("loss", "val_loss"))


def accuracy_figure(results: Results) -> Figure | None:
    """Returns training and validation accuracy of every arm; None if nothing was evaluated."""
    return _figure(results, "Accuracy over training", ("accuracy", "val_accuracy"))


def finish_panel(ax: Axes, arms: Sequence[SeedLines], limits: Limits) -> None:
    """Gives a panel its axes, or says that it has no values."""
    measured = [lines.epochs for lines in arms if lines.seeds]
    set_epochs(ax, np.concatenate([np.empty(0), *measured]))
    set_values(ax, limits)
    if not measured:
        ax.set_yticks([])
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, ha="center", color=MUTED)


def joined(arms: Sequence[SeedLines]) -> Floats:
    """Returns all values of a panel in one row."""
    return np.concatenate([np.empty(0), *(lines.values.ravel() for lines in arms)])


def joined_bounds(arms: Sequence[SeedLines]) -> Floats:
    """Returns all bounds of intervals of a panel in one row."""
    bounds = [bound for lines in arms for bound in (lines.band.low, lines.band.high)]
    return np.concatenate([np.empty(0), *bounds])


def _figure(results: Results, heading: str, series: tuple[str, str]) -> Figure | None:
    """Returns a page with two series for each point of the grid."""
    cells = results.cells[:MOST_CELLS]
    pairs = [tuple(prepare_curves(results, cell, name) for name in series) for cell in cells]
    panels = [curves for pair in pairs for curves in pair]
    everything = [lines for curves in panels for lines in curves.arms]
    if not any(lines.seeds for lines in everything):
        return None
    cut = any(curves.limits.cut for curves in panels)
    remarks = [*reading_remarks(everything, "seed", len(results.cells), cut=cut), MODES]
    entries = [
        legend_line(at, arm_label(arm, [line for line in everything if line.arm == arm], "seed"))
        for at, arm in enumerate(results.arms)
    ]
    with paper_style():
        page = open_page(heading, results.note, remarks, cells, entries)
        for which, name in enumerate(series):
            shared = share_similar([pair[which].limits for pair in pairs])
            for axes, pair, limits in zip(page.panels, pairs, shared, strict=True):
                draw_curves(axes[which], pair[which], limits)
            page.label(which, LABELS[name])
    return page.figure
