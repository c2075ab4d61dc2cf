"""The means in brief: one metric at every point of the grid, or all metrics without one."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.analysis.reading.measures import Measure
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.summary import ArmSummary, Summary
from bnexp.analysis.telling.display import mean_label, written_means
from bnexp.analysis.telling.records import mean_records
from bnexp.config.experiment import Cell
from bnexp.counting import counted
from bnexp.table import Table

FEW_ARMS = 4
"""Arms whose means and differences are told in full where nobody asked for them."""


def brief_means(summary: Summary) -> Table:
    """Returns the arms' means without intervals: a row an arm.

    A column is a point of the grid, and tells the metric of the end; without a grid a metric.
    """
    seeds = counted([arm.finished for arm in summary.arms], "seed")
    plain = mean_records(summary)
    if not summary.keys:
        columns = ("Arm", *map(mean_label, summary.metrics))
        by_metric = [_texts(summary.arms, metric) for metric in summary.metrics]
        rows = list(zip((arm.arm for arm in summary.arms), *by_metric, strict=True))
        return Table(f"Means of {seeds}", columns, rows, (), plain)
    metric = ending(summary)
    cells = list(dict.fromkeys(arm.cell for arm in summary.arms))
    texts = dict(zip(_places(summary.arms), _texts(summary.arms, metric), strict=True))
    arms = dict.fromkeys(arm.arm for arm in summary.arms)
    rows = [(arm, *(texts[arm, cell] for cell in cells)) for arm in arms]
    heads = " / ".join(short_keys(summary.keys))
    title = f"{mean_label(metric)} by {heads}, means of {seeds}"
    headings = (" / ".join(value for _, value in cell) for cell in cells)
    return Table(title, ("Arm", *headings), rows, (), plain)


def ending(summary: Summary) -> Measure:
    """Returns the metric by which the end is told: of the accuracies, or of all, the first."""
    on = ("test", "validation", "training", "")
    measured = [metric for metric in summary.metrics if metric.is_share] or summary.metrics
    return min(measured, key=lambda metric: on.index(metric.on) if metric.on in on else len(on))


def _places(arms: Sequence[ArmSummary]) -> list[tuple[str, Cell]]:
    return [(arm.arm, arm.cell) for arm in arms]


def _texts(arms: Sequence[ArmSummary], metric: Measure) -> list[str]:
    """Returns the means of a metric with equal digits, or what stands in their way."""
    means = written_means(metric, [arm.means[metric.name] for arm in arms])
    return [arm.obstacle or mean.mean for arm, mean in zip(arms, means, strict=True)]
