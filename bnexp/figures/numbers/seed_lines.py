"""A series of one arm over its seeds as numbers, and drawn: mean, band and thin lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from bnexp.analysis import Band, Trajectories, t_band
from bnexp.analysis.intervals import Floats
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.style import ArmStyle, arm_style

BAND = "band"
SEEDS = "seeds"
DIVERGED = "diverged"
"""Group ids by which the parts of a drawing can be told apart."""

FEW = 4
"""With more arms in a panel, bands and seeds are drawn fainter."""

MOST_PLACES = 100
"""Evaluations that a thin line is drawn at; more cannot be told apart in print."""

MOST_POINTS = 4000
"""Points of all thin lines of a figure, so that a browser opens its SVG at once."""


@dataclass(frozen=True)
class SeedLines:
    """One arm in one panel.

    Attributes:
        arm: Name of the arm.
        position: Its place in the configuration, from 0; decides its style.
        seeds: The seeds.
        diverged: For each seed whether it diverged.
        x: Where the mean of each evaluation stands, of shape `(evaluations,)`.
        own_x: Where each seed's evaluations stand, of shape `(seeds, evaluations)`.
        values: Shape `(seeds, evaluations)`, NaN where a seed has no value.
        band: Mean and interval over the seeds that have a value, at each evaluation.
    """

    arm: str
    position: int
    seeds: tuple[int, ...]
    diverged: tuple[bool, ...]
    x: Floats
    own_x: Floats
    values: Floats
    band: Band

    @property
    def drawn(self) -> bool:
        """Whether there is any value to draw."""
        return bool((np.isfinite(self.values) & np.isfinite(self.own_x)).any())


@dataclass(frozen=True)
class Thinning:
    """Which thin lines are drawn where there are too many.

    Attributes:
        seeds: The first so many of each arm.
        every: At each evaluation of this spacing, counted back from the last.
    """

    seeds: int
    every: int


def seed_lines(
    shown: Shown, place: tuple[str, Cell], position: int, lined_up: Trajectories
) -> SeedLines:
    """Returns an arm's numbers for a panel: the evaluations after step 0, mean and band.

    Args:
        shown: What is shown; decides the horizontal axis.
        place: The arm and the point of the grid.
        position: Place of the arm in the configuration.
        lined_up: Its values, or its differences from the baseline.
    """
    trained = lined_up.after_start()
    x, own_x = shown.places(*place, trained)
    return SeedLines(
        arm=place[0],
        position=position,
        seeds=trained.seeds,
        diverged=trained.diverged,
        x=x,
        own_x=own_x,
        values=trained.values,
        band=t_band(trained.values),
    )


def thinning_of(arms: Sequence[SeedLines]) -> Thinning:
    """Returns which thin lines a figure has room for, given every arm in every panel."""
    every = max([1, *(math.ceil(lines.x.size / MOST_PLACES) for lines in arms)])
    points = sum(math.ceil(lines.x.size / every) for lines in arms)
    return Thinning(seeds=max(1, MOST_POINTS // max(1, points)), every=every)


def draw_seed_lines(ax: Axes, arms: Sequence[SeedLines], thinning: Thinning | None = None) -> None:
    """Draws each arm's seeds, band and mean; the mean's line carries the arm's name as label.

    Args:
        ax: Where to.
        arms: What to draw.
        thinning: Which seeds; all that these arms have room for by default.
    """
    for place, lines in enumerate(arms):
        if not lines.drawn:
            continue
        if lines.x.size == 1:
            reach = 0.06 if np.ptp(_joined_x(arms)) == 0 else 0.0
            _draw_points(ax, lines, reach * (place - (len(arms) - 1) / 2))
        else:
            faint = 1.0 if len(arms) <= FEW else 0.55
            _draw_lines(ax, lines, thinning or thinning_of(arms), faint)
        _draw_ends(ax, lines)


def _joined_x(arms: Sequence[SeedLines]) -> Floats:
    """Returns where the values of a panel stand, in one row."""
    return np.concatenate([lines.own_x[np.isfinite(lines.own_x)] for lines in arms])


def legend_line(position: int, label: str) -> Line2D:
    """Returns the sample of an arm's line for a legend."""
    return Line2D([], [], label=label, **look_of(arm_style(position)))


def _draw_lines(ax: Axes, lines: SeedLines, thinning: Thinning, faint: float) -> None:
    """Draws an arm with several evaluations, band and seeds that much fainter than usual."""
    style, count = arm_style(lines.position), lines.x.size
    kept = slice((count - 1) % thinning.every, None, thinning.every)
    paths = [
        np.column_stack([places[kept], values[kept]])
        for places, values in zip(
            lines.own_x[: thinning.seeds], lines.values[: thinning.seeds], strict=True
        )
    ]
    thin = LineCollection(paths, colors=style.color, linewidths=0.5, alpha=0.35 * faint, gid=SEEDS)
    ax.add_collection(thin, autolim=False)
    band = lines.band
    ax.fill_between(
        lines.x, band.low, band.high, color=style.color, alpha=0.18 * faint, lw=0, gid=BAND
    )
    spacing = max(1, count // 10)
    start = lines.position % spacing
    ax.plot(lines.x, band.mean, label=lines.arm, markevery=(start, spacing), **look_of(style))


def _draw_points(ax: Axes, lines: SeedLines, shift: float) -> None:
    """Draws an arm with a single evaluation, where a line would not show, so far to the right."""
    style, band, x = arm_style(lines.position), lines.band, lines.x + shift
    everywhere, values = lines.own_x[:, 0] + shift, lines.values[:, 0]
    ax.scatter(everywhere, values, s=5, color=style.color, alpha=0.4, lw=0, gid=SEEDS)
    ax.vlines(x, band.low, band.high, color=style.color, alpha=0.35, lw=5, gid=BAND)
    ax.plot(x, band.mean, label=lines.arm, **look_of(style))


def _draw_ends(ax: Axes, lines: SeedLines) -> None:
    """Draws a cross at the last value of each seed that diverged."""
    ends = [
        (places[finite[-1]], values[finite[-1]])
        for places, values, diverged in zip(lines.own_x, lines.values, lines.diverged, strict=True)
        if diverged and (finite := np.flatnonzero(np.isfinite(values))).size
    ]
    if ends:
        color = arm_style(lines.position).color
        ax.plot(*zip(*ends, strict=True), "x", color=color, ms=6, mew=1.5, zorder=4, gid=DIVERGED)


def look_of(style: ArmStyle) -> dict[str, Any]:
    """Returns a style as properties of a line."""
    return {
        "color": style.color,
        "linestyle": style.dashes,
        "marker": style.marker,
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
    }
