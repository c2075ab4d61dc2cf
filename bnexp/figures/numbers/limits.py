"""Chooses the range of an axis so that the differences in question can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import (
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
    PercentFormatter,
)

from bnexp.analysis.intervals import Floats

MARGIN = 0.05
BAND_SHARE = 0.5
EXTREME = 20.0
LOG_FROM = 25.0
SIMILAR = 3.0

NARROW = 6.0
"""Factor up to which a logarithmic axis has evenly spaced numbers."""


@dataclass(frozen=True)
class Limits:
    """The range of an axis.

    Attributes:
        low: Lower end.
        high: Upper end.
        log: Whether the axis is logarithmic.
        cut: Whether values lie outside.
    """

    low: float
    high: float
    log: bool = False
    cut: bool = False


def value_limits(
    values: Floats, bounds: Floats, *, may_be_log: bool = False, with_zero: bool = False
) -> Limits:
    """Returns a range for values and the bounds of their intervals.

    The range covers every value. Bounds, which are very wide for two seeds, may add half of the
    values' range on either side. A single extreme value (the range is over 20 times that between
    the 5th and the 95th percentile) is left outside; losses that span a factor over 25 get a
    logarithmic axis instead.

    Args:
        values: The seeds' values, of any shape; what is not finite is ignored.
        bounds: Bounds of intervals, of any shape.
        may_be_log: Whether the values are positive and may stand on a logarithmic axis.
        with_zero: Whether zero must be in sight.
    """
    shown = values[np.isfinite(values)]
    if shown.size == 0:
        return Limits(0.0, 1.0)
    low, high = float(shown.min()), float(shown.max())
    if may_be_log and low > 0 and high / low > LOG_FROM:
        return Limits(low / 1.2, high * 1.2, log=True)
    inner_low, inner_high = np.percentile(shown, [5, 95])
    cut = bool(inner_high > inner_low and high - low > EXTREME * (inner_high - inner_low))
    if cut:
        low, high = float(inner_low), float(inner_high)
    room = (high - low) * BAND_SHARE
    inside = bounds[np.isfinite(bounds)].clip(low - room, high + room)
    inside = np.append(inside, 0.0 if with_zero else low)
    low, high = min(low, float(inside.min())), max(high, float(inside.max()))
    margin = MARGIN * (high - low) or MARGIN * (abs(high) or 1.0)
    return Limits(low - margin, high + margin, cut=cut)


def share_similar(panels: Sequence[Limits]) -> list[Limits]:
    """Returns one range for all panels if that leaves each a third of its axis, else their own."""
    if not panels or any(panel.log for panel in panels):
        return list(panels)
    low, high = min(panel.low for panel in panels), max(panel.high for panel in panels)
    if high - low > SIMILAR * min(panel.high - panel.low for panel in panels):
        return list(panels)
    return [Limits(low, high, cut=panel.cut) for panel in panels]


def reaches_beyond(bounds: Floats, limits: Limits) -> bool:
    """Returns whether any bound of an interval lies outside the range."""
    return bool(((bounds < limits.low) | (bounds > limits.high)).any())


def set_values(
    ax: Axes,
    limits: Limits,
    which: Literal["x", "y"] = "y",
    *,
    percent: bool = False,
    most_steps: int | None = None,
) -> None:
    """Gives an axis its range, with plain numbers also where it is logarithmic.

    Args:
        ax: Where to.
        limits: The range.
        which: The vertical or the horizontal axis.
        percent: Whether fractions are written in percent.
        most_steps: Steps between the numbers of a linear axis at most; a logarithmic one has few
            numbers by itself.
    """
    axis = ax.yaxis if which == "y" else ax.xaxis
    if limits.log:
        (ax.set_yscale if which == "y" else ax.set_xscale)("log")
        span = limits.high / limits.low
        subs = (1.0, 2.0, 5.0) if span < 1000 else (1.0,)
        if span > NARROW:
            axis.set_major_locator(LogLocator(subs=subs))
        else:
            axis.set_major_locator(MaxNLocator(nbins=5, min_n_ticks=3, steps=[1, 2, 2.5, 5, 10]))
            axis.set_minor_locator(NullLocator())
        scale = 100.0 if percent else 1.0
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{scale * value:g}"))
        axis.set_minor_formatter(NullFormatter())
    else:
        if percent:
            axis.set_major_formatter(PercentFormatter(1.0, symbol=None))
        if most_steps is not None:
            ax.locator_params(axis=which, nbins=most_steps)
    (ax.set_ylim if which == "y" else ax.set_xlim)(limits.low, limits.high)


def set_places(ax: Axes, places: Floats) -> None:
    """Gives the horizontal axis its range, with whole numbers where there are at least two."""
    known = places[np.isfinite(places)]
    if known.size == 0:
        ax.set_xticks([])
        return
    first, last = float(known.min()), float(known.max())
    if first == last:
        ax.set_xlim(first - 0.5, first + 0.5)
        ax.set_xticks([first], [f"{first:g}"])
        return
    margin = 0.03 * (last - first)
    ax.set_xlim(first - margin, last + margin)
    whole = last - first >= 2
    locator = MaxNLocator(nbins=10 if whole else 5, integer=whole, min_n_ticks=2)
    ax.xaxis.set_major_locator(locator)
