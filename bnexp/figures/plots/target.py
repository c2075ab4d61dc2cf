"""Time to a target: the share of seeds that have reached it, step by step, for both arms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.analysis import Verdict, cell_text
from bnexp.analysis.intervals import Floats
from bnexp.analysis.reading.samples import Sample
from bnexp.config.claims.claims import ENOUGH_SEEDS, Comparison
from bnexp.counting import counted
from bnexp.figures.numbers.counts import make_room_above, write_above
from bnexp.figures.numbers.findings import MOST_NAMED, number, sentences
from bnexp.figures.numbers.limits import Limits, set_values
from bnexp.figures.numbers.paired import sampled
from bnexp.figures.numbers.scales import is_logarithmic
from bnexp.figures.numbers.seed_lines import legend_line
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, open_page, wrapped
from bnexp.figures.page.panels import panels_across
from bnexp.figures.page.style import SMALL, ArmStyle, arm_style, paper_style

MOST_PANELS = 9
"""Targets of one page."""

PANEL_HEIGHT = 1.9

REACHED, CENSORED, MISSING, MEDIAN = "reached", "censored", "missing", "median"
"""Group ids: the step curve, the open marker of those that did not reach it, their number, the
median."""


@dataclass(frozen=True, eq=False)
class Reached:
    """One arm.

    Attributes:
        arm: Name of the arm.
        times: When each seed reached the target that did, in rising order.
        missed: How many seeds finished without.
        diverged: How many diverged before.
    """

    arm: str
    times: Floats
    missed: int
    diverged: int

    @property
    def seeds(self) -> int:
        """How many seeds there are."""
        return len(self.times) + self.missed + self.diverged

    @property
    def share(self) -> float:
        """The share of seeds that reached the target at all, 0 to 1."""
        return len(self.times) / self.seeds

    @property
    def shares(self) -> Floats:
        """The share of seeds that had reached the target at each of the times, 0 to 1."""
        return np.arange(1, len(self.times) + 1) / self.seeds

    @property
    def median(self) -> float:
        """When half of the seeds had reached it: the middle time; infinite if half did not."""
        ordered = np.append(self.times, np.full(self.seeds - len(self.times), math.inf))
        low, high = ordered[(self.seeds - 1) // 2], ordered[self.seeds // 2]
        return float((low + high) / 2) if math.isfinite(high) else math.inf


@dataclass(frozen=True, eq=False)
class Target:
    """One panel.

    Attributes:
        title: The target, and where.
        unit: What time is counted in: steps, epochs or seconds.
        arms: The arm that the claim names first, and the other.
        horizon: Where the longest training ended, or the latest time.
    """

    title: str
    unit: str
    arms: tuple[Reached, Reached]
    horizon: float


def prepare_targets(shown: Shown) -> list[Target]:
    """Returns a panel for each claim about a target, at each point of the grid."""
    found: dict[tuple[str, str], Target] = {}
    for verdict, *samples in sampled(shown.claims):
        stated = verdict.stated
        if isinstance(stated, Comparison) and stated.metric.target:
            panel = _target(verdict, stated.unit, samples)
            found.setdefault((panel.title, " ".join(arm.arm for arm in panel.arms)), panel)
    return list(found.values())


def _target(verdict: Verdict, unit: str, samples: Sequence[Sample]) -> Target:
    values = np.concatenate([sample.values for sample in samples])
    place = f", {cell_text(verdict.cell)}" if verdict.cell else ""
    first, second = map(_reached, samples)
    return Target(
        title=f"{verdict.metric[:1].upper()}{verdict.metric[1:]}{place}",
        unit=unit,
        arms=(first, second),
        horizon=float(values[np.isfinite(values)].max(initial=0.0)) or 1.0,
    )


def _reached(sample: Sample) -> Reached:
    """Returns what became of the trials of one arm; one may reach its target and diverge later."""
    known = ~sample.censored & np.isfinite(sample.values)
    gone = int((sample.diverged & ~known).sum())
    return Reached(
        arm=sample.arm,
        times=np.sort(sample.values[known]),
        missed=len(sample.seeds) - int(known.sum()) - gone,
        diverged=gone,
    )


def draw_target(
    ax: Axes, panel: Target, positions: tuple[int, int], log: bool | None = None
) -> None:
    """Draws the shares of both arms as steps, and what did not reach the target at the end.

    Args:
        ax: Where to.
        panel: The numbers.
        positions: Places of the two arms in the configuration.
        log: Whether a logarithmic axis was asked for.
    """
    times = np.concatenate([arm.times for arm in panel.arms])
    logarithmic = is_logarithmic(times, "amount", log)
    start = float(times.min()) / 1.5 if logarithmic else 0.0
    set_values(ax, Limits(start, 1.03 * panel.horizon, log=logarithmic), "x", most_steps=4)
    gone = 0
    # The later mark is the smaller one, so that equal medians are both seen.
    for reached, position, size in zip(panel.arms, positions, (8, 5), strict=True):
        style = arm_style(position)
        x = np.concatenate([[start], reached.times, [1.03 * panel.horizon]])
        y = np.concatenate([[0.0], reached.shares, [reached.share]])
        ax.step(x, y, where="post", color=style.color, ls=style.dashes, gid=REACHED)
        if reached.share < 1:
            _draw_missing(ax, reached, style, 1.05 + 0.07 * gone)
            write_above(ax, gone, style, [(0.5, _missing(reached))], MISSING, along_panel=True)
            gone += 1
        if math.isfinite(reached.median):
            look: dict[str, Any] = {"c": style.color, "mec": "black", "zorder": 4, "gid": MEDIAN}
            ax.plot([reached.median], [0.5], style.marker, ms=size, **look)
    if gone:
        make_room_above(ax, gone)
    ax.axhline(0.5, color="#999999", lw=0.6, ls=":")
    ax.set_ylim(-0.03, 1.03)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100"])
    named = {"steps": "Optimizer steps"}.get(panel.unit, panel.unit.capitalize())
    ax.set_xlabel(f"{named}{' (log scale)' if logarithmic else ''}")


def _draw_missing(ax: Axes, reached: Reached, style: ArmStyle, beside: float) -> None:
    """Draws an open marker right of the axis, at the share that had reached the target by its end.

    Args:
        ax: Where to.
        reached: The arm.
        style: The arm's.
        beside: Where it stands, in widths of the panel.
    """
    place = ax.get_yaxis_transform()
    look: dict[str, Any] = {"c": style.color, "mfc": "white", "ms": 5, "zorder": 4, "gid": CENSORED}
    ax.plot([beside], [reached.share], style.marker, transform=place, clip_on=False, **look)


def _missing(reached: Reached) -> str:
    """Returns how many seeds did not reach the target: `2 of 10 not reached, 1 diverged`."""
    parts = [f"{reached.missed} of {reached.seeds} not reached"] if reached.missed else []
    whole = "" if parts else f" of {reached.seeds}"
    parts += [f"{reached.diverged}{whole} diverged"] if reached.diverged else []
    return ", ".join(parts)


def target_pages(shown: Shown) -> int:
    """Returns how many pages the targets take."""
    return math.ceil(len(prepare_targets(shown)) / MOST_PANELS)


def target_figure(shown: Shown) -> Figure | None:
    """Returns a panel for each target that is claimed; None without such a claim."""
    drawn = shown.on_page(prepare_targets(shown), MOST_PANELS)
    if not drawn:
        return None
    named = {side.arm for panel in drawn for side in panel.arms}
    entries = [
        legend_line(shown.position(arm), wrapped(arm, 4.0, SMALL))
        for arm in shown.results.arms
        if arm in named
    ]
    placed = panels_across([_title(panel, drawn) for panel in drawn])
    gone = max(sum(arm.share < 1 for arm in panel.arms) for panel in drawn)
    top = 0.14 + placed.title_height + 0.12 * gone
    with paper_style():
        page = open_page(
            shown,
            "Time to the target",
            _remarks(drawn),
            entries,
            placed.rows * (PANEL_HEIGHT + top),
            target_pages(shown),
        )
        axes = placed.on(page, Margins(left=0.55, right=0.3, top=top, bottom=0.5))
        for place, (ax, panel) in enumerate(zip(axes, drawn, strict=True)):
            first, second = (shown.position(arm.arm) for arm in panel.arms)
            draw_target(ax, panel, (first, second), shown.choice.log)
            if place % placed.columns == 0:
                ax.set_ylabel("Seeds that reached it (%)")
    return page.figure


def _title(panel: Target, others: Sequence[Target]) -> tuple[str, ...]:
    """Returns the target, and where; with the arms, where the panels compare different ones."""
    arms = {tuple(arm.arm for arm in each.arms) for each in others}
    pair = " and ".join(arm.arm for arm in panel.arms) if len(arms) > 1 else ""
    return (panel.title, pair)


def _remarks(panels: list[Target]) -> list[str]:
    """Returns how to read the panels, and what is not drawn."""
    counts = [arm.seeds for panel in panels for arm in panel.arms]
    found = [
        f"Share of the seeds ({counted(counts, 'pair')}) that had reached the target; large "
        "marker: the median."
    ]
    if any(arm.missed or arm.diverged for panel in panels for arm in panel.arms):
        found.append(
            "An open marker beside the axis: the other seeds had not reached it when their "
            "training ended, or diverged."
        )
    if min(counts) < ENOUGH_SEEDS:
        found.append(f"Indicative: fewer than {ENOUGH_SEEDS} pairs.")
    return found


def target_finding(shown: Shown) -> str:
    """Returns for each target the median of each arm, and how many did not reach it."""
    panels = prepare_targets(shown)
    told = [
        f"{panel.title}: " + "; ".join(_told(arm, panel.unit) for arm in panel.arms)
        for panel in panels[:MOST_NAMED]
    ]
    rest = len(panels) - MOST_NAMED
    return sentences([shown.results.note, *told, f"{rest} further targets" if rest > 0 else ""])


def _told(arm: Reached, unit: str) -> str:
    middle = f"median {number(arm.median)} {unit}" if math.isfinite(arm.median) else "no median"
    return f"{arm.arm} {middle}, reached by {len(arm.times)} of {arm.seeds} seeds"
