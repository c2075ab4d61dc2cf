"""The response curve: each arm's mean with its interval along one axis of the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, NullLocator

from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted
from bnexp.figures.numbers.captions import LONGEST
from bnexp.figures.numbers.counts import MOST_ARMS, make_room_above, write_above
from bnexp.figures.numbers.grid_axes import GridAxis
from bnexp.figures.numbers.limits import set_values
from bnexp.figures.numbers.seed_lines import BAND, DIVERGED, FEW, SEEDS, legend_line, look_of
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, open_page, wrapped
from bnexp.figures.page.panels import panels_of
from bnexp.figures.page.style import GONE, SMALL, arm_style, paper_style
from bnexp.figures.plots.grid.response_numbers import (
    MOST_FIXED,
    Response,
    ResponsePanel,
    prepare_responses,
    response_pages,
)
from bnexp.letters import shortened

PANEL_HEIGHT = 2.3

MOST_DOTS = 40
"""Seeds that are drawn one by one at each place; of more only the first."""

TICKS_ROOM = 2.9
"""Width in inches of what stands below an axis."""

APART = 0.6
"""Share of the room between two words within which the arms stand side by side."""


def draw_response(ax: Axes, panel: ResponsePanel) -> None:
    """Draws every arm with intervals and seeds, and how many diverged above the panel.

    Along numbers the means are joined. Words have no order: there the arms stand side by side at
    each, and nothing is joined.
    """
    x = places_of(panel.axis)
    percent = panel.metric.is_share
    set_values(ax, panel.limits, percent=percent)
    for place, arm in enumerate(panel.arms):
        if panel.axis.numbers is None:
            shift = APART * ((place + 0.5) / len(panel.arms) - 0.5)
            _draw_points(ax, arm, x + shift)
        else:
            _draw_arm(ax, arm, x, faint=1.0 if len(panel.arms) <= FEW else 0.55)
    _set_axis(ax, panel.axis, x)
    _write_diverged(ax, panel.arms, x)
    log = " (log scale)" if panel.limits.log else ""
    ax.set_ylabel(wrapped(f"{panel.metric.label}{' (%)' if percent else ''}{log}", 1.7))
    if not any(np.isfinite(arm.band.mean).any() for arm in panel.arms):
        ax.set_yticks([])


def _draw_seeds(ax: Axes, arm: Response, x: Floats, faint: float) -> None:
    """Draws the seeds of one arm as dots."""
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


def _draw_arm(ax: Axes, arm: Response, x: Floats, faint: float) -> None:
    """Draws one arm along numbers."""
    style = arm_style(arm.position)
    _draw_seeds(ax, arm, x, faint)
    ax.fill_between(
        x, arm.band.low, arm.band.high, color=style.color, alpha=0.18 * faint, lw=0, gid=BAND
    )
    ax.plot(x, arm.band.mean, label=arm.arm, **look_of(style))


def _draw_points(ax: Axes, arm: Response, x: Floats) -> None:
    """Draws one arm along words."""
    style, band = arm_style(arm.position), arm.band
    _draw_seeds(ax, arm, x, 1.0)
    ax.vlines(x, band.low, band.high, color=style.color, alpha=0.4, lw=3, gid=BAND)
    ax.plot(x, band.mean, label=arm.arm, **(look_of(style) | {"linestyle": "none"}))


def _write_diverged(ax: Axes, arms: Sequence[Response], x: Floats) -> None:
    """Writes above the panel how many seeds diverged at each place, a row for each arm."""
    gone = [arm for arm in arms if arm.diverged.any()]
    for row, arm in enumerate(gone[:MOST_ARMS]):
        at = np.flatnonzero(arm.diverged)
        texts = [f"{GONE}{count}" for count in arm.diverged[at]]
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
        margin = 0.5 if axis.numbers is None else 0.05 * float(np.ptp(x)) or 0.5
        ax.set_xlim(x[0] - margin, x[-1] + margin)
    spacing = max(1, math.ceil(len(x) / 8))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_minor_formatter(NullFormatter())
    room = TICKS_ROOM / math.ceil(len(x) / spacing)
    lines = ["\n".join(_tick(text, room) for text in place) for place in axis.values]
    ax.set_xticks(x[::spacing], lines[::spacing])
    ax.set_xlabel(wrapped(f"{axis.name}{' (log scale)' if axis.log else ''}", 3.0))


def _tick(text: str, inches: float) -> str:
    """Returns a value of the grid for below the axis, of a long number two digits."""
    try:
        return text if len(text) <= 6 else f"{float(text):.2g}"
    except ValueError:
        return shortened(wrapped(text, inches, SMALL), 60)


def response_figure(shown: Shown) -> Figure | None:
    """Returns the curves along the grid; None without a grid or where nothing was measured."""
    drawn = shown.on_page(prepare_responses(shown), MOST_FIXED)
    if not drawn:
        return None
    # A title may stand above numbers of diverged seeds, each arm's in a row of its own.
    titles = [(row[0].title,) for row in drawn for _ in row]
    placed = panels_of(titles, max(2, len(drawn[0])), share=0.85)
    gone = max(sum(arm.diverged.any() for arm in panel.arms) for row in drawn for panel in row)
    top = 0.15 + 0.12 * min(gone, MOST_ARMS) + placed.title_height
    axis = drawn[0][0].axis
    room = TICKS_ROOM / min(8, len(axis.values))
    lines = max(sum(_tick(t, room).count("\n") + 1 for t in place) for place in axis.values)
    bottom = 0.38 + 0.13 * lines
    entries = [legend_line(shown.position(arm), wrapped(arm, LONGEST, SMALL)) for arm in shown.arms]
    with paper_style():
        page = open_page(
            shown,
            f"Response to {axis.name}",
            _remarks(drawn),
            entries,
            len(drawn) * (PANEL_HEIGHT + top),
            response_pages(shown),
        )
        tiles = page.tiles(len(drawn), max(2, len(drawn[0])), Margins(0.75, 0.12, top, bottom))
        for place, row in enumerate(drawn):
            for which, panel in enumerate(row):
                ax = tiles[place * max(2, len(row)) + which]
                ax.set_title(placed.titles[place * len(row) + which])
                draw_response(ax, panel)
            for empty in tiles[place * 2 + len(row) : place * 2 + 2]:
                empty.remove()
    return page.figure


def _remarks(rows: Sequence[Sequence[ResponsePanel]]) -> list[str]:
    """Returns how to read the curves, and what is not drawn."""
    arms = [arm for row in rows for panel in row for arm in panel.arms]
    counts = [int(n) for arm in arms for n in arm.band.n if n]
    found = ["Nothing finished."]
    if counts:
        joined = rows[0][0].axis.numbers is not None
        means = "Lines: means; bands" if joined else "Markers: means; bars"
        found = [f"{means}: 95% t intervals; dots: single seeds ({counted(counts, 'seed')})."]
        if min(counts) < ENOUGH_SEEDS:
            found.append(f"Indicative: fewer than {ENOUGH_SEEDS} seeds at some points.")
    if any(arm.diverged.any() for arm in arms):
        found.append(
            f"{GONE} above a panel: so many seeds diverged there; means are over the others, which "
            "flatters the arm."
        )
    if max(counts, default=0) > MOST_DOTS:
        found.append(f"Dots of the first {MOST_DOTS} seeds.")
    return found
