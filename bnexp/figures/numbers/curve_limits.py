"""The range in which curves are drawn: the bulk of them readable, what lies outside told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from bnexp.analysis.intervals import Floats
from bnexp.figures.numbers.findings import number
from bnexp.figures.numbers.limits import Limits, limits_of, value_limits
from bnexp.figures.numbers.seed_lines import SeedLines
from bnexp.figures.page.style import MUTED, SMALL

STEEP = 3.0
"""How many times as much room as all later points the first may take before it is left outside."""

ROOM = 0.35
"""What of the room of the later points is added then, so that lines are seen to come in."""

OUTSIDE = "outside"
"""Group id of what is told of values outside an axis."""


def joined(arms: Sequence[SeedLines]) -> Floats:
    """Returns all values of a panel in one row."""
    return np.concatenate([np.empty(0), *(lines.values.ravel() for lines in arms)])


def joined_bounds(arms: Sequence[SeedLines]) -> Floats:
    """Returns all bounds of intervals of a panel in one row."""
    bounds = [bound for lines in arms for bound in (lines.band.low, lines.band.high)]
    return np.concatenate([np.empty(0), *bounds])


def curve_limits(
    arms: Sequence[SeedLines], *, log: bool = False, with_zero: bool = False
) -> Limits:
    """Returns the range of a panel; a first evaluation that would take most of it lies outside.

    Args:
        arms: What is drawn.
        log: Whether the axis is logarithmic.
        with_zero: Whether zero must be in sight.
    """

    def of(some: Sequence[SeedLines]) -> Limits:
        return value_limits(joined(some), joined_bounds(some), log=log, with_zero=with_zero)

    whole = of(arms)
    if min((lines.x.size for lines in arms), default=0) < 3:
        return replace(whole, core=_core(arms, whole))
    rest = [_later(lines) for lines in arms]
    later = of(rest)
    if not whole.span > STEEP * later.span:
        return replace(whole, core=_core(arms, whole))
    (low, high), (least, most), room = later.ends, whole.ends, ROOM * later.span
    cut = limits_of(max(least, low - room), min(most, high + room), log=log, cut=True)
    return replace(cut, core=_core(rest, cut))


def _core(arms: Sequence[SeedLines], limits: Limits) -> tuple[float, float]:
    """Returns between which ends on paper the means lie, and 0 where it must be in sight."""
    means = np.concatenate([np.empty(0), *(lines.band.mean for lines in arms)])
    known = means[np.isfinite(means) & ((means > 0) | (not limits.log))]
    paper = np.log10(known) if limits.log else known
    low, high = limits.ends
    if not paper.size:
        return limits.ends
    if not limits.log and low < 0 < high:
        paper = np.append(paper, 0.0)
    return max(low, float(paper.min())), min(high, float(paper.max()))


def _later(lines: SeedLines) -> SeedLines:
    """Returns an arm without its first evaluation."""
    band = lines.band
    rest = replace(band, mean=band.mean[1:], low=band.low[1:], high=band.high[1:], n=band.n[1:])
    return replace(
        lines,
        x=lines.x[1:],
        own_x=lines.own_x[:, 1:],
        values=lines.values[:, 1:],
        band=rest,
    )


def tell_outside(
    ax: Axes, values: Floats, limits: Limits, write: Callable[[float], str] = number
) -> None:
    """Writes into the corners of a panel how far values reach beyond its axis, if any do.

    Args:
        ax: The panel.
        values: All that it shows, of any shape.
        limits: Its range.
        write: How a value is written.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return
    told = []
    if known.max() > limits.high:
        told.append((0.985, 0.97, "top", f"\u2191 to {write(float(known.max()))}"))
    if known.min() < limits.low:
        told.append((0.985, 0.03, "bottom", f"\u2193 to {write(float(known.min()))}"))
    for x, y, vertical, text in told:
        said = ax.text(x, y, text, transform=ax.transAxes, ha="right", va=vertical, gid=OUTSIDE)
        said.set(size=SMALL - 1, color=MUTED, zorder=5)
        said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.75})
