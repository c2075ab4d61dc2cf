"""Panels of equal size, each below its title, row by row on a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bnexp.figures.page.page import WIDTH, Margins, Page, wrapped
from bnexp.figures.page.style import SMALL

LINE = 0.145
"""Height in inches of a line of a title."""

ACROSS = 3
"""Panels that stand side by side at most, where their number is free."""


@dataclass(frozen=True)
class Panels:
    """Where the panels of a page stand.

    Attributes:
        titles: Of each panel, broken into lines that it has room for.
        columns: How many stand side by side.
    """

    titles: tuple[str, ...]
    columns: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return math.ceil(len(self.titles) / self.columns)

    @property
    def title_height(self) -> float:
        """Height in inches of the highest title."""
        return LINE * max(title.count("\n") + 1 if title else 0 for title in self.titles)

    def on(self, page: Page, margins: Margins) -> list[Axes]:
        """Returns the axes of all panels, with their titles.

        Args:
            page: Where to; its room is that for these panels.
            margins: What each panel leaves free for its title and labels.
        """
        axes = page.tiles(self.rows, self.columns, margins, len(self.titles))
        for ax, title in zip(axes, self.titles, strict=True):
            ax.set_title(title)
        return axes


def panels_of(titles: Sequence[Sequence[str]], columns: int, share: float = 0.94) -> Panels:
    """Returns where panels stand.

    Args:
        titles: For each panel the parts of its title, each of which begins a line.
        columns: How many stand side by side.
        share: What of a panel's width its title may take.
    """
    inches = share * WIDTH / columns
    lines = ("\n".join(wrapped(part, inches, SMALL) for part in parts if part) for parts in titles)
    return Panels(tuple(lines), columns)


def panels_across(titles: Sequence[Sequence[str]]) -> Panels:
    """Returns where panels stand whose number is free: three side by side, of few two.

    Args:
        titles: As in `panels_of`.
    """
    return panels_of(titles, 2 if len(titles) in (1, 2, 4) else ACROSS)
