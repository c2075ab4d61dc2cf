"""Draws what was measured: one figure of the comparisons, one of the growth."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from bnexp.bench.bars import MeasuredBar
from bnexp.bench.parts.part import GrowthPoint
from bnexp.bench.report import comparisons, machine_text
from bnexp.bench.sitting import Bench
from bnexp.figures import paper_style, save_figure
from bnexp.figures.page.style import COLORS, FONT_SIZE, MUTED, SMALL

ARM_COLORS = {"no-bn": COLORS[0], "bn": COLORS[1]}
FORMATS = ("png", "svg")


def draw_bench(bench: Bench, folder: Path) -> list[Path]:
    """Writes `bench.png` and `growth.png`, and the same as SVG, as far as they were measured."""
    paths = []
    bars = [one for one in comparisons(bench) if one.values and one.met is not None]
    with paper_style():
        if bars:
            paths += save_figure(_comparison_figure(bench, bars), folder, "bench", FORMATS)
        if bench.growth:
            paths += save_figure(_growth_figure(bench), folder, "growth", FORMATS)
    return paths


def _comparison_figure(bench: Bench, bars: Sequence[MeasuredBar]) -> Figure:
    epochs = {key: values for key, values in bench.measurements.items() if key[:6] == "epoch/"}
    panels = 2 if epochs else 1
    figure = Figure(
        figsize=(6.2 * panels, 1.3 + 0.26 * max(len(bars), 10)),
        layout=ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.1),
    )
    if epochs:
        _draw_epochs(figure.add_subplot(1, panels, 1), epochs)
    _draw_bars(figure.add_subplot(1, panels, panels), bars)
    figure.supxlabel(machine_text(bench.about), size=SMALL, color=MUTED)
    return figure


def _plain_log(axis: Axis, ticks: Sequence[float] = ()) -> None:
    """Makes an axis logarithmic, its numbers written out, at given places or at 1, 2 and 5."""
    horizontal = axis is axis.axes.xaxis
    (axis.axes.set_xscale if horizontal else axis.axes.set_yscale)("log")
    axis.set_major_locator(FixedLocator(ticks) if ticks else LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.6g}"))
    axis.set_minor_locator(NullLocator())


def _draw_epochs(axes: Axes, epochs: dict[str, list[float]]) -> None:
    """Median and range of the seconds per epoch of each program, a mark for each arm."""
    names = list(dict.fromkeys(key.rpartition("/")[2] for key in epochs))
    names.sort(key=lambda name: -_median_of(epochs, name))
    for key, values in epochs.items():
        _, arm, name = key.split("/")
        height = names.index(name) + {"no-bn": 0.13, "bn": -0.13}[arm]
        color = ARM_COLORS[arm]
        middle = statistics.median(values)
        axes.plot([min(values), max(values)], [height, height], color=color, linewidth=1.2)
        axes.plot(middle, height, "s" if arm == "bn" else "o", color=color, markersize=4.5)
        place = {"no-bn": 5, "bn": -10}[arm]
        axes.annotate(
            f"{middle:.2f}",
            (middle, height),
            (0, place),
            textcoords="offset points",
            ha="center",
            size=SMALL - 1,
            color=color,
        )
    for arm, color in ARM_COLORS.items():
        axes.plot([], [], "s" if arm == "bn" else "o", color=color, label=arm)
    _plain_log(axes.xaxis)
    axes.margins(x=0.08, y=0.08)
    axes.set_yticks(range(len(names)), [name.replace("-", " ") for name in names], size=SMALL)
    axes.set_xlabel("seconds per epoch, training and validation (log scale)")
    axes.set_title("One epoch of the article's network on MNIST", size=FONT_SIZE, weight="bold")
    axes.legend(loc="upper right", title="median and range")


def _median_of(epochs: dict[str, list[float]], name: str) -> float:
    return max(statistics.median(v) for key, v in epochs.items() if key.endswith(f"/{name}"))


def _draw_bars(axes: Axes, bars: Sequence[MeasuredBar]) -> None:
    """How much of each bar is used: left of the line the bar is met."""
    for number, one in enumerate(reversed(bars)):
        used = sorted(_used(one, value) for value in one.values)
        color = COLORS[0] if one.met else COLORS[1]
        axes.plot([used[0], used[-1]], [number, number], color=color, linewidth=1.2)
        mark = "o" if one.met else "X"
        axes.plot(statistics.median(used), number, mark, color=color, markersize=5)
    axes.axvline(1.0, color="#1A1A1A", linewidth=0.9)
    _plain_log(axes.xaxis)
    axes.set_yticks(range(len(bars)), [one.bar.what for one in reversed(bars)], size=SMALL - 0.5)
    axes.set_xlabel("share of the bar used (log scale)\ncircle: met; cross: not; line: range")
    axes.set_title("The bars", size=FONT_SIZE, weight="bold")


def _used(one: MeasuredBar, value: float) -> float:
    if one.bar.least is not None:
        return one.bar.least / value
    return value / (one.bar.most or 1.0)


def _growth_figure(bench: Bench) -> Figure:
    axes_names = list(dict.fromkeys(point.axis for point in bench.growth))
    figure = Figure(figsize=(max(5.0, 2.5 * len(axes_names)), 4.6), layout="constrained")
    for number, name in enumerate(axes_names, 1):
        points = [point for point in bench.growth if point.axis == name]
        upper = figure.add_subplot(2, len(axes_names), number)
        lower = figure.add_subplot(2, len(axes_names), len(axes_names) + number)
        _draw_time(upper, points, labelled=number == 1)
        _draw_memory(lower, points, labelled=number == 1)
        lower.set_xlabel(f"{name} (log scale)")
    figure.supxlabel(machine_text(bench.about), size=SMALL, color=MUTED)
    return figure


def _draw_time(axes: Axes, points: Sequence[GrowthPoint], *, labelled: bool) -> None:
    values = [point.value for point in points]
    trials = points[0].axis == "trials"
    unit = 1.0 if trials else 1e3
    axes.plot(values, [p.seconds * unit for p in points], "o-", color=COLORS[0], label="bnexp")
    if any(point.floor for point in points):
        floors = [point.floor * unit for point in points]
        axes.plot(values, floors, "--", color=MUTED, label="floor")
        axes.legend()
    _plain_log(axes.xaxis, values)
    if trials:
        axes.set_ylim(bottom=0)
    else:
        _plain_log(axes.yaxis)
        times = [time for p in points for time in (p.seconds * unit, p.floor * unit)]
        axes.set_ylim(min(times) / 2, max(times) * 2)
    axes.set_title("seconds of the command" if trials else "milliseconds a step", size=SMALL)
    if labelled:
        axes.set_ylabel("time (log scale, but for trials)")


def _draw_memory(axes: Axes, points: Sequence[GrowthPoint], *, labelled: bool) -> None:
    values, trials = [point.value for point in points], points[0].axis == "trials"
    axes.plot(values, [p.memory for p in points], "s-", color=COLORS[1])
    _plain_log(axes.xaxis, values)
    axes.set_ylim(0, 1.15 * max(point.memory for point in points))
    axes.set_title("MiB of the command's process" if trials else "MiB of the worker", size=SMALL)
    if labelled:
        axes.set_ylabel("peak memory")
