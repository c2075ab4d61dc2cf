"""The heat map: the paired effect at each point of the grid, over one or two of its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bnexp.analysis import cell_text
from bnexp.analysis.telling.display import TIMES
from bnexp.figures.numbers.findings import MOST_NAMED, effect_number, sentences
from bnexp.figures.numbers.grid_axes import GridAxis
from bnexp.figures.numbers.paired import Paired
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import (
    HEIGHT,
    WIDTH,
    Margins,
    Page,
    open_page,
    width_of,
    wrapped,
)
from bnexp.figures.page.panels import panels_of
from bnexp.figures.page.style import (
    ABOVE,
    BELOW,
    GONE,
    MUTED,
    ON_PALE,
    ON_STRONG,
    SMALL,
    paper_style,
)
from bnexp.figures.plots.grid.heatmap_effects import HeatMap, prepare_heatmaps, strength

CELL, TEXT, KEY = "cell", "text", "key"
"""Group ids: the squares, the numbers in them, and the squares of the key to their colours."""

STEPS = (0.5, 1.0, 2.5, 6.0)
"""Sizes of effects, in standard deviations of single pairs, at which the next colour begins."""

STRONG = 2
"""Step from which text is written in the colour for strong fills."""

SQUARE = (0.58, 0.36)
"""Width and height in inches of a square at least."""

LEAST_PANEL = 2.4
"""Width in inches of a panel at least."""

KEY_HEIGHT = 0.62


def step_of(size: float) -> int:
    """Returns the step of an effect's colour, from 0 to 4."""
    return sum(abs(size) >= least for least in STEPS)


def fill_of(size: float | None) -> str:
    """Returns the colour of an effect: white where it is small or there is none."""
    step = 0 if size is None else step_of(size)
    if size is None or step == 0:
        return "white"
    return (ABOVE if size > 0 else BELOW)[step - 1]


def draw_heatmap(ax: Axes, panel: HeatMap) -> None:
    """Draws the squares with their numbers; hatched where no effect can be worked out."""
    rows, columns = panel.shape
    for (row, column), pairs in panel.effects.items():
        if row < rows and column < columns:
            told = _text(pairs, panel.decimals, *panel.diverged[row, column])
            _draw_square(ax, (column, row), pairs, told)
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    vertical, horizontal = panel.axes
    ax.set_xticks(range(columns), _labels(horizontal, SQUARE[0])[:columns])
    ax.set_xlabel(wrapped(horizontal.name, 3.0))
    names = _labels(vertical, NAMES)[:rows] if vertical else []
    ax.set_yticks(range(len(names)), names)
    ax.set_ylabel(wrapped(vertical.name, max(0.7, rows * SQUARE[1])) if vertical else "")


NAMES = 1.0
"""Width in inches of the names of rows."""


def _labels(axis: GridAxis, inches: float) -> list[str]:
    """Returns the values of an axis, each broken into lines that fit."""
    return [wrapped(text, inches, SMALL) for text in axis.labels]


def _draw_square(ax: Axes, place: tuple[int, int], pairs: Paired, told: str) -> None:
    """Draws the square of one point in the colour of its effect.

    Args:
        ax: Where to.
        place: Column and row.
        pairs: What was compared.
        told: What is written.
    """
    size = strength(pairs)
    corner = (place[0] - 0.5, place[1] - 0.5)
    square = Rectangle(corner, 1, 1, facecolor=fill_of(size), edgecolor="#999999", lw=0.5, gid=CELL)
    ax.add_patch(square)
    strong = size is not None and step_of(size) > STRONG
    weight = "bold" if _clear(pairs) else "normal"
    text = ax.text(*place, told, ha="center", va="center", size=SMALL - 1, weight=weight, gid=TEXT)
    text.set_color(ON_STRONG if strong else ON_PALE)
    if pairs.effect is None:
        square.set(hatch="//", hatch_linewidth=0.4)
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})


def draw_key(ax: Axes) -> None:
    """Draws every colour once, with the sizes of effects between which it stands."""
    fills = [*BELOW[::-1], "white", *ABOVE]
    for at, fill in enumerate(fills):
        square = Rectangle((at, 0), 1, 1, facecolor=fill, edgecolor="#999999", lw=0.5, gid=KEY)
        ax.add_patch(square)
    ends = [*(-least for least in STEPS[::-1]), *STEPS]
    ax.set_xlim(0, len(fills))
    ax.set_ylim(0, 1)
    ax.set_xticks(range(1, len(fills)), [f"{end:+g}".replace("-", "\u2212") for end in ends])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=2)
    ax.set_xlabel("effect in standard deviations of single pairs", size=SMALL, color=MUTED)


def _clear(pairs: Paired) -> bool:
    """Returns whether the interval of an effect lies on one side of no effect."""
    effect, neutral = pairs.effect, 1.0 if pairs.ratio else 0.0
    return effect is not None and (effect.low > neutral or effect.high < neutral)


