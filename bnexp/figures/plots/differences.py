"""The figure of paired differences: each arm minus the baseline, seed by seed, along training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from bnexp.analysis.telling.remarks import listed
from bnexp.config.claims.series import SERIES, falls, is_share, names_on
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.captions import arm_label, axis_remarks, reading_remarks
from bnexp.figures.numbers.counts import count_rows
from bnexp.figures.numbers.limits import Limits, value_limits
from bnexp.figures.numbers.seed_lines import (
    SeedLines,
    Thinning,
    draw_seed_lines,
    legend_line,
    seed_lines,
    thinning_of,
)
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import MOST_CELLS, ROOMY, wrapped
from bnexp.figures.page.series_page import Space, height_of_row, open_series_page
from bnexp.figures.page.style import paper_style
from bnexp.figures.plots.curves import (
    NOT_MEASURED,
    NOT_TIMED,
    bands_beyond,
    finish_panel,
    joined,
    joined_bounds,
    shared_limits,
)
from bnexp.letters import columns_of
from bnexp.trial import TrialStatus

COMPARED = names_on("validation")
"""The series that are compared."""

ZERO = "zero"
"""Group id of the line at zero."""

LONGEST = 24
"""Letters of an arm's name that still fit beside an axis."""


@dataclass(frozen=True)
class Differences:
    """The numbers of one panel.

    Attributes:
        series: Column of the history.
        cell: Point of the grid.
        baseline: The arm that is subtracted.
        arms: Every other arm, values minus those of the baseline with the same seed.
        limits: Range of the vertical axis; holds zero.
        absence: Why nothing is drawn; empty where something is.
    """

    series: str
    cell: Cell
    baseline: str
    arms: tuple[SeedLines, ...]
    limits: Limits
    absence: str = ""


def prepare_differences(shown: Shown, cell: Cell, series: str) -> Differences:
    """Returns arm minus baseline for every other arm, at the evaluations after step 0."""
    arms = tuple(
        seed_lines(shown, (arm, cell), position, shown.paired(arm, cell, series))
        for position, arm in enumerate(shown.results.arms)
        if position > 0
    )
    limits = value_limits(joined(arms), joined_bounds(arms), with_zero=True)
    absence = "" if any(lines.drawn for lines in arms) else _absence(shown, cell, series, arms)
    return Differences(series, cell, shown.results.baseline, arms, limits, absence)


def draw_differences(
    ax: Axes,
    differences: Differences,
    limits: Limits | None = None,
    thinning: Thinning | None = None,
) -> None:
    """Draws one panel with its line at zero."""
    if not differences.absence:
        ax.axhline(0.0, color="black", linewidth=0.9, zorder=1.5, gid=ZERO)
    draw_seed_lines(ax, differences.arms, thinning)
    if is_share(differences.series):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=None))
    finish_panel(ax, differences.arms, limits or differences.limits, differences.absence)


def difference_figure(shown: Shown) -> Figure | None:
    """Returns the differences of validation loss and accuracy; None with nothing to compare."""
    results = shown.results
    cells = results.cells[:MOST_CELLS]
    pairs = [tuple(prepare_differences(shown, cell, name) for name in COMPARED) for cell in cells]
    panels = [differences for pair in pairs for differences in pair]
    everything = [lines for differences in panels for lines in differences.arms]
    if all(differences.absence == NOT_MEASURED for differences in panels):
        return None
    cut = any(differences.limits.cut for differences in panels)
    columns = list(zip(*pairs, strict=True))
    limits = [shared_limits(column) for column in columns]
    beyond = any(map(bands_beyond, columns, limits))
    thin = thinning_of(everything)
    remarks = [
        *reading_remarks(everything, "pair", len(results.cells), thin, cut=cut, bands_cut=beyond),
        *axis_remarks(shown, paired=True),
    ]
    if len(cells) > 1 and any(lines.drawn for lines in everything):
        remarks.append(f"Below zero the arm is lower than {results.baseline}, above zero higher.")
    entries = [
        legend_line(
            at,
            arm_label(
                f"{arm} minus {results.baseline}",
                [lines for lines in everything if lines.arm == arm],
                "pair",
            ),
        )
        for at, arm in enumerate(results.arms)
        if at > 0
    ]
    height = height_of_row(len(cells))
    labels = [direction_label(results.arms, name, height) for name in COMPARED]
    space = Space(
        labels=max(label.count("\n") + 1 for label in labels),
        counts=count_rows(differences.arms for differences in panels),
        log=False,
    )
    with paper_style():
        page = open_series_page(
            "Difference paired by seed", results.note, remarks, cells, entries, space
        )
        for which, label in enumerate(labels):
            for axes, panel, drawn in zip(page.panels, columns[which], limits[which], strict=True):
                draw_differences(axes[which], panel, drawn, thin)
            page.label(which, label, shown.along)
    return page.figure


def direction_label(arms: tuple[str, ...], series: str, inches: float) -> str:
    """Returns what an axis shows and, where there is room, how to read its sign.

    Args:
        arms: Names of the arms, the baseline first.
        series: Column of the history.
        inches: Height of a panel with its labels.
    """
    baseline, *others = (arm if columns_of(arm) <= LONGEST else "" for arm in arms)
    arm = (others[0] or "arm") if len(others) == 1 else "arm"
    subtraction = f"{arm} minus {baseline or 'baseline'}"
    what = SERIES[series].words
    points = is_share(series)
    if inches < ROOMY:
        unit = " (points)" if points else ""
        return "\n".join([wrapped(subtraction, 0.8 * inches), f"{what}{unit}"])
    hint = f"below zero: {arm} is lower" if falls(series) else f"above zero: {arm} is higher"
    hint = f"in points; {hint}" if points else hint
    return "\n".join(wrapped(text, inches) for text in (f"{subtraction}, {what}", hint))


def _absence(shown: Shown, cell: Cell, series: str, arms: tuple[SeedLines, ...]) -> str:
    """Returns why no arm can be compared with the baseline, given that none can."""
    results = shown.results
    if len(results.arms) == 1:
        return NOT_MEASURED
    if any(np.isfinite(lines.values).any() for lines in arms):
        return NOT_TIMED
    gone = [arm for arm in results.arms if results.seeds(arm, cell, TrialStatus.DIVERGED)]
    if gone:
        return f"nothing to compare: {listed(gone)} diverged"
    base, *others = (set(shown.trajectories(arm, cell, series).seeds) for arm in results.arms)
    if not base or not any(others):
        return NOT_MEASURED
    shared = any(base & seeds for seeds in others)
    return f"nothing to compare: no {'evaluation at the same epoch' if shared else 'shared seed'}"
