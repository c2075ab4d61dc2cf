"""Lays out a page: heading, note and remarks above, room for panels, the legend below."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.panel_axes import PanelAxes
from bnexp.figures.page.style import FONT_SIZE, MUTED, SMALL
from bnexp.letters import columns_of, lines_of

LETTER = 0.6 / 72
"""Width of a letter in inches for each point of its size, on average and rounded up."""

PROSE = 0.54 / 72
"""The same for sentences, which hold more narrow letters than names may."""

LINE = 1.45 / 72
"""Height of a line of text in inches for each point of its size."""

WIDTH = 7.6
"""Width of every page in inches: as wide as each other, all figures have one size of text."""

HEIGHT = 9.4
"""Height in inches of the panels of a page beyond which they go on on the next."""

MOST_PAGES = 6
"""Pages of a figure that are all drawn; of one with more only the first, and others when asked."""

SETTING = re.compile(r"\S+ = \S+")
JOINTS = re.compile(r"[^-_/.=+,]*[-_/.=+,]?")
UNBROKEN = "\u00a0"
"""A setting with its value, the parts of a word that may stand on lines of their own, and the space
at which no line is broken."""

ROOMY = 2.0
"""Height in inches from which a panel has room for a long label beside it."""

SHORT = 0.25
"""Share of a paragraph's width below which its last line looks lost."""


@dataclass(frozen=True)
class Margins:
    """What a panel leaves free around its axes for labels, in inches."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A figure with its words, and room for panels.

    Attributes:
        figure: The whole.
        room: Width and height of the room in inches.
        above: Height in inches of what stands above the room.
    """

    figure: Figure
    room: tuple[float, float]
    above: float

    def tiles(
        self, rows: int, columns: int, margins: Margins, count: int | None = None
    ) -> list[Axes]:
        """Returns axes in tiles of equal size that fill the room, row by row.

        Labels are not measured, which takes most of the time of a layout: the margins hold them.

        Args:
            rows: How many rows of tiles there are.
            columns: How many stand side by side.
            margins: What each tile leaves free.
            count: How many axes; by default one in every tile.
        """
        width, height = self.room[0] / columns, self.room[1] / rows
        return [
            self.panel((at % columns * width, at // columns * height, width, height), margins)
            for at in range(rows * columns if count is None else count)
        ]

    def panel(self, tile: tuple[float, float, float, float], margins: Margins) -> Axes:
        """Returns axes in a part of the room.

        Args:
            tile: Its left and upper edge, measured from those of the room, its width and its
                height, all in inches.
            margins: What of it the axes leave free.
        """
        whole_width, whole_height = self.figure.get_size_inches()
        left, top, width, height = tile
        inner_width = max(0.2, width - margins.left - margins.right)
        inner_height = max(0.2, height - margins.top - margins.bottom)
        bottom = whole_height - self.above - top - margins.top - inner_height
        box = (
            (left + margins.left) / whole_width,
            bottom / whole_height,
            inner_width / whole_width,
            inner_height / whole_height,
        )
        return self.figure.add_axes(box, axes_class=PanelAxes)


def open_page(
    shown: Shown,
    heading: str,
    remarks: Sequence[str],
    entries: Sequence[Artist],
    height: float,
    pages: int = 1,
) -> Page:
    """Returns a page without panels, as wide as every other, so that all text is of one size.

    Args:
        shown: What is shown; tells what a reader must know first, what was chosen, and which page.
        heading: What the figure shows.
        remarks: Sentences on how to read the figure.
        entries: Samples for the legend, labelled; may be empty.
        height: Of the panels with their labels, in inches.
        pages: How many pages the figure has.
    """
    letters = int(WIDTH * 0.94 / (SMALL * PROSE))
    told = _filled(shown.results.note, letters)
    chosen = f"Chosen: {', '.join(shown.choice.words)}." if shown.choice.words else ""
    more = "Other pages: bnexp plot --page 2 and so on." if pages > MOST_PAGES else ""
    explained = _filled(" ".join(filter(None, (chosen, *remarks, more))), letters)
    if pages > 1:
        heading += f" (page {shown.page} of {pages})"
    legend_height, legend_columns = _legend_size(entries, WIDTH)
    above = 0.38 + SMALL * LINE * len([*told.splitlines(), *explained.splitlines()])
    figure = Figure(figsize=(WIDTH, above + height + legend_height))
    top = _write(figure, heading, 0.10, FONT_SIZE + 1.5, weight="bold")
    top = _write(figure, told, top, SMALL, weight="bold")
    _write(figure, explained, top, SMALL, color=MUTED)
    if entries:
        labels = [str(entry.get_label()) for entry in entries]
        figure.legend(list(entries), labels, loc="lower center", ncols=legend_columns)
    return Page(figure, (WIDTH, height), above)


def width_of(texts: Iterable[str], size: float = SMALL) -> float:
    """Returns the width in inches of the longest line of some texts."""
    lines = [line for text in texts for line in text.split("\n")]
    return max(map(columns_of, lines), default=0) * size * LETTER


def wrapped(text: str, inches: float, size: float = FONT_SIZE) -> str:
    """Returns text broken into lines that fit a width, between words.

    A setting stays with its value. A word that is longer than a line is broken behind a hyphen, an
    underscore or the like; only one without any is broken within.
    """
    letters = max(8, int(inches / (size * LETTER)))
    joined = SETTING.sub(lambda found: _unbroken(found.group(), letters), text)
    lines = lines_of(joined, letters, whole=True)
    fitting = [piece for line in lines for piece in _fitting(line, letters)]
    return "\n".join(fitting).replace(UNBROKEN, " ")


def _fitting(line: str, letters: int) -> list[str]:
    """Returns a line of one long word in pieces that fit."""
    if columns_of(line) <= letters:
        return [line]
    pieces = [""]
    for part in JOINTS.findall(line):
        if pieces[-1] and columns_of(pieces[-1] + part) > letters:
            pieces.append("")
        pieces[-1] += part
    return [short for piece in pieces for short in lines_of(piece, letters)]


def _unbroken(setting: str, letters: int) -> str:
    return setting.replace(" ", UNBROKEN) if columns_of(setting) <= letters else setting


def _filled(text: str, letters: int) -> str:
    """Returns text broken into as few lines as possible, the last one not just a word or two."""
    lines = lines_of(text, letters)
    for narrower in range(letters - 1, letters // 2, -1):
        if len(lines) < 2 or columns_of(lines[-1]) >= SHORT * letters:
            break
        tried = lines_of(text, narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    return "\n".join(lines)


def _write(figure: Figure, text: str, top: float, size: float, **look: Any) -> float:
    """Writes text that many inches below the top; returns where the next may begin."""
    width, height = figure.get_size_inches()
    if not text:
        return top
    figure.text(0.12 / width, 1 - top / height, text, va="top", ha="left", size=size, **look)
    return top + (text.count("\n") + 1) * size * LINE


def _legend_size(entries: Sequence[Artist], width: float) -> tuple[float, int]:
    """Returns the height in inches that the legend needs, and its columns."""
    if not entries:
        return 0.0, 1
    labels = [str(entry.get_label()) for entry in entries]
    widest = max(columns_of(line) for label in labels for line in label.split("\n"))
    columns = max(1, min(len(labels), int(width / (0.62 + widest * SMALL * LETTER))))
    rows = math.ceil(len(labels) / columns)
    heights = [0.45 + 1.25 * (label.count("\n") + 1) for label in labels]
    highest = max(sum(heights[at : at + rows]) for at in range(0, len(heights), rows))
    return 0.09 + highest * SMALL / 72, columns
