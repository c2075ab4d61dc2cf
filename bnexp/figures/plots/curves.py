"""The figures of loss and of accuracy: each arm's mean over its seeds, with band and seeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.config.claims.series import QUANTITIES, SERIES, is_share, name_of
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.captions import arm_label, axis_remarks, reading_remarks
from bnexp.figures.numbers.counts import count_rows, draw_counts
from bnexp.figures.numbers.curve_limits import curve_limits, joined, joined_bounds, tell_outside
from bnexp.figures.numbers.findings import number
from bnexp.figures.numbers.limits import (
    Limits,
    reaches_beyond,
    set_places,
    set_values,
    shared,
)
from bnexp.figures.numbers.scales import Quantity, is_logarithmic
from bnexp.figures.numbers.seed_lines import (
    SeedLines,
    Thinning,
    draw_seed_lines,
    legend_line,
    seed_lines,
    thinning_of,
)
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import wrapped
from bnexp.figures.page.series_page import (
    MOST_CELLS,
    Space,
    open_series_page,
    panel_height,
    rows_of,
)
from bnexp.figures.page.style import MUTED, paper_style
from bnexp.trial import TrialStatus

NOT_MEASURED = "not measured"
NOT_TIMED = "no training times"

NARROWEST = 1.5
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
    differences between trained networks would not show. Whether the axis is logarithmic is decided
    for all points that are shown.
    """
    arms = _arms(shown, cell, series)
    limits = curve_limits(arms, log=shown.keep(_key(shown, series), lambda: _log(shown, series)))
    ceiling = max(1.005, limits.low) if is_share(series) else np.inf
    low = limits.low if limits.log else max(limits.low, 0.0)
    within = replace(limits, low=low, high=min(limits.high, ceiling))
    return Curves(series, cell, arms, within, _absence(shown, cell, arms))


def _key(shown: Shown, series: str) -> tuple[object, ...]:
    """Returns under what it is kept whether a series stands on a logarithmic axis."""
    return ("log", shown.along, shown.page, shown.choice, series)


def _arms(shown: Shown, cell: Cell, series: str) -> tuple[SeedLines, ...]:
    """Returns the arms that are shown at a point of the grid."""

    def make() -> tuple[SeedLines, ...]:
        return tuple(
            seed_lines(
                shown, (arm, cell), shown.position(arm), shown.trajectories(arm, cell, series)
            )
            for arm in shown.arms
        )

    return shown.keep(("curves", shown.along, shown.arms, cell, series), make)


def _log(shown: Shown, series: str) -> bool:
    """Returns whether a series stands on a logarithmic axis at all points that are shown."""
    cells = shown.on_page(shown.cells, MOST_CELLS)
    values = np.concatenate([joined(_arms(shown, cell, series)) for cell in cells])
    quantity: Quantity = "share" if is_share(series) else "amount"
    return is_logarithmic(values, quantity, shown.choice.log)


def draw_curves(
    ax: Axes, curves: Curves, limits: Limits | None = None, thinning: Thinning | None = None
) -> None:
    """Draws one panel, in the range that the curves or the whole figure call for."""
    draw_seed_lines(ax, curves.arms, thinning)
    finish_panel(ax, curves, limits or curves.limits, percent=is_share(curves.series))


def loss_figure(shown: Shown) -> Figure | None:
    """Returns training and validation loss of every arm; None if nothing was evaluated."""
    return series_figure(shown, "Loss over training", series_of(shown, "loss"))


def accuracy_figure(shown: Shown) -> Figure | None:
    """Returns training and validation accuracy of every arm; None if nothing was evaluated."""
    return series_figure(shown, "Accuracy over training", series_of(shown, "accuracy"))


def series_of(shown: Shown, quantity: str) -> tuple[str, ...]:
    """Returns the series that a page shows of a quantity, or those chosen in its unit.

    Args:
        shown: What is shown.
        quantity: Of which by default training and validation are shown: the training images in
            inference mode where they were evaluated, else the batches in training mode.
    """
    unit = QUANTITIES[quantity].unit
    inferred = name_of(quantity, "training images")
    recorded = inferred in shown.results.history.columns
    training = inferred if recorded else name_of(quantity, "training")
    usual = (training, name_of(quantity, "validation"))
    chosen = [name for name in shown.choice.metrics if name in SERIES]
    same = tuple(name for name in chosen if SERIES[name].quantity.unit == unit)
    return same if shown.choice.metrics else usual


