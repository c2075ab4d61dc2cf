"""Rows of arms, grouped by the points of the grid, for figures that set them below each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes

from bnexp.analysis import cell_text
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import Margins, Page, width_of, wrapped
from bnexp.figures.page.style import SMALL
from bnexp.trial import TrialStatus

MOST_ROWS = 26
"""Rows of one page, whole points of the grid."""

LABEL = 1.9
"""Width in inches of the names."""

LINE = 0.145
"""Height in inches of a line of a name."""

LEAST = 0.27
"""Height in inches of a row at least."""

HEADING = 0.3
"""Height in inches that the name of a point of the grid takes."""


@dataclass(frozen=True)
class ArmRow:
    """One arm at a point of the grid.

    Attributes:
        arm: Name of the arm.
        position: Its place in the configuration.
        cell: Point of the grid.
        label: What it is called, with how many seeds diverged.
        diverged: How many did.
        at: Middle of the row in inches from above.
        height: Its height in inches.
    """

    arm: str
    position: int
    cell: Cell
    label: str
    diverged: int
    at: float
    height: float


@dataclass(frozen=True)
class ArmRows:
    """The rows of a figure.

    Attributes:
        rows: From above.
        headings: Name of each point of the grid, and where it stands; empty without a grid.
        height: Height in inches of all.
    """

    rows: tuple[ArmRow, ...]
    headings: tuple[tuple[str, float], ...]
    height: float


def _cells_of_page(shown: Shown) -> int:
    """Returns how many points of the grid there is room for on a page."""
    return max(1, MOST_ROWS // len(shown.arms))


def row_pages(shown: Shown) -> int:
    """Returns how many pages the rows take."""
    return max(1, math.ceil(len(shown.cells) / _cells_of_page(shown)))


def rows_of(shown: Shown) -> ArmRows:
    """Returns a row for each arm at each point of the grid of the page."""
    rows: list[ArmRow] = []
    headings: list[tuple[str, float]] = []
    top = 0.0
    for cell in shown.on_page(shown.cells, _cells_of_page(shown)):
        if cell:
            headings.append((cell_text(cell), top + 0.6 * HEADING))
            top += HEADING
        for arm in shown.arms:
            gone = len(shown.results.seeds(arm, cell, TrialStatus.DIVERGED))
            label = wrapped(arm, LABEL, SMALL) + (f"\n({gone} diverged)" if gone else "")
            height = max(LEAST, 0.08 + LINE * (label.count("\n") + 1))
            at = top + height / 2
            rows.append(ArmRow(arm, shown.position(arm), cell, label, gone, at, height))
            top += height
    return ArmRows(tuple(rows), tuple(headings), top)


def row_panels(page: Page, rows: ArmRows, columns: int) -> list[Axes]:
    """Returns panels side by side, room for the names of the arms left of the first."""
    names = names_width(rows)
    width, height = page.room
    each = (width - names) / columns
    margins = Margins(left=0.05, right=0.2, top=0.05, bottom=0.6)
    tiles = [(names + at * each, 0.0, each, height) for at in range(columns)]
    return [page.panel(tile, margins) for tile in tiles]


def names_width(rows: ArmRows) -> float:
    """Returns the width in inches of the column of names."""
    return min(LABEL, width_of(row.label for row in rows.rows)) + 0.15


def set_rows(ax: Axes, rows: ArmRows, *, named: bool) -> None:
    """Gives the vertical axis the rows, with their names only in the leftmost panel."""
    ax.set_ylim(rows.height, 0.0)
    labels = [row.label if named else "" for row in rows.rows]
    ax.set_yticks([row.at for row in rows.rows], labels)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    for name, at in rows.headings:
        ax.axhline(at - 0.5 * HEADING, color="#BBBBBB", lw=0.6)
        if named:
            # Above the panel's lines, as a name may reach into it.
            ax.annotate(
                name,
                (0.0, at),
                (-72.0 * (names_width(rows) - 0.1), 0.0),
                xycoords=ax.get_yaxis_transform(),
                textcoords="offset points",
                va="center",
                size=SMALL,
                weight="bold",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )
