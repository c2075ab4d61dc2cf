"""The distribution over seeds of each arm's values: every seed, quartiles, mean and interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.analysis import Interval, Measure, cell_text, t_interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted
from bnexp.figures.numbers.findings import MOST_NAMED, interval_words, number, sentences
from bnexp.figures.numbers.limits import Limits, set_values, value_limits
from bnexp.figures.numbers.paired import shown_metrics
from bnexp.figures.numbers.scales import Quantity, is_logarithmic
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import open_page, wrapped
from bnexp.figures.page.rows import ArmRows, row_pages, row_panels, rows_of, set_rows
from bnexp.figures.page.spread import dots_remark, draw_spread, drawn_seeds
from bnexp.figures.page.style import MUTED, SMALL, paper_style

ABSENT = "absent"
"""Group id of what stands where no seed has a value."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """One metric in every row.

    Attributes:
        metric: What is shown.
        values: For each row the finite values of its finished seeds, in the order of seeds.
        means: For each row the mean with its 95% t interval.
        limits: Range of the axis.
    """

    metric: Measure
    values: tuple[Floats, ...]
    means: tuple[Interval, ...]
    limits: Limits


def prepare_distribution(shown: Shown, metric: Measure, rows: ArmRows) -> Distribution:
    """Returns the values of one metric for each row."""
    values = tuple(
        shown.values(row.arm, row.cell)[metric.name].dropna().to_numpy(dtype="float64")
        for row in rows.rows
    )
    means = tuple(t_interval(row) for row in values)
    bounds = np.array([bound for mean in means for bound in (mean.low, mean.high)])
    quantity: Quantity = "share" if metric.is_share else "amount"
    log = is_logarithmic(np.concatenate(values), quantity, shown.choice.log)
    limits = value_limits(np.concatenate(values), bounds, log=log)
    return Distribution(metric, values, means, limits)


def draw_distribution(ax: Axes, panel: Distribution, rows: ArmRows, *, named: bool) -> None:
    """Draws one panel, with the names of the arms if it is the leftmost."""
    percent = panel.metric.is_share
    set_values(ax, panel.limits, "x", percent=percent, most_steps=5)
    set_rows(ax, rows, named=named)
    for row, values, mean in zip(rows.rows, panel.values, panel.means, strict=True):
        if values.size:
            draw_spread(ax, row, values, mean, drawn_seeds(rows))
        else:
            ax.annotate(
                "no value",
                (0.5, row.at),
                xycoords=ax.get_yaxis_transform(),
                ha="center",
                va="center",
                size=SMALL,
                color=MUTED,
                gid=ABSENT,
            )
    log = " (log scale)" if panel.limits.log else ""
    ax.set_xlabel(wrapped(f"{panel.metric.label}{' (%)' if percent else ''}{log}", 1.9))


def distribution_figure(shown: Shown) -> Figure | None:
    """Returns the usual metrics side by side, a row for each arm; None if nothing is measured."""
    metrics = shown_metrics(shown)
    if not metrics:
        return None
    rows = rows_of(shown)
    panels = [prepare_distribution(shown, metric, rows) for metric in metrics]
    with paper_style():
        page = open_page(
            shown,
            "Distribution over seeds",
            _remarks(panels, rows),
            (),
            rows.height + 0.7,
            row_pages(shown),
        )
        for place, (ax, panel) in enumerate(
            zip(row_panels(page, rows, len(panels)), panels, strict=True)
        ):
            draw_distribution(ax, panel, rows, named=place == 0)
    return page.figure


def _remarks(panels: list[Distribution], rows: ArmRows) -> list[str]:
    """Returns how to read the rows, and what is not drawn."""
    counts = [values.size for panel in panels for values in panel.values if values.size]
    found = [
        f"Dots: the seeds that finished ({counted(counts, 'seed')}); marker and line: mean with "
        "95% t interval; box: from quartile to quartile, with the median.",
        dots_remark(rows, max(counts)),
    ]
    if min(counts) < ENOUGH_SEEDS:
        found.append(f"No box, and only indicative, with fewer than {ENOUGH_SEEDS} seeds.")
    if any(panel.limits.cut for panel in panels):
        found.append("A few extreme values lie outside the axes.")
    if any(row.diverged for row in rows.rows):
        found.append("Values are of the seeds that did not diverge, which flatters such an arm.")
    return found


def distribution_finding(shown: Shown) -> str:
    """Returns the mean of each arm with its interval, smallest and largest value."""
    rows = rows_of(shown)
    told = [shown.results.note]
    for metric in shown_metrics(shown):
        panel = prepare_distribution(shown, metric, rows)
        scale, unit = (100.0, " percent") if metric.is_share else (1.0, "")
        parts = [
            f"{row.arm}{f' at {cell_text(row.cell)}' if row.cell else ''} "
            f"{interval_words(mean, scale)}, from {number(values.min(), scale)} to "
            f"{number(values.max(), scale)}"
            for row, values, mean in zip(rows.rows, panel.values, panel.means, strict=True)
            if values.size
        ]
        rest = len(parts) - MOST_NAMED
        more = f"; {rest} further rows" if rest > 0 else ""
        told.append(f"{metric.label}{unit and ' in'}{unit}: {'; '.join(parts[:MOST_NAMED])}{more}")
    return sentences(told)
