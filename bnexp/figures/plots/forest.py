"""The forest plot: every claim a row, its effect with both intervals, and the verdict on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bnexp.analysis import Verdict, cell_text
from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.config.claims.series import SHARE
from bnexp.counting import counted
from bnexp.figures.numbers.findings import interval_words, sentences
from bnexp.figures.numbers.limits import Limits, set_values
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, open_page, wrapped
from bnexp.figures.page.style import COLORS, MUTED, SMALL, paper_style
from bnexp.figures.plots.forest_rows import (
    MOST_ROWS,
    ForestPanel,
    margins_of,
    prepare_forest,
    unit_of,
)

WIDTH = 8.4
LABEL, WORDS = 2.7, 2.1
"""Widths in inches of the columns of text on the left and on the right."""

LINE = 0.145
"""Height in inches of a line of text."""

AXIS_HEIGHT, GAP = 0.6, 0.15
"""Heights in inches below the rows of a panel, with and without an axis."""

PLAIN, ADJUSTED, MARK, MARGIN, NEUTRAL = "plain", "adjusted", "mark", "margin", "neutral"
"""Group ids: the two intervals, the mean in the shape of its verdict, the smallest effect or the
margin, the line of no effect."""

MARKS = {
    "supported": ("o", COLORS[0], COLORS[0]),
    "contradicted": ("X", COLORS[1], COLORS[1]),
    "inconclusive": ("D", "white", MUTED),
    UNJUDGED: ("x", MUTED, MUTED),
}
"""For each outcome a marker, its face and its edge."""

GAP_OF_WORDS = "\u2003\u2003"
"""What keeps words apart: em spaces, as a browser makes one of several plain spaces in an SVG."""

AXES = {
    "ratio": "ratio (log scale)",
    SHARE: "difference in points",
    "": "difference",
}


def forest_figure(shown: Shown) -> Figure | None:
    """Returns every claim in a row; None without a claim."""
    if not shown.verdicts:
        return None
    panels = prepare_forest(shown.verdicts)
    heights = [_height(panel) for panel in panels]
    with paper_style():
        page = open_page(
            "Every claim: effect, intervals, verdict",
            shown.results.note,
            _remarks(shown, panels),
            _entries(panels),
            (WIDTH, sum(heights)),
        )
        top = 0.0
        for panel, height in zip(panels, heights, strict=True):
            below = AXIS_HEIGHT if panel.unit is not None else GAP
            margins = Margins(LABEL + 0.25, WORDS + 0.2, 0.05, below - 0.05)
            draw_forest(page.panel((0.0, top, WIDTH, height), margins), panel)
            top += height
    return page.figure


def draw_forest(ax: Axes, panel: ForestPanel) -> None:
    """Draws the rows of a panel from above, each as high as its text needs."""
    middles, total = _middles(panel.rows)
    ax.set_ylim(total, 0.0)
    ax.set_yticks(middles, [label_of(row) for row in panel.rows], size=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(visible=False, axis="y")
    for row, at in zip(panel.rows, middles, strict=True):
        _write_verdict(ax, row, at)
        if panel.unit is not None:
            _draw_row(ax, row, at, panel.limits)
    if panel.unit is None:
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        return
    set_values(ax, panel.limits, "x", percent=panel.unit == SHARE, most_steps=6)
    ax.axvline(panel.neutral, color="black", lw=0.9, zorder=1.5, gid=NEUTRAL)
    what = AXES.get(panel.unit, f"difference in {panel.unit}")
    left, right = (
        ("a larger", "a smaller") if panel.equal else ("against the claim", "for the claim")
    )
    ax.set_xlabel(GAP_OF_WORDS.join((f"\u2190 {left}", what, f"{right} \u2192")))


def _draw_row(ax: Axes, row: Verdict, at: float, limits: Limits) -> None:
    """Draws the intervals of one claim, its mean in the shape of its verdict, and its margins."""
    marker, face, edge = MARKS[row.outcome]
    for interval, width, gid in (
        (row.adjusted_interval, 1.0, ADJUSTED),
        (row.interval, 3.2, PLAIN),
    ):
        if interval and math.isfinite(interval.low):
            low, high = np.clip([interval.low, interval.high], limits.low, limits.high)
            ax.plot([low, high], [at, at], color=edge, lw=width, solid_capstyle="butt", gid=gid)
    for margin in margins_of(row):
        ends = [at - 1.2 * LINE, at + 1.2 * LINE]
        ax.plot([margin] * 2, ends, ":", color="black", lw=1.1, gid=MARGIN)
    mean = np.array([row.effect], dtype=float)
    if face == edge:
        ax.plot(mean, [at], marker, c="white", ms=8, mew=1.1)
    ax.plot(mean, [at], marker, c=edge, mfc=face, mec=edge, ms=6, mew=1.1, gid=MARK)


def _write_verdict(ax: Axes, row: Verdict, at: float) -> None:
    """Writes the verdict on the right; where there is no interval, why, in its place."""
    place = ax.get_yaxis_transform()
    ax.text(1.02, at, _words_of(row), transform=place, va="center", size=SMALL)
    if unit_of(row) is None:
        marker, face, edge = MARKS[row.outcome]
        ax.plot([0.97], [at], marker, c=edge, mfc=face, mec=edge, ms=6, transform=place, gid=MARK)
        said = wrapped(_why(row), WIDTH - LABEL - WORDS - 0.5, SMALL)
        ax.text(0.0, at, said, transform=place, va="center", size=SMALL, color=MUTED)


def _why(row: Verdict) -> str:
    """Returns what stands where an interval would."""
    if row.parts:
        return row.effect_text or row.sentence
    return row.reason or row.effect_text or row.sentence


def label_of(row: Verdict) -> str:
    """Returns the claim in the words of the configuration, with its point of the grid."""
    place = f" ({cell_text(row.cell)})" if row.cell else ""
    return wrapped(f"{row.number + 1}. {row.says}{place}", LABEL, SMALL)


def _words_of(row: Verdict) -> str:
    """Returns the verdict with its numbers."""
    outcome = wrapped(row.label, WORDS, SMALL)
    if not row.is_part and row.outcome != row.expected:
        outcome += f"\n(expected: {row.expected})"
    effect = row.effect_text if unit_of(row) is not None else ""
    return "\n".join(filter(None, (outcome, effect and wrapped(effect, WORDS, SMALL))))


def _row_height(row: Verdict) -> float:
    """Returns the height in inches that the text of a row needs."""
    texts = [label_of(row), _words_of(row)]
    if unit_of(row) is None:
        texts.append(wrapped(_why(row), WIDTH - LABEL - WORDS - 0.5, SMALL))
    return 0.16 + LINE * max(text.count("\n") + 1 for text in texts)


def _middles(rows: Sequence[Verdict]) -> tuple[list[float], float]:
    """Returns the middle of each row in inches from above, and the height of all."""
    heights = [_row_height(row) for row in rows]
    ends = np.cumsum(heights)
    return [float(end - height / 2) for end, height in zip(ends, heights, strict=True)], float(
        ends[-1]
    )


def _height(panel: ForestPanel) -> float:
    return _middles(panel.rows)[1] + (AXIS_HEIGHT if panel.unit is not None else GAP)


def _entries(panels: Sequence[ForestPanel]) -> list[Line2D]:
    """Returns what the legend explains."""
    used = {row.outcome for panel in panels for row in panel.rows}
    entries = [
        Line2D([], [], ls="", marker=marker, c=edge, mfc=face, mec=edge, ms=6, label=name)
        for name, (marker, face, edge) in MARKS.items()
        if name in used
    ]
    if any(panel.unit is not None for panel in panels):
        over_images = any(row.over == "seeds and images" for panel in panels for row in panel.rows)
        interval = "95% interval, over images where claimed" if over_images else "95% t interval"
        entries.append(Line2D([], [], color=MUTED, lw=3.2, label=interval))
        entries.append(Line2D([], [], color=MUTED, lw=1.0, label="the interval it is judged by"))
    if any(margins_of(row) for panel in panels for row in panel.rows):
        entries.append(
            Line2D([], [], color="black", lw=1.1, ls=":", label="smallest effect or margin")
        )
    return entries


def _remarks(shown: Shown, panels: Sequence[ForestPanel]) -> list[str]:
    """Returns how to read the rows, and how many are not drawn."""
    found = [
        "Of a < b the effect is b minus a, or b over a: what lies to the right of no effect speaks "
        "for the claim."
    ]
    if any(panel.equal for panel in panels):
        found.append("Of a = b neither side does: what lies between the margins does.")
    if any(row.estimate == "median" for panel in panels for row in panel.rows):
        found.append("Of a median the intervals are those of the sign test.")
    if any(panel.limits.cut for panel in panels):
        found.append("Intervals are cut where they reach the edge.")
    known = sum(1 + len(verdict.parts) for verdict in shown.verdicts)
    drawn = sum(len(panel.rows) for panel in panels)
    if known > drawn:
        found.append(f"The first {drawn} of {known} rows.")
    return found


def forest_finding(shown: Shown) -> str:
    """Returns how many claims came out in each way, and the sentence of each."""
    outcomes = Counter(verdict.outcome for verdict in shown.verdicts)
    told = [outcome for outcome in MARKS if outcome != UNJUDGED or outcomes[UNJUDGED]]
    counts = [f"{outcomes[outcome]} {outcome}" for outcome in told]
    total = len(shown.verdicts)
    heading = f"{counted(total, 'verdict')}: {', '.join(counts)}"
    each = [f"{v.number + 1}. {v.says}: {v.label}{_size(v)}" for v in shown.verdicts[:MOST_ROWS]]
    return sentences([shown.results.note, heading, "; ".join(each)])


def _size(verdict: Verdict) -> str:
    """Returns the effect in the direction of the claim, in parentheses."""
    if verdict.interval is None or unit_of(verdict) is None:
        return ""
    if verdict.kind == "equal":
        return f", {verdict.effect_text}"
    scale = 100.0 if unit_of(verdict) == SHARE else 1.0
    return f", {interval_words(verdict.interval, scale, sign=verdict.scale != 'ratio')}"
