"""The time of a training step: each seed, the geometric mean, and the ratio to the baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.analysis import Interval, cell_text, geometric_interval, ratio_interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted
from bnexp.figures.numbers.captions import company_remark
from bnexp.figures.numbers.findings import MOST_NAMED, effect_words, interval_words, sentences
from bnexp.figures.numbers.limits import Limits, set_values, value_limits
from bnexp.figures.numbers.scales import Quantity, is_logarithmic
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import open_page, wrapped
from bnexp.figures.page.rows import ArmRows, row_pages, row_panels, rows_of, set_rows
from bnexp.figures.page.spread import dots_remark, draw_spread, drawn_seeds
from bnexp.figures.page.style import paper_style
from bnexp.letters import columns_of

LONGEST = 18
"""Letters of an arm's name that still fits below an axis."""

NEUTRAL = "neutral"
"""Group id of the line at a ratio of 1."""


@dataclass(frozen=True, eq=False)
class StepTimes:
    """The numbers of the figure.

    Attributes:
        milliseconds: For each row the training time of a step, of shape `(seeds,)`.
        means: For each row the geometric mean with its interval.
        ratios: For each row the time over that of the baseline at the same seed, of shape
            `(pairs,)`; empty for the baseline.
        effects: For each row the geometric mean of the ratios with its interval.
    """

    milliseconds: tuple[Floats, ...]
    means: tuple[Interval, ...]
    ratios: tuple[Floats, ...]
    effects: tuple[Interval, ...]


def prepare_times(shown: Shown, rows: ArmRows) -> StepTimes:
    """Returns milliseconds per training step for each row: evaluation and compiling left out."""
    times, ratios, effects = [], [], []
    for row in rows.rows:
        own = shown.seconds_per_step(row.arm, row.cell)
        base = shown.seconds_per_step(shown.results.baseline, row.cell)
        shared = own.index.intersection(base.index) if row.position else own.index[:0]
        times.append(1000.0 * own.to_numpy(dtype="float64"))
        above, below = (side.loc[shared].to_numpy(dtype="float64") for side in (own, base))
        ratios.append(above / below)
        effects.append(ratio_interval(above, below))
    means = tuple(geometric_interval(row) for row in times)
    return StepTimes(tuple(times), means, tuple(ratios), tuple(effects))


def draw_times(
    ax: Axes,
    values: tuple[Floats, ...],
    means: tuple[Interval, ...],
    rows: ArmRows,
    scale: tuple[Quantity, bool | None] = ("amount", None),
) -> None:
    """Draws times or ratios, a row for each arm, in a range that holds them.

    Args:
        ax: Where to.
        values: For each row those of its seeds.
        means: For each row their mean with its interval.
        rows: The rows.
        scale: What they are, and whether a logarithmic axis was asked for.
    """
    everything = np.concatenate(values)
    bounds = np.array([bound for mean in means for bound in (mean.low, mean.high)])
    log = is_logarithmic(everything, *scale)
    with_none = np.append(everything, 1.0) if scale[0] == "ratio" else everything
    limits = value_limits(with_none, bounds, log=log)
    low = limits.low if log else max(0.0, limits.low)
    set_values(ax, Limits(low, limits.high, log=log), "x", most_steps=5)
    for row, own, mean in zip(rows.rows, values, means, strict=True):
        if own.size:
            draw_spread(ax, row, own, mean, drawn_seeds(rows))


def time_figure(shown: Shown) -> Figure | None:
    """Returns time per step and its ratio to the baseline; None where no time is known."""
    rows = rows_of(shown)
    times = prepare_times(shown, rows)
    if not any(row.size for row in times.milliseconds):
        return None
    compared = any(row.size for row in times.ratios)
    with paper_style():
        page = open_page(
            shown,
            "Time of a training step",
            _remarks(shown, times, rows),
            (),
            rows.height + 0.7,
            row_pages(shown),
        )
        left, *others = row_panels(page, rows, 2 if compared else 1)
        draw_times(left, times.milliseconds, times.means, rows, ("amount", shown.choice.log))
        set_rows(left, rows, named=True)
        left.set_xlabel(f"Milliseconds per training step{_scale_of(left)}")
        for right in others:
            draw_times(right, times.ratios, times.effects, rows, ("ratio", None))
            right.axvline(1.0, color="black", lw=0.9, gid=NEUTRAL)
            set_rows(right, rows, named=False)
            baseline = shown.results.baseline
            named = baseline if columns_of(baseline) <= LONGEST else "the baseline"
            label = f"Ratio to {named}{_scale_of(right)}; above 1: slower"
            right.set_xlabel(wrapped(label, 2.4))
    return page.figure


def _scale_of(ax: Axes) -> str:
    return " (log scale)" if ax.get_xscale() == "log" else ""


def _remarks(shown: Shown, times: StepTimes, rows: ArmRows) -> list[str]:
    """Returns how to read the rows, and who shared the machine."""
    counts = [row.size for row in times.milliseconds if row.size]
    found = [
        f"Dots: single seeds ({counted(counts, 'seed')}); marker and line: geometric mean with 95% "
        f"interval; ratios are paired by seed, over {shown.results.baseline}. Training steps only: "
        "compiling and evaluation are left out.",
        company_remark(shown),
        dots_remark(rows, max(counts)),
    ]
    if min(counts) < ENOUGH_SEEDS:
        found.append(f"Indicative: fewer than {ENOUGH_SEEDS} seeds.")
    return found


def time_finding(shown: Shown) -> str:
    """Returns the time of a step of each arm, and its ratio to the baseline."""
    rows = rows_of(shown)
    times = prepare_times(shown, rows)
    told = [
        f"{row.arm}{f' at {cell_text(row.cell)}' if row.cell else ''} took "
        f"{interval_words(mean)} ms per training step"
        + (
            f", {effect_words(effect, ratio=True)} as long as {shown.results.baseline}"
            if pairs
            else ""
        )
        for row, mean, pairs, effect in zip(
            rows.rows, times.means, (r.size for r in times.ratios), times.effects, strict=True
        )
        if mean.n
    ]
    rest = len(told) - MOST_NAMED
    more = f"{rest} further rows" if rest > 0 else ""
    return sentences([shown.results.note, *told[:MOST_NAMED], more, company_remark(shown)])
