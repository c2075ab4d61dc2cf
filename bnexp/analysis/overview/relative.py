"""Every arm against every other: paired differences for each choice of the baseline."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from bnexp.analysis.intervals import Interval
from bnexp.analysis.overview.matrix import Column
from bnexp.analysis.overview.means import ending
from bnexp.analysis.reading.measures import Measure, measure_values
from bnexp.analysis.reading.results import Results
from bnexp.analysis.summary import Summary, paired_effect
from bnexp.analysis.telling.display import WrittenInterval, effect_label, written_effects
from bnexp.config.experiment import Cell
from bnexp.trial import ArmCell

MOST_EFFECTS = 6000
"""Effects that are worked out; beyond, the last arms are no baselines."""

Side = Literal["", "better", "worse"]


@dataclass(frozen=True)
class Effect:
    """One arm against a baseline, by itself: it depends on no third arm.

    Attributes:
        text: The mean effect with its 95% interval, or what stands in the way of one.
        side: On which side of no effect the interval lies wholly; empty where it holds it.
    """

    text: WrittenInterval
    side: Side = ""


@dataclass(frozen=True)
class Relative:
    """All arms against one of them.

    Attributes:
        baseline: That arm.
        effects: For each other arm its effect in each column.
    """

    baseline: str
    effects: Mapping[str, tuple[Effect, ...]]


@dataclass(frozen=True)
class Relatives:
    """All arms against each of them.

    Attributes:
        metric: What is compared in every column; empty where each has a metric of its own.
        keys: The keys of the grid whose values head the columns; empty for metrics.
        columns: The points of the grid, or the metrics.
        arms: All arms.
        choices: For each baseline what the others come to.
    """

    metric: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    arms: tuple[str, ...]
    choices: tuple[Relative, ...]


def relatives_of(results: Results, summary: Summary) -> Relatives | None:
    """Returns every arm against every other; None where there is nothing to compare.

    A column is a metric, or with a grid a point of it, which tells the metric of the end.

    Args:
        results: The tables.
        summary: Means of their arms.
    """
    if len(results.arms) < 2 or not summary.metrics:
        return None
    columns = _columns(results, summary)
    values = {
        (arm, cell): measure_values(results, arm, cell)
        for arm in results.arms
        for cell in results.cells
    }
    obstacles = {(arm.arm, arm.cell): arm.obstacle for arm in summary.arms}
    most = max(1, MOST_EFFECTS // (len(results.arms) * len(columns)))
    choices = (
        Relative(
            baseline,
            {
                arm: tuple(
                    _effect(metric, (arm, column.cell), (baseline, column.cell), values, obstacles)
                    for column, metric in columns
                )
                for arm in results.arms
                if arm != baseline
            },
        )
        for baseline in results.arms[:most]
    )
    return Relatives(
        metric=effect_label(ending(summary)) if summary.keys else "",
        keys=summary.keys,
        columns=tuple(column for column, _ in columns),
        arms=results.arms,
        choices=tuple(choices),
    )


def _columns(results: Results, summary: Summary) -> list[tuple[Column, Measure]]:
    """Returns what is compared: one metric at every point of a grid, or all metrics."""
    if summary.keys:
        metric = ending(summary)
        headings = (" / ".join(value for _, value in cell) for cell in results.cells)
        return [
            (Column(heading, cell), metric)
            for heading, cell in zip(headings, results.cells, strict=True)
        ]
    cells: tuple[Cell, ...] = results.cells
    return [(Column(effect_label(m), cell), m) for cell in cells for m in summary.metrics]


def _effect(
    metric: Measure,
    arm: ArmCell,
    baseline: ArmCell,
    values: Mapping[ArmCell, pd.DataFrame],
    obstacles: Mapping[ArmCell, str],
) -> Effect:
    """Returns the effect at one place, or what stands in its way in either arm."""
    obstacle = "; ".join(
        f"{place[0]}: {obstacles[place]}" for place in (baseline, arm) if obstacles[place]
    )
    shared = values[baseline].index.intersection(values[arm].index, sort=False)
    if obstacle or shared.empty:
        return Effect(WrittenInterval(obstacle or "no seed in both arms"))
    effect = paired_effect(metric, values[arm].loc[shared], values[baseline].loc[shared])
    (text,) = written_effects(metric, [effect])
    return Effect(text, _side(metric, effect))


def _side(metric: Measure, effect: Interval | None) -> Side:
    """Returns on which side of no effect an interval lies wholly; nothing where it holds it."""
    if effect is None or math.isnan(effect.low):
        return ""
    none = 1.0 if metric.effect == "ratio" else 0.0
    if effect.low <= none <= effect.high:
        return ""
    return "better" if (effect.low > none) == metric.better.startswith("higher") else "worse"
