"""The forest plot: every claim a row, its effect with both intervals, and the verdict on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bnexp.analysis import Verdict
from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.config.claims.series import SHARE
from bnexp.counting import counted
from bnexp.figures.numbers.findings import sentences
from bnexp.figures.numbers.limits import Limits, set_values
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.numbers.sides import asked_of, margins_of
from bnexp.figures.page.page import WIDTH, Margins, open_page
from bnexp.figures.page.style import ASKED, COLORS, MUTED, SMALL, paper_style
from bnexp.figures.plots.claims.forest_rows import ForestPanel, paged, prepare_forest, unit_of
from bnexp.figures.plots.claims.forest_words import (
    LABEL,
    WORDS,
    label_of,
    sides_words,
    title_of,
    why,
    words_of,
)

MOST_TOLD = 40
"""Claims that an alternative text states one by one."""

PLAIN, ADJUSTED, MARK, MARGIN, NEUTRAL = "plain", "adjusted", "mark", "margin", "neutral"
SIDE, TITLE = "side", "title"
"""Group ids: the two intervals, the mean in the shape of its verdict, the smallest effect or the
margin, the line of no effect, the side that a claim asks for, the claim above its rows."""

MARKS = {
    "supported": ("o", COLORS[0], COLORS[0]),
    "contradicted": ("X", COLORS[1], COLORS[1]),
    "inconclusive": ("D", "white", MUTED),
    UNJUDGED: ("x", MUTED, MUTED),
}
"""For each outcome a marker, its face and its edge."""


def forest_figure(shown: Shown) -> Figure | None:
    """Returns every claim in a row; None without a claim."""
    pages = paged(prepare_forest(shown.claims, shown.choice.top))
    if not pages:
        return None
    panels = pages[shown.page - 1]
    with paper_style():
        page = open_page(
            shown,
            "Every claim: effect, intervals, verdict",
            _remarks(panels),
            _entries(panels),
            sum(panel.height for panel in panels),
            len(pages),
        )
        top = 0.0
        for panel in panels:
            margins = Margins(LABEL + 0.25, WORDS + 0.2, panel.above, panel.below - 0.03)
            draw_forest(page.panel((0.0, top, WIDTH, panel.height), margins), panel)
            top += panel.height
    return page.figure


def draw_forest(ax: Axes, panel: ForestPanel) -> None:
    """Draws the rows of a panel from above, each as high as its text needs."""
    heights = np.array(panel.heights)
    middles = np.cumsum(heights) - heights / 2
    titled = bool(panel.title)
    ax.set_ylim(float(heights.sum()), 0.0)
    ax.set_yticks(middles, [label_of(row, titled=titled) for row in panel.rows], size=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    if titled:
        place = ((0.0, 1.0), (-72.0 * (LABEL + 0.13), 4.0))
        options: dict[str, Any] = {
            "xycoords": "axes fraction",
            "textcoords": "offset points",
            "va": "bottom",
        }
        said = ax.annotate(title_of(panel.title), *place, **options, size=SMALL, weight="bold")
        said.set(va="bottom", gid=TITLE)
    for row, at, height in zip(panel.rows, middles, heights, strict=True):
        _write_verdict(ax, row, float(at))
        if unit_of(row) is not None:
            _draw_row(ax, row, float(at), float(height), panel.limits)
    if panel.unit is None:
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        return
    set_values(ax, panel.limits, "x", percent=panel.unit == SHARE, most_steps=5)
    ax.axvline(panel.neutral, color="black", lw=0.9, zorder=1.5, gid=NEUTRAL)
    ax.set_xlabel(sides_words(panel.unit, panel.rows))


def _draw_row(ax: Axes, row: Verdict, at: float, height: float, limits: Limits) -> None:
    """Draws the intervals of one claim, its mean in the shape of its verdict, and its margins."""
    marker, face, edge = MARKS[row.outcome]
    plain, judged = row.interval, row.adjusted_interval
    _shade(ax, row, (at - 0.44 * height, 0.88 * height), limits)
    for interval, width, gid in ((judged, 1.0, ADJUSTED), (plain, 3.2, PLAIN)):
        if interval and math.isfinite(interval.low):
            low, high = np.clip([interval.low, interval.high], limits.low, limits.high)
            ax.plot([low, high], [at, at], color=edge, lw=width, solid_capstyle="butt", gid=gid)
    for margin in margins_of(row):
        ends = [at - 0.4 * height, at + 0.4 * height]
        ax.plot([margin] * 2, ends, ":", color="black", lw=1.1, gid=MARGIN)
    mean = np.array([plain.mean if plain else math.nan])
    if face == edge:
        ax.plot(mean, [at], marker, c="white", ms=7.5, mew=1.1)
    ax.plot(mean, [at], marker, c=edge, mfc=face, mec=edge, ms=5.5, mew=1.1, gid=MARK)


def _shade(ax: Axes, row: Verdict, across: tuple[float, float], limits: Limits) -> None:
    """Shades where a claim has the effect, from the upper edge of its row so high."""
    asked = asked_of(row)
    if asked is None:
        return
    low, high = np.clip(asked, limits.low, limits.high)
    ax.add_patch(
        Rectangle((low, across[0]), high - low, across[1], fc=ASKED, lw=0, zorder=0.5, gid=SIDE)
    )


def _write_verdict(ax: Axes, row: Verdict, at: float) -> None:
    """Writes the verdict on the right; where there is no interval, why, in its place."""
    place = ax.get_yaxis_transform()
    ax.text(1.03, at, words_of(row), transform=place, va="center", size=SMALL)
    if unit_of(row) is None:
        marker, face, edge = MARKS[row.outcome]
        ax.plot([0.97], [at], marker, c=edge, mfc=face, mec=edge, ms=5.5, transform=place, gid=MARK)
        said = ax.text(0.0, at, why(row), transform=place, va="center", size=SMALL, color=MUTED)
        said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})


def _entries(panels: Sequence[ForestPanel]) -> list[Artist]:
    """Returns what the legend explains."""
    rows = [row for panel in panels for row in panel.rows]
    used = {row.outcome for row in rows}
    entries: list[Artist] = [
        Line2D([], [], ls="", marker=marker, c=edge, mfc=face, mec=edge, ms=5.5, label=name)
        for name, (marker, face, edge) in MARKS.items()
        if name in used
    ]
    if any(panel.unit is not None for panel in panels):
        over_images = any(row.over == "seeds and images" for row in rows)
        interval = "95% interval, over images where claimed" if over_images else "95% t interval"
        entries.append(Line2D([], [], color=MUTED, lw=3.2, label=interval))
        entries.append(Line2D([], [], color=MUTED, lw=1.0, label="the interval it is judged by"))
        entries.append(Patch(fc=ASKED, lw=0, label="where the claim has the effect"))
    if any(margins_of(row) for row in rows):
        entries.append(
            Line2D([], [], color="black", lw=1.1, ls=":", label="smallest effect or margin")
        )
    return entries


def _remarks(panels: Sequence[ForestPanel]) -> list[str]:
    """Returns how to read the rows."""
    found = [
        "Effects are those of the arm that a claim names first against the second: first minus "
        "second, or first over second (\u00d7)."
    ]
    if any(row.estimate == "median" for panel in panels for row in panel.rows):
        found.append("Of a median the intervals are those of the sign test.")
    if any(panel.limits.cut for panel in panels):
        found.append("Intervals are cut where they reach the edge.")
    return found


def forest_finding(shown: Shown) -> str:
    """Returns how many claims came out in each way, and the sentence of each."""
    outcomes = Counter(verdict.outcome for verdict in shown.claims)
    told = [outcome for outcome in MARKS if outcome != UNJUDGED or outcomes[UNJUDGED]]
    counts = [f"{outcomes[outcome]} {outcome}" for outcome in told]
    total = len(shown.claims)
    heading = f"{counted(total, 'verdict')}: {', '.join(counts)}"
    each = [f"{v.number + 1}. {v.says}: {v.label}{_size(v)}" for v in shown.claims[:MOST_TOLD]]
    return sentences([shown.results.note, heading, "; ".join(each)])


def _size(verdict: Verdict) -> str:
    """Returns the effect with its interval, behind a comma."""
    return f", {verdict.effect_text}" if unit_of(verdict) is not None else ""
