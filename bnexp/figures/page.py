"""Lays out a page of panels: heading and notes above, two series for each point, legend below."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from bnexp.analysis import cell_text
from bnexp.config.experiment import Cell
from bnexp.figures.style import FONT_SIZE, MUTED, SMALL

LETTER = 0.6 / 72
"""Width of a letter in inches for each point of its size, on average and rounded up."""

PROSE = 0.54 / 72
"""The same for sentences, which hold more narrow letters than names may."""

LINE = 1.45 / 72
"""Height of a line of text in inches for each point of its size."""

LONGEST_TITLE = 30
"""Letters that fit above a panel."""

ROOMY = 2.5
"""Height in inches from which a panel has room for a long label beside it."""

SHORT = 0.25
"""Share of a paragraph's width below which its last line looks lost."""

MOST_CELLS = 12
"""Points of the grid that one figure shows."""


@dataclass(frozen=True)
class Page:
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

    def label(self, which: int, text: str) -> None:
        """Names a series beside its leftmost panels, and the epochs below the lowest ones.

        A logarithmic axis is said to be one beside every panel that has it.

        Args:
            which: 0 for the first series, 1 for the second.
            text: What the vertical axis shows.
        """
        for number, axes in enumerate(self.panels):
            named = text if number % self.columns == 0 else ""
            if axes[which].get_yscale() == "log":
                gap = "\n" if named and self.row_height < ROOMY else " " if named else ""
                named += f"{gap}(log scale)"
            axes[which].set_ylabel(named)
            alone = len(self.panels) == 1
            if alone or (which == 1 and number + self.columns >= len(self.panels)):
                axes[which].set_xlabel("Epochs")


def open_page(
    heading: str,
    note: str,
    remarks: Sequence[str],
    cells: Sequence[Cell],
    entries: Sequence[Line2D],
) -> Page:
    """Returns an empty page.

    Without a grid the two panels stand side by side. With one, each point is a column of two
    panels, and the columns are set in blocks below each other.

    Args:
        heading: What the figure shows.
        note: What a reader must know first; empty for nothing.
        remarks: Sentences on how to read the figure.
        cells: Points of the grid.
        entries: Samples for the legend, labelled.
    """
    rows, columns = _arrangement(len(cells))
    width, row_height = (7.2, 2.9) if len(cells) == 1 else (max(7.2, 2.5 * columns), 2.0)
    letters = int(width * 0.94 / (SMALL * PROSE))
    told = _filled(note, letters)
    explained = _filled(" ".join(remarks), letters)
    legend_height, legend_columns = _legend_size(entries, width)
    above = 0.38 + SMALL * LINE * len([*told.splitlines(), *explained.splitlines()])
    height = above + rows * row_height + legend_height
    area = (0.0, legend_height / height, 1.0, 1 - (above + legend_height) / height)
    layout = ConstrainedLayoutEngine(rect=area, w_pad=0.06, h_pad=0.06)
    figure = Figure(figsize=(width, height), layout=layout)
    top = _write(figure, heading, 0.10, FONT_SIZE + 1.5, weight="bold")
    top = _write(figure, told, top, SMALL, weight="bold")
    _write(figure, explained, top, SMALL, color=MUTED)
    labels = [str(entry.get_label()) for entry in entries]
    figure.legend(entries, labels, loc="lower center", ncols=legend_columns)
    return Page(figure, _panels(figure, cells, rows, columns), columns, row_height)


def wrapped(text: str, inches: float, size: float = FONT_SIZE) -> str:
    """Returns text broken into lines that fit a width."""
    return textwrap.fill(text, max(8, int(inches / (size * LETTER))))


def _filled(text: str, letters: int) -> str:
    """Returns text broken into as few lines as possible, the last one not just a word or two."""
    lines = textwrap.wrap(text, letters)
    for narrower in range(letters - 1, letters // 2, -1):
        if len(lines) < 2 or len(lines[-1]) >= SHORT * letters:
            break
        tried = textwrap.wrap(text, narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    return "\n".join(lines)


def _arrangement(cells: int) -> tuple[int, int]:
    """Returns how many rows and columns of panels there are."""
    if cells == 1:
        return 1, 2
    columns = cells if cells <= 4 else 3 if cells in (5, 6, 9) else 4
    return 2 * math.ceil(cells / columns), columns


def _panels(
    figure: Figure, cells: Sequence[Cell], rows: int, columns: int
) -> tuple[tuple[Axes, Axes], ...]:
    """Returns the axes for each point of the grid, its name above the upper one."""
    if len(cells) == 1:
        return ((figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2)),)
    panels = []
    for number, cell in enumerate(cells):
        upper = number // columns * 2 * columns + number % columns + 1
        first = figure.add_subplot(rows, columns, upper)
        second = figure.add_subplot(rows, columns, upper + columns)
        name = cell_text(cell)
        first.set_title(name if len(name) <= LONGEST_TITLE else name.replace(", ", ",\n"))
        panels.append((first, second))
    return tuple(panels)


def _write(figure: Figure, text: str, top: float, size: float, **look: Any) -> float:
    """Writes text that many inches below the top; returns where the next may begin."""
    width, height = figure.get_size_inches()
    if not text:
        return top
    figure.text(0.12 / width, 1 - top / height, text, va="top", ha="left", size=size, **look)
    return top + (text.count("\n") + 1) * size * LINE


def _legend_size(entries: Sequence[Line2D], width: float) -> tuple[float, int]:
    """Returns the height in inches that the legend needs, and its columns."""
    labels = [str(entry.get_label()) for entry in entries]
    widest = max((len(line) for label in labels for line in label.split("\n")), default=1)
    columns = max(1, min(len(labels), int(width / (0.62 + widest * SMALL * LETTER))))
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    rows = math.ceil(len(labels) / columns)
    return 0.09 + rows * (0.3 + 1.2 * lines) * SMALL / 72, columns
