"""The estimation plot: each seed's pair joined, and the mean effect beside it on an aligned axis.

After Gardner and Altman (1986), in the form of Ho and others (2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from bnexp.analysis import Interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.config.claims.series import SHARE
from bnexp.counting import counted
from bnexp.figures.numbers.counts import make_room_above, write_above
from bnexp.figures.numbers.limits import set_values
from bnexp.figures.numbers.overlap import side_by_side_of
from bnexp.figures.numbers.paired import Paired, comparisons
from bnexp.figures.numbers.seed_lines import legend_line
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, open_page, wrapped
from bnexp.figures.page.panels import panels_across
from bnexp.figures.page.style import MUTED, SMALL, arm_style, paper_style
from bnexp.figures.plots.estimation_numbers import (
    MOST_PANELS,
    Estimation,
    lost_anywhere,
    panels_on_page,
)
from bnexp.letters import shortened

PANEL_HEIGHT = 1.9
"""Height in inches of a panel with what stands below it."""

COUNTS = 0.12
"""Height in inches of a row of words above a panel."""

DOT, ROW = 0.07, 0.3
"""How far marks stand apart that would cover each other, and how far they are moved at most."""

PAIRS, EFFECT, SINGLE, LOST = "pairs", "effect", "single", "lost"
"""Group ids: lines of pairs, the mean effect with its interval, each pair's effect, how many trials
have no value."""


def draw_estimation(ax: Axes, panel: Estimation, positions: tuple[int, int]) -> None:
    """Draws a panel: pairs on the left, the effect on an aligned axis of its own on the right.

    Args:
        ax: Where to.
        panel: The numbers.
        positions: Places of the two arms in the configuration.
    """
    pairs = panel.pairs
    set_values(ax, panel.limits, percent=pairs.unit == SHARE, most_steps=5)
    _draw_pairs(ax, panel, positions)
    ax.set_xlim(-0.45, 2.5)
    names = [wrapped(shortened(name, 24), 0.52, SMALL) for name in pairs.arms]
    ax.set_xticks([0, 1, 2], [*names, _effect_name(pairs)])
    ax.grid(visible=False, axis="x")
    ax.axvline(1.5, color=MUTED, linewidth=0.5)
    if pairs.effect is not None:
        _draw_effect(ax, panel, pairs.effect, positions[1])
    else:
        known = any(map(any, panel.lost))
        said = "no mean" if known else wrapped(f"no mean: {pairs.absence}", 0.6, SMALL - 1)
        place = ax.get_xaxis_transform()
        text = ax.text(2, 0.5, said, transform=place, ha="center", va="center", color=MUTED)
        text.set_fontsize(SMALL - 1)
    if not np.isfinite(pairs.values[~pairs.missing]).any():
        ax.set_yticks([])
    _write_lost(ax, panel, positions)


def _draw_pairs(ax: Axes, panel: Estimation, positions: tuple[int, int]) -> None:
    """Draws the values of both arms, those of a seed joined where both have one."""
    pairs, limits = panel.pairs, panel.limits
    values = np.where(pairs.missing, np.nan, pairs.values)[:, : panel.joined]
    values = np.where((values < limits.low) | (values > limits.high), np.nan, values)
    across = [
        side + side_by_side_of(column, limits, DOT, ROW) for side, column in enumerate(values)
    ]
    ends = [
        [(across[0][at], values[0, at]), (across[1][at], values[1, at])]
        for at in np.flatnonzero(np.isfinite(values).all(axis=0))
    ]
    lines = LineCollection(ends, colors=MUTED, linewidths=0.6, alpha=0.55, gid=PAIRS)
    ax.add_collection(lines, autolim=False)
    for x, column, position in zip(across, values, positions, strict=True):
        style = arm_style(position)
        look: dict[str, Any] = {"c": style.color, "mec": "white", "mew": 0.3, "ms": 4, "zorder": 3}
        ax.plot(x, column, style.marker, **look)


def _write_lost(ax: Axes, panel: Estimation, positions: tuple[int, int]) -> None:
    """Writes above a panel how many trials of each arm have no place in it."""
    row = 0
    for (gone, missed), position in zip(panel.lost, positions, strict=True):
        parts = [f"{n} {what}" for n, what in ((gone, "diverged"), (missed, "not reached")) if n]
        if parts:
            text = f"of {panel.pairs.pairs} {', '.join(parts)}"
            write_above(ax, row, arm_style(position), [(1.0, text)], LOST)
            row += 1
    if row:
        make_room_above(ax, row)


def _draw_effect(ax: Axes, panel: Estimation, effect: Interval, position: int) -> None:
    """Draws each pair's effect, and their mean with its interval, against the level of none."""
    pairs, style, limits = panel.pairs, arm_style(position), panel.effect_limits
    right = ax.twinx()
    points = pairs.unit == SHARE and not pairs.ratio
    set_values(right, limits, percent=points, most_steps=5)
    right.spines["right"].set_visible(True)
    right.grid(visible=False)
    start = 0 if panel.aligned else 1.5
    right.plot([start, 2.5], [pairs.neutral] * 2, "--", color="black", lw=0.7)
    _draw_single(right, panel, pairs.effects[: panel.joined], style.color)
    right.plot([1 if panel.aligned else 1.5, 2.25], [effect.mean] * 2, ":", c=style.color, lw=0.7)
    if math.isfinite(effect.low):
        right.plot([2.25, 2.25], [effect.low, effect.high], color="black", lw=1.6, gid=EFFECT)
    right.plot([2.25], [effect.mean], style.marker, c=style.color, mec="black", ms=6, gid=EFFECT)


