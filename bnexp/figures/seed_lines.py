"""A series of one arm over its seeds as numbers, and drawn: mean, band and thin lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from bnexp.analysis import Band, Trajectories, t_band
from bnexp.analysis.intervals import Floats
from bnexp.figures.style import ArmStyle, arm_style

BAND = "band"
SEEDS = "seeds"
DIVERGED = "diverged"
"""Group ids by which the parts of a drawing can be told apart."""

FEW = 4
"""With more arms in a panel, bands and seeds are drawn fainter."""


@dataclass(frozen=True)
class SeedLines:
    """One arm in one panel.

    Attributes:
        arm: Name of the arm.
        position: Its place in the configuration, from 0; decides its style.
        seeds: The seeds.
        diverged: For each seed whether it diverged.
        epochs: Shape `(evaluations,)`.
        values: Shape `(seeds, evaluations)`, NaN where a seed has no value.
        band: Mean and interval over the seeds that have a value, at each evaluation.
    """

    arm: str
    position: int
    seeds: tuple[int, ...]
    diverged: tuple[bool, ...]
    epochs: Floats
    values: Floats
    band: Band

    @property
    def drawn(self) -> bool:
        """Whether there is any value to draw."""
        return bool(np.isfinite(self.values).any())


def seed_lines(arm: str, position: int, lined_up: Trajectories) -> SeedLines:
    """Returns an arm's numbers for a panel: the evaluations after step 0, mean and band."""
    shown = lined_up.after_start()
    return SeedLines(
        arm=arm,
        position=position,
        seeds=shown.seeds,
        diverged=shown.diverged,
        epochs=shown.epochs,
        values=shown.values,
        band=t_band(shown.values),
    )


def draw_seed_lines(ax: Axes, arms: Sequence[SeedLines]) -> None:
    """Draws each arm's seeds, band and mean; the mean's line carries the arm's name as label."""
    for place, lines in enumerate(arms):
        if not lines.drawn:
            continue
        if lines.epochs.size == 1:
            shift = 0.06 * (place - (len(arms) - 1) / 2)
            _draw_points(ax, lines, lines.epochs + shift)
        else:
            _draw_lines(ax, lines, faint=1.0 if len(arms) <= FEW else 0.55)
        _draw_ends(ax, lines)


def legend_line(position: int, label: str) -> Line2D:
    """Returns the sample of an arm's line for a legend."""
    return Line2D([], [], label=label, **_look(arm_style(position)))


def _draw_lines(ax: Axes, lines: SeedLines, faint: float) -> None:
    """Draws an arm with several evaluations, band and seeds that much fainter than usual."""
    style, count = arm_style(lines.position), lines.epochs.size
    paths = [np.column_stack([lines.epochs, values]) for values in lines.values]
    thin = LineCollection(paths, colors=style.color, linewidths=0.5, alpha=0.35 * faint, gid=SEEDS)
    ax.add_collection(thin, autolim=False)
    band = lines.band
    ax.fill_between(
        lines.epochs, band.low, band.high, color=style.color, alpha=0.18 * faint, lw=0, gid=BAND
    )
    spacing = max(1, count // 10)
    start = lines.position % spacing
    ax.plot(lines.epochs, band.mean, label=lines.arm, markevery=(start, spacing), **_look(style))


def _draw_points(ax: Axes, lines: SeedLines, places: Floats) -> None:
    """Draws an arm with a single evaluation, where a line would not show."""
    style, band = arm_style(lines.position), lines.band
    everywhere = np.repeat(places, len(lines.seeds))
    ax.scatter(everywhere, lines.values[:, 0], s=5, color=style.color, alpha=0.4, lw=0, gid=SEEDS)
    ax.vlines(places, band.low, band.high, color=style.color, alpha=0.35, lw=5, gid=BAND)
    ax.plot(places, band.mean, label=lines.arm, **_look(style))


def _draw_ends(ax: Axes, lines: SeedLines) -> None:
    """Draws a cross at the last value of each seed that diverged."""
    ends = [
        (lines.epochs[finite[-1]], values[finite[-1]])
        for values, diverged in zip(lines.values, lines.diverged, strict=True)
        if diverged and (finite := np.flatnonzero(np.isfinite(values))).size
    ]
    if ends:
        color = arm_style(lines.position).color
        ax.plot(*zip(*ends, strict=True), "x", color=color, ms=6, mew=1.5, zorder=4, gid=DIVERGED)


def _look(style: ArmStyle) -> dict[str, Any]:
    """Returns a style as properties of a line."""
    return {
        "color": style.color,
        "linestyle": style.dashes,
        "marker": style.marker,
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
    }
