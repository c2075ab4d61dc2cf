"""The figure of paired differences: each arm minus the baseline, seed by seed, along training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.analysis.telling.remarks import listed
from bnexp.config.claims.series import SERIES, falls, is_share, names_on
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.captions import arm_label, axis_remarks, reading_remarks
from bnexp.figures.numbers.counts import count_rows
from bnexp.figures.numbers.curve_limits import curve_limits
from bnexp.figures.numbers.limits import Limits
from bnexp.figures.numbers.seed_lines import (
    SeedLines,
    Thinning,
    draw_seed_lines,
    legend_line,
    seed_lines,
    thinning_of,
)
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import ROOMY, wrapped
from bnexp.figures.page.series_page import (
    MOST_CELLS,
    Space,
    open_series_page,
    panel_height,
    rows_of,
)
from bnexp.figures.page.style import paper_style
from bnexp.figures.plots.curves import (
    NOT_MEASURED,
    NOT_TIMED,
    bands_beyond,
    finish_panel,
    is_cut,
    row_limits,
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
        seed_lines(shown, (arm, cell), shown.position(arm), shown.paired(arm, cell, series))
        for arm in shown.compared
    )
    limits = curve_limits(arms, with_zero=True)
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
    percent = is_share(differences.series)
    finish_panel(ax, differences, limits or differences.limits, percent=percent)


def difference_figure(shown: Shown) -> Figure | None:
    """Returns the differences of validation loss and accuracy; None with nothing to compare."""
    cells, series = shown.on_page(shown.cells, MOST_CELLS), compared_series(shown)
    columns = [[prepare_differences(shown, cell, name) for cell in cells] for name in series]
    panels = [differences for column in columns for differences in column]
    everything = [lines for differences in panels for lines in differences.arms]
    if all(differences.absence == NOT_MEASURED for differences in panels):
        return None
    limits = [row_limits(column, rows_of(len(cells))) for column in columns]
    thin = thinning_of(everything)
    remarks = [
        *reading_remarks(
            everything,
            "pair",
            thin,
            cut=is_cut(columns, limits),
            bands_cut=any(map(bands_beyond, columns, limits)),
        ),
        *axis_remarks(shown, paired=True),
    ]
    baseline = shown.results.baseline
    if len(cells) > 1 and any(lines.drawn for lines in everything):
        remarks.append(f"Below zero the arm is lower than {baseline}, above zero higher.")
    entries = [
        legend_line(
            shown.position(arm),
            arm_label(
                f"{arm} minus {baseline}",
                [lines for lines in everything if lines.arm == arm],
                "pair",
            ),
        )
        for arm in shown.compared
    ]
    height = panel_height(len(cells))
    labels = [direction_label((baseline, *shown.compared), name, height) for name in series]
    space = Space(
        labels=max(label.count("\n") + 1 for label in labels),
        counts=count_rows(differences.arms for differences in panels),
    )
    with paper_style():
        page = open_series_page(
            shown, "Difference paired by seed", remarks, cells, entries, space, len(series)
        )
        for which, label in enumerate(labels):
            for axes, panel, drawn in zip(page.panels, columns[which], limits[which], strict=True):
                draw_differences(axes[which], panel, drawn, thin)
            page.label(which, label, shown.along)
    return page.figure


def compared_series(shown: Shown) -> tuple[str, ...]:
    """Returns the series that are compared: those of validation, or those that are chosen."""
    chosen = tuple(name for name in shown.choice.metrics if name in SERIES)
    return chosen if shown.choice.metrics else COMPARED


def direction_label(arms: tuple[str, ...], series: str, inches: float) -> str:
    """Returns what an axis shows and, where there is room, how to read its sign.

    Args:
        arms: Names of the arms, the baseline first.
        series: Column of the history.
        inches: Height of the axes of a panel.
    """
    baseline, *others = (arm if columns_of(arm) <= LONGEST else "" for arm in arms)
    arm = (others[0] or "arm") if len(others) == 1 else "arm"
    subtraction = f"{arm} minus {baseline or 'baseline'}"
    what = SERIES[series].words
    points = is_share(series)
    if inches < ROOMY:
        unit = " (points)" if points else ""
        return "\n".join(wrapped(text, inches) for text in (subtraction, f"{what}{unit}"))
    hint = f"below zero: {arm} is lower" if falls(series) else f"above zero: {arm} is higher"
    hint = f"in points; {hint}" if points else hint
    return "\n".join(wrapped(text, 1.25 * inches) for text in (f"{subtraction}, {what}", hint))


def _absence(shown: Shown, cell: Cell, series: str, arms: tuple[SeedLines, ...]) -> str:
    """Returns why no arm can be compared with the baseline, given that none can."""
    results, all_arms = shown.results, (shown.results.baseline, *shown.compared)
    if not shown.compared:
        return NOT_MEASURED
    if any(np.isfinite(lines.values).any() for lines in arms):
        return NOT_TIMED
    gone = [arm for arm in all_arms if results.seeds(arm, cell, TrialStatus.DIVERGED)]
    if gone:
        return f"nothing to compare: {listed(gone)} diverged"
    base, *others = (set(shown.trajectories(arm, cell, series).seeds) for arm in all_arms)
    if not base or not any(others):
        return NOT_MEASURED
    shared = any(base & seeds for seeds in others)
    return f"nothing to compare: no {'evaluation at the same epoch' if shared else 'shared seed'}"
