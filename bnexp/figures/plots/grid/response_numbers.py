"""The numbers of the response curve: every arm along one axis of the grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bnexp.analysis import Band, Measure, cell_text, t_band
from bnexp.analysis.intervals import Floats
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.findings import MOST_NAMED, number, sentences
from bnexp.figures.numbers.grid_axes import GridAxis, axes_of_grid, fixed_cells
from bnexp.figures.numbers.limits import Limits, shared, value_limits
from bnexp.figures.numbers.paired import shown_metrics
from bnexp.figures.numbers.scales import Quantity, is_logarithmic
from bnexp.figures.numbers.shown import Shown
from bnexp.trial import TrialStatus

MOST_FIXED = 3
"""Choices of the other axes on one page, each a row of panels."""


@dataclass(frozen=True, eq=False)
class Response:
    """One arm in one panel.

    Attributes:
        arm: Name of the arm.
        position: Its place in the configuration.
        values: Shape `(seeds, places)`, NaN where a seed has no value or diverged.
        band: Mean and interval over the seeds that have a value, at each place.
        diverged: How many seeds diverged at each place, of shape `(places,)`.
    """

    arm: str
    position: int
    values: Floats
    band: Band
    diverged: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ResponsePanel:
    """One panel.

    Attributes:
        title: The settings that are fixed; empty for none.
        axis: The axis of the grid.
        metric: What is shown.
        arms: Every arm.
        limits: Range of the vertical axis.
    """

    title: str
    axis: GridAxis
    metric: Measure
    arms: tuple[Response, ...]
    limits: Limits


def prepare_responses(shown: Shown) -> list[list[ResponsePanel]]:
    """Returns rows of panels: a row for each choice of the other axes, a panel for each metric.

    The axis is that of numbers with the most values or, without numbers, that with the most. The
    metrics are the first and the last of those usually shown: a loss and an accuracy.
    """
    axes = axes_of_grid(shown.results.grid_keys, shown.cells)
    if not axes:
        return []
    axis = max(axes, key=lambda each: (each.numbers is not None, len(each.values)))
    known = shown_metrics(shown)
    ends = list(dict.fromkeys([*known[:1], *known[-1:]]))
    choices = fixed_cells([axis], shown.cells)
    columns = [
        _on_one_axis(shown, [_panel(shown, axis, metric, *each) for each in choices])
        for metric in ends
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def response_pages(shown: Shown) -> int:
    """Returns how many pages the choices of the other axes take."""
    axes = axes_of_grid(shown.results.grid_keys, shown.cells)
    if not axes:
        return 0
    axis = max(axes, key=lambda each: (each.numbers is not None, len(each.values)))
    return math.ceil(len(fixed_cells([axis], shown.cells)) / MOST_FIXED)


def _on_one_axis(shown: Shown, panels: list[ResponsePanel]) -> list[ResponsePanel]:
    """Returns the panels of one metric, which all have the same scale and range."""
    values = [arm.values.ravel() for panel in panels for arm in panel.arms]
    quantity: Quantity = "share" if panels[0].metric.is_share else "amount"
    log = is_logarithmic(np.concatenate(values), quantity, shown.choice.log)
    limits = shared([_limits(panel, log=log) for panel in panels])
    return [replace(panel, limits=limits) for panel in panels]


def _limits(panel: ResponsePanel, *, log: bool) -> Limits:
    values = np.concatenate([arm.values.ravel() for arm in panel.arms])
    bounds = [bound for arm in panel.arms for bound in (arm.band.low, arm.band.high)]
    return value_limits(values, np.concatenate(bounds), log=log)


def _panel(
    shown: Shown, axis: GridAxis, metric: Measure, rest: Cell, cells: Sequence[Cell]
) -> ResponsePanel:
    """Returns one panel, given its points of the grid; its range comes with the others."""
    arms = tuple(
        _response(shown, arm, shown.position(arm), axis, metric, cells) for arm in shown.arms
    )
    return ResponsePanel(cell_text(rest), axis, metric, arms, Limits(0.0, 1.0))


def _response(
    shown: Shown, arm: str, position: int, axis: GridAxis, metric: Measure, cells: Sequence[Cell]
) -> Response:
    """Returns the values of one arm at each place along the axis."""
    places = len(axis.values)
    columns: list[Floats] = [np.empty(0)] * places
    gone = np.zeros(places, dtype=np.int64)
    for cell in cells:
        at = axis.place(cell)
        columns[at] = shown.values(arm, cell)[metric.name].dropna().to_numpy(dtype="float64")
        gone[at] = len(shown.results.seeds(arm, cell, TrialStatus.DIVERGED))
    values = np.full((max(1, *(column.size for column in columns)), places), np.nan)
    for at, column in enumerate(columns):
        values[: column.size, at] = column
    return Response(arm, position, values, t_band(values), gone)


def response_finding(shown: Shown) -> str:
    """Returns where along the axis each arm is best, and how many of its seeds diverged."""
    rows = prepare_responses(shown)
    told = [_told(panel) for row in rows[:MOST_FIXED] for panel in row]
    return sentences([shown.results.note, *told])


def _told(panel: ResponsePanel) -> str:
    accuracy = panel.metric.is_share
    choose, scale = (np.nanargmax, 100.0) if accuracy else (np.nanargmin, 1.0)
    parts = []
    for arm in panel.arms[:MOST_NAMED]:
        gone = f", {arm.diverged.sum()} seeds diverged in all" if arm.diverged.any() else ""
        if not np.isfinite(arm.band.mean).any():
            parts.append(f"{arm.arm} has no value{gone}")
            continue
        at = int(choose(arm.band.mean))
        mean = f"{number(float(arm.band.mean[at]), scale)}{'%' if accuracy else ''}"
        place = f"{panel.axis.name} = {panel.axis.labels[at]}"
        parts.append(f"{arm.arm} is best at {place} with {mean}{gone}")
    rest = len(panel.arms) - MOST_NAMED
    more = f"; {rest} further arms" if rest > 0 else ""
    title = f"{panel.metric.label}{f' at {panel.title}' if panel.title else ''}"
    return f"{title}: {'; '.join(parts)}{more}"
