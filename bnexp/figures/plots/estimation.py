"""The estimation plot: each seed's pair joined, and the mean effect beside it on an aligned axis.

After Gardner and Altman (1986), in the form of Ho and others (2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from bnexp.analysis import Interval, geometric_interval, t_interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.config.claims.series import SHARE
from bnexp.counting import counted
from bnexp.figures.numbers.findings import MOST_NAMED, interval_words, sentences
from bnexp.figures.numbers.limits import Limits, reaches_beyond, set_values, value_limits
from bnexp.figures.numbers.paired import Paired, comparisons
from bnexp.figures.numbers.seed_lines import legend_line
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, open_page, wrapped
from bnexp.figures.page.panels import panels_across
from bnexp.figures.page.style import MUTED, SMALL, arm_style, paper_style
from bnexp.letters import shortened

MOST_PANELS = 9
WIDE = 8.4
"""Width of a page of three panels in inches."""

PANEL_HEIGHT = 2.4
MOST_JOINED = 300
"""Pairs of all panels that are joined one by one, so that a browser opens the SVG at once; of more
only the first of each panel."""

PAIRS, EFFECT, SINGLE, EDGE = "pairs", "effect", "single", "edge"
"""Group ids: lines of pairs, the mean effect with its interval, each pair's effect, trials
without a finite value."""


@dataclass(frozen=True, eq=False)
class Estimation:
    """The numbers of one panel.

    Attributes:
        pairs: What is compared.
        origin: Where the right axis has no effect, on the left axis: the mean of the reference,
            of ratios the geometric one.
        effects: The effect of each pair, of shape `(pairs,)`; not finite where it has none.
        limits: Range of the left axis, which holds the aligned effects too.
        joined: How many pairs are drawn one by one.
    """

    pairs: Paired
    origin: float
    effects: Floats
    limits: Limits
    joined: int = MOST_JOINED

    @property
    def reaches_beyond(self) -> bool:
        """Whether the interval of the mean effect reaches beyond the axis."""
        if self.pairs.effect is None:
            return False
        bounds = self.aligned(np.array([self.pairs.effect.low, self.pairs.effect.high]))
        return reaches_beyond(bounds, self.limits)

    def aligned(self, effects: Floats | float) -> Floats:
        """Returns where effects stand on the left axis."""
        return np.asarray(self.origin * effects if self.pairs.ratio else self.origin + effects)


def prepare_estimation(pairs: Paired, joined: int = MOST_JOINED) -> Estimation:
    """Returns the numbers of a panel: effects of each pair, and the axis they share.

    Args:
        pairs: What is compared.
        joined: How many pairs are drawn one by one.
    """
    reference, arm = pairs.values
    with np.errstate(invalid="ignore", divide="ignore"):
        effects = arm / reference if pairs.ratio else arm - reference
    mean = geometric_interval if pairs.ratio else t_interval
    origin = mean(reference[~pairs.censored[0]]).mean
    panel = Estimation(pairs, origin, effects, Limits(0.0, 1.0))
    values = pairs.values[np.isfinite(pairs.values)]
    bounds = np.empty(0)
    if pairs.effect is not None:
        values = np.append(values, panel.aligned(effects[np.isfinite(effects)]))
        bounds = panel.aligned(np.array([pairs.effect.low, pairs.effect.high]))
    logged = pairs.ratio and bool((values > 0).all()) and values.size > 0
    if logged:
        flat = value_limits(np.log(values), np.log(bounds))
        limits = Limits(math.exp(flat.low), math.exp(flat.high), log=True, cut=flat.cut)
    else:
        limits = value_limits(values, bounds)
    return Estimation(pairs, origin, effects, limits, joined)


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
    ax.set_xlim(-0.35, 2.5)
    names = [wrapped(shortened(name, 16), 0.55, SMALL) for name in pairs.arms]
    ax.set_xticks([0, 1, 2], [*names, _effect_name(pairs)])
    ax.grid(visible=False, axis="x")
    ax.axvline(1.5, color=MUTED, linewidth=0.5)
    if pairs.effect is not None:
        _draw_effect(ax, panel, pairs.effect, positions[1])
    else:
        said = wrapped(f"no mean: {pairs.absence}", 0.6, SMALL - 1)
        ax.text(
            2,
            0.5,
            said,
            transform=ax.get_xaxis_transform(),
            ha="center",
            va="center",
            size=SMALL - 1,
            color=MUTED,
        )


def _draw_pairs(ax: Axes, panel: Estimation, positions: tuple[int, int]) -> None:
    """Draws the values of both arms, those of a seed joined; at the edge those without a value."""
    limits, pairs = panel.limits, panel.pairs
    shown = np.clip(pairs.values[:, : panel.joined], limits.low, limits.high)
    shown = np.where(np.isnan(shown), limits.high, shown)
    ends = [[(0, low), (1, high)] for low, high in shown.T]
    ax.add_collection(
        LineCollection(ends, colors=MUTED, linewidths=0.6, alpha=0.55, gid=PAIRS), autolim=False
    )
    for side, position in enumerate(positions):
        style = arm_style(position)
        missing = (pairs.censored | pairs.diverged)[side, : shown.shape[1]]
        for which, face in ((~missing, style.color), (missing, "white")):
            heights = shown[side, which]
            ax.plot(
                np.full(heights.size, side),
                heights,
                style.marker,
                c=style.color,
                mfc=face,
                ms=4,
                mew=0.8,
                alpha=0.8,
                clip_on=False,
                zorder=3,
                gid=EDGE if face == "white" else None,
            )


def _draw_effect(ax: Axes, panel: Estimation, effect: Interval, position: int) -> None:
    """Draws each pair's effect, and their mean with its interval, against the level of none."""
    pairs, style = panel.pairs, arm_style(position)
    right = ax.twinx()
    neutral = 1.0 if pairs.ratio else 0.0
    ends = (panel.limits.low, panel.limits.high)
    low, high = (end / panel.origin if pairs.ratio else end - panel.origin for end in ends)
    points = pairs.unit == SHARE and not pairs.ratio
    set_values(right, Limits(low, high, log=panel.limits.log), percent=points, most_steps=5)
    right.spines["right"].set_visible(True)
    right.grid(visible=False)
    right.plot([0, 2.5], [neutral, neutral], "--", color="black", lw=0.7)
    count = min(pairs.pairs, panel.joined)
    spread = 0.14 * np.array([0.0, 1.0, -1.0, 0.5, -0.5])
    at = 1.78 + spread[np.arange(count) % 5]
    right.plot(at, panel.effects[:count], ".", c=style.color, ms=4.5, alpha=0.7, mew=0, gid=SINGLE)
    right.plot([1, 2.2], [effect.mean] * 2, ":", color=style.color, lw=0.7)
    if math.isfinite(effect.low):
        right.plot([2.2, 2.2], [effect.low, effect.high], color="black", lw=1.6, gid=EFFECT)
    right.plot([2.2], [effect.mean], style.marker, c=style.color, mec="black", ms=6, gid=EFFECT)


