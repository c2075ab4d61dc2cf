"""Lays out one or two series for each point of the grid on a page, on axes that a row shares."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bnexp.analysis import cell_text
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.page.page import WIDTH, Margins, Page, open_page, wrapped
from bnexp.figures.page.style import SMALL

TICKS, LINE, COUNTS = 0.55, 0.155, 0.12
"""Sizes in inches: width of the numbers beside an axis, height of a line of a label or a title,
height of a row of numbers above a panel."""

ALONE, SMALL_PANEL = 2.3, 1.25
"""Heights in inches of the axes of a panel without a grid, and with one."""

MOST_CELLS = 8
"""Points of the grid that one page shows."""

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
        panels: For each point of the grid a panel for each series.
        columns: How many points stand side by side.
    """

    figure: Figure
    panels: tuple[tuple[Axes, ...], ...]
    columns: int

    def label(self, which: int, text: str, along: Along) -> None:
        """Names a series beside its leftmost panels, and the horizontal axis below the lowest.

        The other panels of a row have the numbers of the leftmost one that has any.

        Args:
            which: 0 for the first series, 1 for the second.
            text: What the vertical axis shows.
            along: What the horizontal axis counts.
        """
        alone = len(self.panels) == 1
        for row in rows_of(len(self.panels)):
            axes = [panels[which] for panels in self.panels[row]]
            # A panel that has nothing to show has no numbers either.
            numbered = next((ax for ax in axes if len(ax.get_yticks())), axes[0])
            log = numbered.get_yscale() == "log"
            axes[0].set_ylabel(f"{text}{' ' if alone else chr(10)}(log scale)" if log else text)
            for ax in axes:
                if ax is not axes[0]:
                    ax.tick_params(axis="y", labelleft=False)
            if numbered is not axes[0]:
                numbered.tick_params(axis="y", labelleft=True)
        for number, panels in enumerate(self.panels):
            lowest = alone or which == len(panels) - 1
            if not lowest:
                panels[which].tick_params(axis="x", labelbottom=False)
            elif alone or number + self.columns >= len(self.panels):
                panels[which].set_xlabel(AXIS[along])


@dataclass(frozen=True)
class Space:
    """What the panels of a page need besides their axes.

    Attributes:
        labels: Lines of the longest label beside an axis.
        counts: Rows of numbers above a panel.
    """

    labels: int
    counts: int


def series_pages(shown: Shown) -> int:
    """Returns how many pages the points of the grid take."""
    return max(1, math.ceil(len(shown.cells) / MOST_CELLS))


def panel_height(cells: int) -> float:
    """Returns the height in inches of the axes of a panel, for so many points of the grid."""
    return ALONE if cells == 1 else SMALL_PANEL


def open_series_page(
    shown: Shown,
    heading: str,
    remarks: Sequence[str],
    cells: Sequence[Cell],
    entries: Sequence[Line2D],
    space: Space,
    series: int,
) -> SeriesPage:
    """Returns an empty page.

    Without a grid the panels stand side by side. With one, each point is a column of panels, and
    the columns are set in blocks below each other.

    Args:
        shown: What is shown.
        heading: What the figure shows.
        remarks: Sentences on how to read the figure.
        cells: Points of the grid.
        entries: Samples for the legend, labelled.
        space: What the panels need besides their axes.
        series: How many there are at each point of the grid.
    """
    pages = series_pages(shown)
    if len(cells) == 1:
        top = 0.12 + COUNTS * space.counts + (LINE if cells[0] else 0.0)
        height = top + ALONE + 0.5
        page = open_page(shown, heading, remarks, entries, height, pages)
        margins = Margins(TICKS + LINE * space.labels, 0.12, top, 0.5)
        alone = page.tiles(1, series, margins)
        if cells[0]:
            alone[0].set_title(cell_text(cells[0]))
        return SeriesPage(page.figure, (tuple(alone),), 1)
    columns = _columns(len(cells))
    blocks = _Blocks(cells, columns, space, series)
    rows = math.ceil(len(cells) / columns)
    page = open_page(shown, heading, remarks, entries, rows * blocks.height, pages)
    return SeriesPage(page.figure, tuple(blocks.on(page)), columns)


def rows_of(cells: int) -> list[slice]:
    """Returns which of so many points of the grid stand in each row."""
    columns = _columns(cells)
    return [slice(first, first + columns) for first in range(0, cells, columns)]


def _columns(cells: int) -> int:
    """Returns how many points of the grid stand side by side."""
    return cells if cells <= 4 else 3 if cells in (5, 6) else 4


@dataclass(frozen=True)
class _Blocks:
    """Columns of panels, as many side by side as there is room for."""

    cells: Sequence[Cell]
    columns: int
    space: Space
    series: int

    @property
    def width(self) -> float:
        """Width in inches of a column; all numbers stand left of the first."""
        return (WIDTH - self.left) / self.columns

    @property
    def left(self) -> float:
        """Width in inches of labels and numbers."""
        return TICKS + LINE * self.space.labels

    @property
    def titles(self) -> list[str]:
        """What stands above each column."""
        return [wrapped(cell_text(cell), self.width - 0.06, SMALL) for cell in self.cells]

    @property
    def above(self) -> float:
        """Height in inches of the titles."""
        return 0.1 + LINE * max(title.count("\n") + 1 for title in self.titles)

    @property
    def each(self) -> float:
        """Height in inches of a panel with the numbers above it."""
        return 0.1 + COUNTS * self.space.counts + SMALL_PANEL

    @property
    def height(self) -> float:
        """Height in inches of a block."""
        return self.above + self.series * self.each + 0.48

    def on(self, page: Page) -> Iterator[tuple[Axes, ...]]:
        """Yields the panels of each point of the grid."""
        for number, title in enumerate(self.titles):
            left = self.left + number % self.columns * self.width
            top = number // self.columns * self.height + self.above
            panels = []
            for which in range(self.series):
                tile = (left, top + which * self.each, self.width, self.each)
                margins = Margins(0.0, 0.14, self.each - SMALL_PANEL, 0.0)
                panels.append(page.panel(tile, margins))
            panels[0].set_title(title)
            yield tuple(panels)