def _text(pairs: Paired, decimals: int, gone: int, trials: int) -> str:
    """Returns what stands in a square: the effect with its sign, and how many diverged."""
    lost = f"{GONE} {gone} of {trials}" if gone else ""
    if pairs.effect is None:
        return lost or "no mean"
    size = pairs.effect.mean if pairs.ratio else pairs.scale * pairs.effect.mean
    told = f"{TIMES}{size:.{decimals}f}" if pairs.ratio else f"{size:+.{decimals}f}"
    return "\n".join(filter(None, (told, lost)))


@dataclass(frozen=True)
class _Arrangement:
    """How the panels of a figure stand on its pages; they are all of one size.

    Attributes:
        across: How many stand side by side.
        margins: What each leaves free for its title and labels.
        height: Of each in inches.
    """

    across: int
    margins: Margins
    height: float

    @property
    def most(self) -> int:
        """How many one page holds."""
        return self.across * max(1, int((HEIGHT - KEY_HEIGHT) / self.height))


def _arranged(panels: Sequence[HeatMap]) -> _Arrangement:
    rows = max(panel.shape[0] for panel in panels)
    columns = max(panel.shape[1] for panel in panels)
    vertical, horizontal = panels[0].axes
    names = width_of(_labels(vertical, NAMES)) + 0.35 if vertical else 0.1
    across = max(1, int(WIDTH / max(LEAST_PANEL, names + columns * SQUARE[0] + 0.1)))
    titles = panels_of([(panel.title,) for panel in panels], across)
    lines = max(text.count("\n") + 1 for text in _labels(horizontal, SQUARE[0]))
    name = wrapped(horizontal.name, 3.0).count("\n") + 1
    below = 0.2 + 0.13 * lines + 0.15 * name
    margins = Margins(left=names, right=0.1, top=0.1 + titles.title_height, bottom=below)
    return _Arrangement(across, margins, rows * SQUARE[1] + margins.top + margins.bottom)


def heatmap_pages(shown: Shown) -> int:
    """Returns how many pages the panels take."""
    panels = prepare_heatmaps(shown)
    return math.ceil(len(panels) / _arranged(panels).most) if panels else 0


def heatmap_figure(shown: Shown) -> Figure | None:
    """Returns the effects over the grid; None without a grid or without a second arm."""
    panels = prepare_heatmaps(shown)
    if not panels:
        return None
    arranged = _arranged(panels)
    drawn = shown.on_page(panels, arranged.most)
    placed = panels_of([(panel.title,) for panel in drawn], arranged.across)
    room = placed.rows * arranged.height
    with paper_style():
        page = open_page(
            shown,
            "Paired effect over the grid",
            _remarks(drawn),
            (),
            room + KEY_HEIGHT,
            math.ceil(len(panels) / arranged.most),
        )
        for ax, panel in zip(
            placed.on(Page(page.figure, (WIDTH, room), page.above), arranged.margins),
            drawn,
            strict=True,
        ):
            draw_heatmap(ax, panel)
        key = (0.22 * WIDTH, room, 0.56 * WIDTH, KEY_HEIGHT)
        draw_key(page.panel(key, Margins(0.0, 0.0, 0.05, 0.4)))
    return page.figure


def _remarks(panels: Sequence[HeatMap]) -> list[str]:
    """Returns how to read the squares, and what is not drawn."""
    found = [
        "Mean paired effect; bold where its 95% t interval leaves out no effect. Orange: above no "
        "effect, purple: below; a colour means the same in all panels: the mean effect in "
        "standard deviations of the effects of single pairs."
    ]
    if any(panel.lost for panel in panels):
        found.append(
            f"{GONE}: trials of both arms that diverged, of those that ended; hatched where no "
            "effect is left."
        )
    return found


def heatmap_finding(shown: Shown) -> str:
    """Returns the smallest and largest effect of each panel, and how many trials diverged."""
    panels = prepare_heatmaps(shown)
    told = []
    for panel in panels[:MOST_NAMED]:
        known = [pairs for pairs in panel.effects.values() if pairs.effect]
        clear = sum(map(_clear, known))
        text = f"{panel.title}: no effect can be worked out"
        if known:
            ends = [
                choose(known, key=lambda pairs: pairs.effect.mean if pairs.effect else 0.0)
                for choose in (min, max)
            ]
            text = f"{panel.title}: from " + " to ".join(
                f"{effect_number(end.effect.mean, end.scale, ratio=end.ratio)} "
                f"at {cell_text(end.cells[0])}"
                for end in ends
                if end.effect
            )
            text += f"; {clear} of {len(known)} intervals leave out no effect"
        told.append(text + (f"; {panel.lost} trials diverged" if panel.lost else ""))
    rest = len(panels) - MOST_NAMED
    return sentences([shown.results.note, *told, f"{rest} further panels" if rest > 0 else ""])
