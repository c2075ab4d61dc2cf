"""Chooses the range of an axis so that the differences in question can be seen."""

from __future__ import annotations

import math
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
ROOM = 0.6
"""Room on either side of what must be seen of a row of panels, as a share of what that takes."""

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
        core: Between which ends on paper is what must be seen; all of it if None.
    """

    low: float
    high: float
    log: bool = False
    cut: bool = False
    core: tuple[float, float] | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as they stand on paper: of a logarithmic axis their logarithms."""
        return (math.log10(self.low), math.log10(self.high)) if self.log else (self.low, self.high)

    @property
    def span(self) -> float:
        """How far the ends are apart on paper."""
        low, high = self.ends
        return high - low


def limits_of(low: float, high: float, *, log: bool, cut: bool) -> Limits:
    """Returns a range by its ends as they stand on paper; see `Limits.ends`."""
    first, last = (10.0**low, 10.0**high) if log else (low, high)
    return Limits(first, last, log=log, cut=cut)


def value_limits(
    values: Floats, bounds: Floats, *, log: bool = False, with_zero: bool = False
) -> Limits:
    """Returns a range for values and the bounds of their intervals.

    The range covers every value. Bounds, which are very wide for two seeds, may add half of the
    values' range on either side. A single extreme value (the range is over 20 times that between
    the 5th and the 95th percentile) is left outside.

    Args:
        values: The seeds' values, of any shape; what is not finite is ignored.
        bounds: Bounds of intervals, of any shape.
        log: Whether the axis is logarithmic; what is not above 0 is ignored then.
        with_zero: Whether zero must be in sight.
    """
    shown, around = (_on_paper(each, log=log) for each in (values, bounds))
    if shown.size == 0:
        return limits_of(-1.0 if log else 0.0, 0.0 if log else 1.0, log=log, cut=False)
    low, high = float(shown.min()), float(shown.max())
    inner_low, inner_high = np.percentile(shown, [5, 95])
    cut = bool(inner_high > inner_low and high - low > EXTREME * (inner_high - inner_low))
    if cut:
        low, high = float(inner_low), float(inner_high)
    room = (high - low) * BAND_SHARE
    inside = around.clip(low - room, high + room)
    inside = np.append(inside, 0.0 if with_zero else low)
    low, high = min(low, float(inside.min())), max(high, float(inside.max()))
    margin = MARGIN * (high - low) or MARGIN * (1.0 if log else abs(high) or 1.0)
    return limits_of(low - margin, high + margin, log=log, cut=cut)


def _on_paper(values: Floats, *, log: bool) -> Floats:
    known = values[np.isfinite(values)]
    return np.log10(known[known > 0]) if log else known


def shared(panels: Sequence[Limits]) -> Limits:
    """Returns the one range of panels that stand in a row.

    It holds what must be seen of each, and beyond that as much as panels have usually: one with
    extreme values does not make all others flat.

    Args:
        panels: Their own ranges; at least one, all logarithmic or none.
    """
    cores = [panel.core or panel.ends for panel in panels]
    least, most = min(end for end, _ in cores), max(end for _, end in cores)
    spans = sorted(panel.span for panel in panels)
    room = max(ROOM * (most - least), spans[len(spans) // 2])
    low = max(min(panel.ends[0] for panel in panels), least - room)
    high = min(max(panel.ends[1] for panel in panels), most + room)
    return limits_of(low, high, log=panels[0].log, cut=any(panel.cut for panel in panels))


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
