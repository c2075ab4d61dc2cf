"""Lays out two series for each point of the grid on a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bnexp.analysis import cell_text
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.shown import Along
from bnexp.figures.page.page import LONGEST_TITLE, ROOMY, WIDTH, Margins, Page, open_page
from bnexp.letters import columns_of

TICKS, LINE, COUNTS = 0.55, 0.155, 0.12
"""Sizes in inches: width of the numbers beside an axis, height of a line of a label or a title,
height of a row of numbers above a panel."""

AXIS = {
    Along.EPOCHS: "Epochs",
    Along.STEPS: "Optimizer steps",
    Along.SECONDS: "Seconds of training",
}


@dataclass(frozen=True)
class SeriesPage:
    """A figure with its panels.

    Attributes:
        figure: The whole.
        panels: For each point of the grid its two panels.
        columns: How many points stand side by side.
        row_height: Height in inches that a panel has, with its labels.
    """

    figure: Figure
    panels: tuple[tuple[Axes, Axes], ...]
    columns: int
    row_height: float

    def label(self, which: int, text: str, along: Along) -> None:
        """Names a series beside its leftmost panels, and the horizontal axis below the lowest.

        A logarithmic axis is said to be one beside every panel that has it.

        Args:
            which: 0 for the first series, 1 for the second.
            text: What the vertical axis shows.
            along: What the horizontal axis counts.
        """
        for number, axes in enumerate(self.panels):
            named = text if number % self.columns == 0 else ""
            if axes[which].get_yscale() == "log":
                gap = "\n" if named and self.row_height < ROOMY else " " if named else ""
                named += f"{gap}(log scale)"
            axes[which].set_ylabel(named)
            alone = len(self.panels) == 1
            if alone or (which == 1 and number + self.columns >= len(self.panels)):
                axes[which].set_xlabel(AXIS[along])


@dataclass(frozen=True)
class Space:
    """What the panels of a page need besides their axes.

    Attributes:
        labels: Lines of the longest label beside an axis.
        counts: Rows of numbers above a panel.
        log: Whether any panel has to say that its axis is logarithmic.
    """

    labels: int
    counts: int
    log: bool


def height_of_row(cells: int) -> float:
    """Returns the height in inches of a panel with its labels, for so many points of the grid."""
    return 2.9 if cells == 1 else 2.0


def open_series_page(
    heading: str,
    note: str,
    remarks: Sequence[str],
    cells: Sequence[Cell],
    entries: Sequence[Line2D],
    space: Space,
) -> SeriesPage:
    """Returns an empty page.

    Without a grid the two panels stand side by side. With one, each point is a column of two
    panels, and the columns are set in blocks below each other.

    Args:
        heading: What the figure shows.
        note: What a reader must know first; empty for nothing.
        remarks: Sentences on how to read the figure.
        cells: Points of the grid.
        entries: Samples for the legend, labelled.
        space: What the panels need besides their axes.
    """
    rows, columns = _arrangement(len(cells))
    row_height = height_of_row(len(cells))
    width = WIDTH if len(cells) == 1 else max(WIDTH, 2.5 * columns)
    page = open_page(heading, note, remarks, entries, (width, rows * row_height))
    panels = _alone(page, space) if len(cells) == 1 else _blocks(page, cells, columns, space)
    return SeriesPage(page.figure, panels, columns, row_height)


def _arrangement(cells: int) -> tuple[int, int]:
    """Returns how many rows and columns of panels there are."""
    if cells == 1:
        return 1, 2
    columns = cells if cells <= 4 else 3 if cells in (5, 6, 9) else 4
    return 2 * math.ceil(cells / columns), columns


def _alone(page: Page, space: Space) -> tuple[tuple[Axes, Axes], ...]:
    """Returns two panels side by side."""
    left, top = TICKS + LINE * space.labels, 0.12 + COUNTS * space.counts
    first, second = page.tiles(1, 2, Margins(left, 0.12, top, 0.5))
    return ((first, second),)


def _blocks(
    page: Page, cells: Sequence[Cell], columns: int, space: Space
) -> tuple[tuple[Axes, Axes], ...]:
    """Returns the axes for each point of the grid, its name above the upper one."""
    names = [cell_text(cell) for cell in cells]
    titles = [n if columns_of(n) <= LONGEST_TITLE else n.replace(", ", ",\n") for n in names]
    lines = max(title.count("\n") + 1 for title in titles)
    log = LINE if space.log else 0.0
    labels = LINE * space.labels
    width, height = (page.room[0] - labels) / columns, height_of_row(len(cells))
    above = COUNTS * space.counts
    upper = Margins(TICKS + log, 0.08, 0.08 + LINE * lines + above, 0.25)
    lower = Margins(TICKS + log, 0.08, 0.08 + above, 0.45)
    panels = []
    for number, title in enumerate(titles):
        left, top = labels + number % columns * width, number // columns * 2 * height
        first = page.panel((left, top, width, height), upper)
        second = page.panel((left, top + height, width, height), lower)
        first.set_title(title)
        panels.append((first, second))
    return tuple(panels)
