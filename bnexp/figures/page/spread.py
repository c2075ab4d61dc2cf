"""Draws the values of an arm in its row: every seed, the quartiles, mean and interval."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bnexp.analysis import Interval
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.figures.page.rows import ArmRow, ArmRows
from bnexp.figures.page.style import arm_style

SEEDS, QUARTILES, MEAN = "seeds", "quartiles", "mean"
"""Group ids: single seeds, the box from the lower to the upper quartile, the mean with its
interval."""

MOST_DOTS = 500
"""Seeds of all rows of a panel that are drawn one by one, so that a browser opens its SVG at once;
of more only the first of each row."""


def drawn_seeds(rows: ArmRows) -> int:
    """Returns how many seeds of each row are drawn one by one."""
    return max(ENOUGH_SEEDS, MOST_DOTS // len(rows.rows))


def draw_spread(ax: Axes, row: ArmRow, values: Floats, mean: Interval, dots: int) -> None:
    """Draws seeds as dots below the middle of a row; box and mean with interval above it.

    Args:
        ax: Where to.
        row: The row.
        values: At least one, of shape `(seeds,)`.
        mean: Their mean with its interval.
        dots: How many seeds are drawn one by one.
    """
    style, shown = arm_style(row.position), values[:dots]
    scatter = 0.07 * np.array([0.0, 1.0, -1.0])
    below = row.at + row.height * (0.22 + scatter[np.arange(shown.size) % 3])
    ax.plot(shown, below, ".", color=style.color, ms=4, mew=0, alpha=0.6, gid=SEEDS)
    above, half = row.at - 0.14 * row.height, 0.17 * row.height
    if values.size >= ENOUGH_SEEDS:
        low, middle, high = np.percentile(values, [25, 50, 75])
        box = Rectangle((low, above - half), high - low, 2 * half, gid=QUARTILES)
        box.set(facecolor=style.color, alpha=0.22, lw=0)
        ax.add_patch(box)
        ax.plot([middle] * 2, [above - half, above + half], color=style.color, lw=1.0)
    if np.isfinite(mean.low):
        ax.plot([mean.low, mean.high], [above] * 2, color=style.color, lw=1.4, gid=MEAN)
    ax.plot([mean.mean], [above], style.marker, c=style.color, mec="white", mew=0.5, ms=5, gid=MEAN)


def dots_remark(rows: ArmRows, most: int) -> str:
    """Returns that not all seeds are drawn, if the row with the most has more than that."""
    dots = drawn_seeds(rows)
    return f"Dots of the first {dots} seeds of each arm." if most > dots else ""
