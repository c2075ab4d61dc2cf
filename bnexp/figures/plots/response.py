"""The response curve: each arm's mean with its interval along one axis of the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator
from numpy.typing import NDArray

from bnexp.analysis import Band, Measure, cell_text, t_band
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.config.experiment import Cell
from bnexp.counting import counted
from bnexp.figures.numbers.captions import LONGEST
from bnexp.figures.numbers.counts import MOST_ARMS, make_room_above, write_above
from bnexp.figures.numbers.findings import MOST_NAMED, number, sentences
from bnexp.figures.numbers.grid_axes import GridAxis, axes_of_grid, fixed_cells
from bnexp.figures.numbers.limits import Limits, set_values, share_similar, value_limits
from bnexp.figures.numbers.paired import shown_metrics
from bnexp.figures.numbers.seed_lines import BAND, DIVERGED, FEW, SEEDS, legend_line, look_of
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import WIDTH, Margins, open_page, wrapped
from bnexp.figures.page.panels import panels_of
from bnexp.figures.page.style import arm_style, paper_style
from bnexp.letters import lines_of, shortened
from bnexp.trial import TrialStatus

MOST_FIXED = 4
"""Choices of the other axes that are drawn, each a row of panels."""

PANEL_HEIGHT = 2.7

MOST_DOTS = 40
"""Seeds that are drawn one by one at each place; of more only the first."""


@dataclass(frozen=True, eq=False)
class Response:
    """One arm in one panel.

    Attributes:
        arm: Name of the arm.
        position: Its place in the configuration.
        values: Shape `(seeds, places)`, NaN where a seed has no value or diverged.
        band: Mean and interval over the seeds that have a value, at each place.
        diverged: How many seeds diverged at each place, of shape `(places,)`.
    """

    arm: str
    position: int
    values: Floats
    band: Band
    diverged: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ResponsePanel:
    """One panel.

    Attributes:
        title: The settings that are fixed; empty for none.
        axis: The axis of the grid.
        metric: What is shown.
        arms: Every arm.
        limits: Range of the vertical axis.
    """

    title: str
    axis: GridAxis
    metric: Measure
    arms: tuple[Response, ...]
    limits: Limits


def prepare_responses(shown: Shown) -> list[list[ResponsePanel]]:
    """Returns rows of panels: a row for each choice of the other axes, a panel for each metric.

    The axis is that of numbers with the most values or, without numbers, that with the most. The
    metrics are the first and the last of those usually shown: a loss and an accuracy.
    """
    cells = shown.results.cells
    axes = axes_of_grid(shown.results.grid_keys, cells)
    if not axes:
        return []
    axis = max(axes, key=lambda each: (each.numbers is not None, len(each.values)))
    known = shown_metrics(shown)
    ends = list(dict.fromkeys([*known[:1], *known[-1:]]))
    choices = fixed_cells([axis], cells)
    columns = [
        _on_one_scale([_panel(shown, axis, metric, *each) for each in choices]) for metric in ends
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _on_one_scale(panels: list[ResponsePanel]) -> list[ResponsePanel]:
    """Returns the panels of one metric, on one logarithmic axis where all values ask for it."""
    values = _all_values([arm for panel in panels for arm in panel.arms])
    limits = value_limits(values, values, may_be_log=not panels[0].metric.is_share)
    return [replace(panel, limits=limits) for panel in panels] if limits.log else panels


def _panel(
    shown: Shown, axis: GridAxis, metric: Measure, rest: Cell, cells: Sequence[Cell]
) -> ResponsePanel:
    """Returns one panel, given its points of the grid."""
    arms = tuple(
        _response(shown, arm, position, axis, metric, cells)
        for position, arm in enumerate(shown.results.arms)
    )
    bounds = np.concatenate([bound for arm in arms for bound in (arm.band.low, arm.band.high)])
    return ResponsePanel(
        cell_text(rest), axis, metric, arms, value_limits(_all_values(arms), bounds)
    )


def _all_values(arms: Sequence[Response]) -> Floats:
    return np.concatenate([arm.values.ravel() for arm in arms])


def _response(
    shown: Shown, arm: str, position: int, axis: GridAxis, metric: Measure, cells: Sequence[Cell]
) -> Response:
    """Returns the values of one arm at each place along the axis."""
    places = len(axis.values)
    columns: list[Floats] = [np.empty(0)] * places
    gone = np.zeros(places, dtype=np.int64)
    for cell in cells:
        at = axis.place(cell)
        columns[at] = shown.values(arm, cell)[metric.name].dropna().to_numpy(dtype="float64")
        gone[at] = len(shown.results.seeds(arm, cell, TrialStatus.DIVERGED))
    values = np.full((max(1, *(column.size for column in columns)), places), np.nan)
    for at, column in enumerate(columns):
        values[: column.size, at] = column
    return Response(arm, position, values, t_band(values), gone)


def draw_response(ax: Axes, panel: ResponsePanel, limits: Limits) -> None:
    """Draws every arm with band and seeds, and how many diverged along the upper edge."""
    x = places_of(panel.axis)
    percent = panel.metric.is_share
    set_values(ax, limits, percent=percent)
    for arm in panel.arms:
        _draw_arm(ax, arm, x, faint=1.0 if len(panel.arms) <= FEW else 0.55)
    _set_axis(ax, panel.axis, x)
    _write_diverged(ax, panel.arms, x)
    log = " (log scale)" if limits.log else ""
    ax.set_ylabel(f"{panel.metric.label}{' (%)' if percent else ''}{log}")
    if not any(np.isfinite(arm.band.mean).any() for arm in panel.arms):
        ax.set_yticks([])


def _draw_arm(ax: Axes, arm: Response, x: Floats, faint: float) -> None:
    """Draws one arm."""
    style, shown = arm_style(arm.position), arm.values[:MOST_DOTS]
    ax.plot(
        np.broadcast_to(x, shown.shape).ravel(),
        shown.ravel(),
        ".",
        c=style.color,
        ms=3,
        mew=0,
        alpha=0.35 * faint,
        gid=SEEDS,
    )
    ax.fill_between(
        x, arm.band.low, arm.band.high, color=style.color, alpha=0.18 * faint, lw=0, gid=BAND
    )
    ax.plot(x, arm.band.mean, label=arm.arm, **look_of(style))


def _write_diverged(ax: Axes, arms: Sequence[Response], x: Floats) -> None:
    """Writes above the panel how many seeds diverged at each place, a row for each arm."""
    gone = [arm for arm in arms if arm.diverged.any()]
    for row, arm in enumerate(gone[:MOST_ARMS]):
        at = np.flatnonzero(arm.diverged)
        texts = [f"\u00d7{count}" for count in arm.diverged[at]]
        write_above(
            ax, row, arm_style(arm.position), list(zip(x[at], texts, strict=True)), DIVERGED
        )
    if gone:
        make_room_above(ax, len(gone[:MOST_ARMS]))


def places_of(axis: GridAxis) -> Floats:
    """Returns where the values of an axis stand: at their numbers, else one after the other."""
    numbers = axis.numbers
    return np.arange(len(axis.values), dtype=float) if numbers is None else np.array(numbers)


def _set_axis(ax: Axes, axis: GridAxis, x: Floats) -> None:
    """Gives the horizontal axis the values of the grid."""
    if axis.log:
        ax.set_xscale("log")
        margin = (x[-1] / x[0]) ** 0.05
        ax.set_xlim(x[0] / margin, x[-1] * margin)
    else:
        margin = 0.05 * float(np.ptp(x)) or 0.5
        ax.set_xlim(x[0] - margin, x[-1] + margin)
    spacing = max(1, math.ceil(len(x) / 8))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_minor_formatter(NullFormatter())
    lines = ["\n".join(map(_tick, place)) for place in axis.values]
    ax.set_xticks(x[::spacing], lines[::spacing])
    ax.set_xlabel(wrapped(f"{axis.name}{' (log scale)' if axis.log else ''}", 3.0))


def _tick(text: str) -> str:
    """Returns a value of the grid for below the axis, of a long number two digits."""
    try:
        return text if len(text) <= 6 else f"{float(text):.2g}"
    except ValueError:
        return shortened(text, 10)


def response_figure(shown: Shown) -> Figure | None:
    """Returns the curves along the grid; None without a grid or where nothing was measured."""
    rows = prepare_responses(shown)
    if not rows:
        return None
    drawn = rows[:MOST_FIXED]
    columns = len(drawn[0])
    # A title may stand above numbers of diverged seeds, each arm's in a row of its own.
    titles = [(row[0].title,) for row in drawn for _ in row]
    placed = panels_of(titles, columns, WIDTH, share=0.9)
    gone = max(sum(arm.diverged.any() for arm in panel.arms) for row in drawn for panel in row)
    top = 0.2 + 0.12 * min(gone, MOST_ARMS) + placed.title_height
    entries = [
        legend_line(at, "\n".join(lines_of(arm, LONGEST)))
        for at, arm in enumerate(shown.results.arms)
    ]
    with paper_style():
        page = open_page(
            f"Response to {shortened(drawn[0][0].axis.name, 60)}",
            shown.results.note,
            _remarks(drawn, len(rows)),
            entries,
            placed.room(PANEL_HEIGHT),
        )
        axes = placed.on(page, Margins(0.75, 0.12, top, 0.5))
        for which in range(columns):
            column = [row[which] for row in drawn]
            limits = share_similar([panel.limits for panel in column])
            for place, (panel, shared) in enumerate(zip(column, limits, strict=True)):
                draw_response(axes[place * columns + which], panel, shared)
    return page.figure


def _remarks(rows: Sequence[Sequence[ResponsePanel]], known: int) -> list[str]:
    """Returns how to read the curves, and what is not drawn."""
    arms = [arm for row in rows for panel in row for arm in panel.arms]
    counts = [int(n) for arm in arms for n in arm.band.n if n]
    found = ["Nothing finished."]
    if counts:
        found = [
            f"Lines: means; bands: 95% t intervals; dots: single seeds ({counted(counts, 'seed')})."
        ]
        if min(counts) < ENOUGH_SEEDS:
            found.append(f"Indicative: fewer than {ENOUGH_SEEDS} seeds at some points.")
    if any(arm.diverged.any() for arm in arms):
        found.append(
            "\u00d7 above a panel: so many seeds diverged there; means are over the others, which "
            "flatters the arm."
        )
    if known > len(rows):
        found.append(f"The first {len(rows)} of {known} choices of the other settings.")
    if max(counts, default=0) > MOST_DOTS:
        found.append(f"Dots of the first {MOST_DOTS} seeds.")
    return found


def response_finding(shown: Shown) -> str:
    """Returns where along the axis each arm is best, and how many of its seeds diverged."""
    rows = prepare_responses(shown)
    told = [_told(panel) for row in rows[:MOST_FIXED] for panel in row]
    return sentences([shown.results.note, *told])


def _told(panel: ResponsePanel) -> str:
    accuracy = panel.metric.is_share
    choose, scale = (np.nanargmax, 100.0) if accuracy else (np.nanargmin, 1.0)
    parts = []
    for arm in panel.arms[:MOST_NAMED]:
        gone = f", {arm.diverged.sum()} seeds diverged in all" if arm.diverged.any() else ""
        if not np.isfinite(arm.band.mean).any():
            parts.append(f"{arm.arm} has no value{gone}")
            continue
        at = int(choose(arm.band.mean))
        mean = f"{number(float(arm.band.mean[at]), scale)}{'%' if accuracy else ''}"
        place = f"{panel.axis.name} = {panel.axis.labels[at]}"
        parts.append(f"{arm.arm} is best at {place} with {mean}{gone}")
    rest = len(panel.arms) - MOST_NAMED
    more = f"; {rest} further arms" if rest > 0 else ""
    title = f"{panel.metric.label}{f' at {panel.title}' if panel.title else ''}"
    return f"{title}: {'; '.join(parts)}{more}"