def _effect_name(pairs: Paired) -> str:
    if pairs.ratio:
        return "ratio"
    return "difference\n(points)" if pairs.unit == SHARE else "difference"


def estimation_figure(shown: Shown) -> Figure | None:
    """Returns the panels of the claims or, without any, of the usual metrics; None without both."""
    found = comparisons(shown)
    if not found:
        return None
    drawn = found[:MOST_PANELS]
    panels = [prepare_estimation(pairs, MOST_JOINED // len(drawn)) for pairs in drawn]
    arms = shown.results.arms
    compared = [arm for arm in arms if any(arm in pairs.arms for pairs in drawn)]
    entries = [legend_line(arms.index(arm), wrapped(arm, 4.0, SMALL)) for arm in compared]
    titles = [(_title(panel.pairs), panel.pairs.place) for panel in panels]
    placed = panels_across(titles, WIDE, 0.6 * WIDE)
    margins = Margins(left=0.62, right=0.62, top=0.12 + placed.title_height, bottom=0.48)
    with paper_style():
        page = open_page(
            "Pairs of seeds and their mean difference",
            shown.results.note,
            _remarks(panels, len(found)),
            entries,
            placed.room(PANEL_HEIGHT + placed.title_height),
        )
        for ax, panel in zip(placed.on(page, margins), panels, strict=True):
            first, second = panel.pairs.arms
            draw_estimation(ax, panel, (arms.index(first), arms.index(second)))
    return page.figure


def _title(pairs: Paired) -> str:
    """Returns what is compared, with its unit."""
    unit = "%" if pairs.unit == SHARE else pairs.unit
    known = not unit or pairs.name.lower().startswith(f"{unit} ")
    return pairs.name if known else f"{pairs.name} ({unit})"


def _remarks(panels: Sequence[Estimation], known: int) -> list[str]:
    """Returns how to read the panels, and what is not drawn."""
    counts = [panel.pairs.pairs for panel in panels]
    found = [
        f"Each thin line joins the two trials of a seed ({counted(counts, 'pair')}). On the right "
        "the effect: dots are single pairs, the large marker their mean with its 95% t interval; "
        "its axis has no effect (dashed) where the left one has the mean of the reference.",
    ]
    if any(panel.pairs.ratio for panel in panels):
        found.append("Of ratios all means are geometric.")
    if any((panel.pairs.censored | panel.pairs.diverged).any() for panel in panels):
        found.append("Hollow markers at the edge: target not reached, or diverged.")
    if any(panel.limits.cut for panel in panels):
        found.append("Extreme values stand at the edge.")
    if any(panel.reaches_beyond for panel in panels):
        found.append("Intervals are cut where they reach the edge.")
    if min(counts) < ENOUGH_SEEDS:
        found.append(f"Indicative: fewer than {ENOUGH_SEEDS} pairs.")
    if max(counts) > panels[0].joined:
        found.append(f"Only the first {panels[0].joined} pairs of each panel are drawn one by one.")
    if known > len(panels):
        found.append(f"The first {len(panels)} of {known} comparisons.")
    return found


def estimation_finding(shown: Shown) -> str:
    """Returns the mean effect of each comparison with its interval."""
    found = comparisons(shown)
    told = [shown.results.note, *map(_told, found[:MOST_NAMED])]
    if len(found) > MOST_NAMED:
        told.append(f"{len(found) - MOST_NAMED} further comparisons")
    return sentences(told)


def _told(pairs: Paired) -> str:
    reference, arm = pairs.arms
    relation = "over" if pairs.ratio else "minus"
    start = f"{pairs.title}: {arm} {relation} {reference}"
    if pairs.effect is None:
        return f"{start} has no mean, as {pairs.absence}"
    unit = " points" if pairs.unit == SHARE and not pairs.ratio else ""
    size = interval_words(pairs.effect, pairs.scale, sign=not pairs.ratio)
    return f"{start} is {size}{unit} over {counted(pairs.pairs, 'pair')}"