def finish_panel(ax: Axes, panel: Panel, limits: Limits, *, percent: bool) -> None:
    """Gives a panel its axes, or says why it has no values."""
    if panel.absence:
        ax.set_xticks([])
        ax.set_yticks([])
        said = wrapped(panel.absence, NARROWEST)
        ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", va="center", color=MUTED)
        return
    arms = panel.arms
    set_places(ax, np.concatenate([lines.own_x.ravel() for lines in arms if lines.drawn]))
    set_values(ax, limits, percent=percent)
    draw_counts(ax, arms)
    tell_outside(ax, joined(arms), limits, partial(number, scale=100.0 if percent else 1.0))


def row_limits(panels: Sequence[Panel], rows: Iterable[slice]) -> list[Limits]:
    """Returns the range in which each panel of a series is drawn: one for each row of panels."""
    found: list[Limits] = []
    for row in rows:
        known = [panel.limits for panel in panels[row] if not panel.absence]
        found += [shared(known) if known else panel.limits for panel in panels[row]]
    return found


def bands_beyond(panels: Sequence[Panel], limits: Sequence[Limits]) -> bool:
    """Returns whether any panel's intervals reach beyond the range it is drawn in."""
    pairs = zip(panels, limits, strict=True)
    return any(reaches_beyond(joined_bounds(panel.arms), drawn) for panel, drawn in pairs)


def _absence(shown: Shown, cell: Cell, arms: Sequence[SeedLines]) -> str:
    """Returns why a panel has nothing to draw: all trials diverged, or nothing was measured."""
    if any(lines.drawn for lines in arms):
        return ""
    seeds = shown.results.seeds
    gone = sum(len(seeds(arm, cell, TrialStatus.DIVERGED)) for arm in shown.arms)
    finished = any(seeds(arm, cell, TrialStatus.FINISHED) for arm in shown.arms)
    if gone and not finished:
        return f"{gone} of {gone} diverged"
    valued = any(np.isfinite(lines.values).any() for lines in arms)
    return NOT_TIMED if valued else NOT_MEASURED


def series_figure(
    shown: Shown, heading: str, series: Sequence[str], *, alike: bool = False
) -> Figure | None:
    """Returns a page with a panel for each of some series at each point of the grid.

    Args:
        shown: What is shown.
        heading: What the figure shows.
        series: Names of the series.
        alike: Whether all of them are drawn in one range, since they are to be compared.
    """
    cells = shown.on_page(shown.cells, MOST_CELLS)
    columns = [[prepare_curves(shown, cell, name) for cell in cells] for name in series]
    panels = [curves for column in columns for curves in column]
    everything = [lines for curves in panels for lines in curves.arms]
    if all(curves.absence == NOT_MEASURED for curves in panels):
        return None
    thin = thinning_of(everything)
    entries = [
        legend_line(
            shown.position(arm),
            arm_label(arm, [line for line in everything if line.arm == arm], "seed"),
        )
        for arm in shown.arms
    ]
    labels = [wrapped(SERIES[name].label, panel_height(len(cells))) for name in series]
    lines = max(label.count("\n") + 1 for label in labels)
    beside = len(cells) > 1 and any(curves.limits.log for curves in panels)
    space = Space(labels=lines + beside, counts=count_rows(curves.arms for curves in panels))
    rows = rows_of(len(cells))
    limits = [row_limits(column, rows) for column in columns]
    if alike:
        known = [p.limits for p in panels if not p.absence]
        limits = [[shared(known) if known else p.limits for p in column] for column in columns]
    remarks = [
        *reading_remarks(
            everything,
            "seed",
            thin,
            cut=is_cut(columns, limits),
            bands_cut=any(map(bands_beyond, columns, limits)),
        ),
        MODES if any(SERIES[name].on == "training" for name in series) else "",
        *axis_remarks(shown, paired=False),
    ]
    with paper_style():
        page = open_series_page(shown, heading, remarks, cells, entries, space, len(series))
        for which, label in enumerate(labels):
            for axes, curves, drawn in zip(page.panels, columns[which], limits[which], strict=True):
                draw_curves(axes[which], curves, drawn, thin)
            page.label(which, label, shown.along)
    return page.figure


def is_cut(columns: Iterable[Sequence[Panel]], limits: Iterable[Sequence[Limits]]) -> bool:
    """Returns whether any value lies outside the range that its panel is drawn in."""
    return any(
        reaches_beyond(joined(panel.arms), drawn)
        for column, ranges in zip(columns, limits, strict=True)
        for panel, drawn in zip(column, ranges, strict=True)
        if not panel.absence
    )
