"""How many seeds stand behind each point of a curve, above the panel where that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory, offset_copy

from bnexp.figures.numbers.seed_lines import SeedLines
from bnexp.figures.page.style import MUTED, ArmStyle, arm_style

COUNT = "count"
"""Group id of the numbers."""

SIZE = 6.5
"""Size of the numbers in points."""

MOST_ARMS = 4
"""Arms that a panel has room for above it."""

APART = 0.07
"""Share of the axis that two numbers need between them."""


def count_changes(lines: SeedLines) -> tuple[tuple[float, int], ...]:
    """Returns where the number of seeds changes along a curve, and to what.

    Returns:
        Position and number, the first evaluation included; empty where the number is the same
        all along.
    """
    n = lines.band.n
    changed = np.flatnonzero(np.diff(n, prepend=-1))
    if len(changed) < 2:
        return ()
    return tuple((float(lines.x[at]), int(n[at])) for at in changed if np.isfinite(lines.x[at]))


def count_rows(panels: Iterable[Sequence[SeedLines]]) -> int:
    """Returns how many rows of numbers stand above the panel with the most."""
    most = max((sum(bool(count_changes(lines)) for lines in arms) for arms in panels), default=0)
    return min(most, MOST_ARMS)


def draw_counts(ax: Axes, arms: Sequence[SeedLines]) -> None:
    """Writes the numbers of seeds of each arm in a row of its own, behind the arm's marker."""
    changing = [(lines, changes) for lines in arms if (changes := count_changes(lines))]
    low, high = ax.get_xlim()
    for row, (lines, changes) in enumerate(changing[:MOST_ARMS]):
        first, *later = _apart(changes, APART * (high - low))
        texts = [(first[0], f"n={first[1]}"), *((x, str(n)) for x, n in later)]
        write_above(ax, row, arm_style(lines.position), texts, COUNT)
    if changing:
        make_room_above(ax, min(len(changing), MOST_ARMS))


def write_above(
    ax: Axes,
    row: int,
    style: ArmStyle,
    texts: Sequence[tuple[float, str]],
    gid: str,
    *,
    along_panel: bool = False,
) -> None:
    """Writes texts in a row above a panel, behind the marker of the arm that they belong to.

    Args:
        ax: The panel, its horizontal axis set.
        row: Which row, counted from below.
        style: The arm's.
        texts: Where along the horizontal axis each stands, and what it says.
        gid: Group id of the texts.
        along_panel: Whether places are shares of the panel's width, and not on its axis.
    """
    sheet = ax.get_figure(root=True)
    along = ax.transAxes if along_panel else ax.transData
    level = blended_transform_factory(along, ax.transAxes)
    above = 3 + row * (SIZE + 2)
    written = offset_copy(level, sheet, y=above, units="points")
    for x, text in texts:
        ax.text(x, 1, text, transform=written, size=SIZE, color=MUTED, ha="center", gid=gid)
    # The text is centred, and half of a letter is 0.28 of its size wide.
    left = -0.28 * SIZE * len(texts[0][1]) - 4
    marked = offset_copy(level, sheet, x=left, y=above + 0.4 * SIZE, units="points")
    ax.plot(texts[0][0], 1, style.marker, c=style.color, ms=3.5, transform=marked, clip_on=False)


def make_room_above(ax: Axes, rows: int) -> None:
    """Moves the title of a panel above so many rows of texts."""
    ax.set_title(ax.get_title(), pad=6 + rows * (SIZE + 2))


def _apart(changes: Sequence[tuple[float, int]], least: float) -> list[tuple[float, int]]:
    """Returns the first change, the last, and those between that have room for their number.

    Where even the last is too close to the first, it is moved that little to the right.
    """
    first, *later = changes
    begin = first[0] + 1.7 * least
    kept = [(max(begin, later[-1][0]), later[-1][1])]
    for change in reversed(later[:-1]):
        if change[0] >= begin and kept[-1][0] - change[0] >= least:
            kept.append(change)
    return [first, *reversed(kept)]