def _draw_single(right: Axes, panel: Estimation, effects: Floats, color: str) -> None:
    """Draws the effect of each pair."""
    at = 1.86 + side_by_side_of(effects, panel.effect_limits, 0.8 * DOT, 0.8 * ROW)
    right.plot(at, effects, ".", c=color, ms=4.5, alpha=0.7, mew=0, gid=SINGLE)


def _effect_name(pairs: Paired) -> str:
    if pairs.ratio:
        return "ratio"
    return "difference\n(points)" if pairs.unit == SHARE else "difference"


def estimation_pages(shown: Shown) -> int:
    """Returns how many pages the comparisons take."""
    return math.ceil(len(comparisons(shown)) / MOST_PANELS)


def estimation_figure(shown: Shown) -> Figure | None:
    """Returns the panels of the claims or, without any, of the usual metrics; None without both."""
    panels = panels_on_page(shown)
    if not panels:
        return None
    named = {arm for panel in panels for arm in panel.pairs.arms}
    entries = [
        legend_line(shown.position(arm), wrapped(arm, 4.0, SMALL))
        for arm in shown.results.arms
        if arm in named
    ]
    titles = [(_title(panel.pairs), panel.pairs.place) for panel in panels]
    placed = panels_across(titles)
    top = 0.12 + placed.title_height + COUNTS * lost_anywhere(panels)
    # Below stands the longest name of an arm.
    lines = max(wrapped(shortened(arm, 24), 0.52, SMALL).count("\n") for arm in named)
    bottom = 0.42 + 0.13 * max(0, lines - 1)
    margins = Margins(left=0.56, right=0.56, top=top, bottom=bottom)
    with paper_style():
        page = open_page(
            shown,
            "Pairs of seeds and their mean difference",
            _remarks(panels),
            entries,
            placed.rows * (PANEL_HEIGHT - 0.42 + bottom + top),
            estimation_pages(shown),
        )
        for ax, panel in zip(placed.on(page, margins), panels, strict=True):
            first, second = map(shown.position, panel.pairs.arms)
            draw_estimation(ax, panel, (first, second))
    return page.figure


def _title(pairs: Paired) -> str:
    """Returns what is compared, with its unit."""
    unit = "%" if pairs.unit == SHARE else pairs.unit
    known = not unit or pairs.name.lower().startswith(f"{unit} ")
    return pairs.name if known else f"{pairs.name} ({unit})"


def _remarks(panels: Sequence[Estimation]) -> list[str]:
    """Returns how to read the panels, and what is not drawn."""
    counts = [panel.pairs.pairs for panel in panels]
    found = [
        f"Each thin line joins the two trials of a seed ({counted(counts, 'pair')}); equal values "
        "stand side by side. On the right the effect: dots are single pairs, the large marker "
        "their mean with its 95% t interval.",
    ]
    if all(panel.aligned for panel in panels):
        found.append(
            "Its axis has no effect (dashed) where the left one has the mean of the reference."
        )
    if any(panel.pairs.ratio for panel in panels):
        found.append("Of ratios all means are geometric.")
    if lost_anywhere(panels):
        found.append("Trials that diverged or did not reach the target are counted above a panel.")
    if any(panel.limits.cut for panel in panels):
        found.append("A few extreme values lie outside the axes.")
    if any(panel.reaches_beyond for panel in panels):
        found.append("Intervals are cut where they reach the edge.")
    if min(counts) < ENOUGH_SEEDS:
        found.append(f"Indicative: fewer than {ENOUGH_SEEDS} pairs.")
    if max(counts) > panels[0].joined:
        found.append(f"Only the first {panels[0].joined} pairs of each panel are drawn one by one.")
    return found
