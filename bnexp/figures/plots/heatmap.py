"""The heat map: the paired effect at each point of the grid, over one or two of its axes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bnexp.analysis import cell_text
from bnexp.figures.numbers.findings import number, sentences, signed
from bnexp.figures.numbers.paired import Paired
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import WIDTH, Margins, open_page, width_of, wrapped
from bnexp.figures.page.panels import panels_of
from bnexp.figures.page.style import SMALL, paper_style
from bnexp.figures.plots.heatmap_effects import MOST_PLACES, HeatMap, colour_size, prepare_heatmaps
from bnexp.letters import shortened

MOST_PANELS = 12
CELL, TEXT = "cell", "text"
"""Group ids: the squares and the numbers in them."""

COLOURS = colormaps["PuOr_r"]
"""From purple over white to orange: told apart by every kind of colour vision."""

WHITE, DARK = (1.0, 1.0, 1.0, 1.0), 0.51
"""The paper, and the brightness below which text is white."""

SQUARE = (0.58, 0.42)
"""Width and height in inches of a square."""

LEAST_PANEL, WIDEST = 2.4, 8.4
"""Widths in inches: of a panel at least, and of a page that need not be wider."""


def draw_heatmap(ax: Axes, panel: HeatMap) -> None:
    """Draws the squares with their numbers; hatched where no effect can be worked out."""
    rows, columns = panel.shape
    for (row, column), pairs in panel.effects.items():
        if row < rows and column < columns:
            told = _text(pairs, panel.decimals, *panel.diverged[row, column])
            _draw_square(ax, (column, row), pairs, panel.largest, told)
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    vertical, horizontal = panel.axes
    ax.set_xticks(range(columns), [shortened(t, 12) for t in horizontal.labels[:columns]])
    ax.set_xlabel(wrapped(horizontal.name, 3.0))
    names = [shortened(text, 14) for text in vertical.labels[:rows]] if vertical else []
    ax.set_yticks(range(len(names)), names)
    ax.set_ylabel(wrapped(vertical.name, 1.6) if vertical else "")


def _draw_square(
    ax: Axes, place: tuple[int, int], pairs: Paired, largest: float, told: str
) -> None:
    """Draws the square of one point in the colour of its effect.

    Args:
        ax: Where to.
        place: Column and row.
        pairs: What was compared.
        largest: Size of the effect that has the strongest colour.
        told: What is written.
    """
    size = colour_size(pairs)
    # The outer tenths of the map are so dark that its two hues look the same in print.
    fill = WHITE if size is None else COLOURS(0.5 + 0.4 * size / (largest or 1.0))
    corner = (place[0] - 0.5, place[1] - 0.5)
    square = Rectangle(corner, 1, 1, facecolor=fill, edgecolor="#999999", lw=0.5, gid=CELL)
    ax.add_patch(square)
    red, green, blue, _ = fill
    dark = 0.299 * red + 0.587 * green + 0.114 * blue < DARK
    weight = "bold" if _clear(pairs) else "normal"
    text = ax.text(*place, told, ha="center", va="center", size=SMALL - 1, weight=weight, gid=TEXT)
    text.set_color("white" if dark else "black")
    if size is None:
        square.set_hatch("///")
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})


def _clear(pairs: Paired) -> bool:
    """Returns whether the interval of an effect lies on one side of no effect."""
    effect, neutral = pairs.effect, 1.0 if pairs.ratio else 0.0
    return effect is not None and (effect.low > neutral or effect.high < neutral)


def _text(pairs: Paired, decimals: int, gone: int, trials: int) -> str:
    """Returns what stands in a square: the effect with its sign, and how many diverged."""
    lost = f"\u00d7 {gone} of {trials}" if gone else ""
    if pairs.effect is None:
        return lost or "no mean"
    size = pairs.effect.mean if pairs.ratio else pairs.scale * pairs.effect.mean
    told = f"{size:.{decimals}f}" if pairs.ratio else f"{size:+.{decimals}f}"
    return "\n".join(filter(None, (told, lost)))


def heatmap_figure(shown: Shown) -> Figure | None:
    """Returns the effects over the grid; None without a grid or without a second arm."""
    panels = prepare_heatmaps(shown)
    if not panels:
        return None
    drawn = panels[:MOST_PANELS]
    rows, columns = drawn[0].shape
    vertical = drawn[0].axes[0]
    names = width_of(shortened(text, 14) for text in vertical.labels) + 0.3 if vertical else 0.1
    each = max(LEAST_PANEL, names + columns * SQUARE[0] + 0.1)
    across = min(len(drawn), max(1, int(WIDEST / each)))
    width = max(0.75 * WIDTH, across * each)
    placed = panels_of([(panel.title,) for panel in drawn], across, width, share=0.95)
    margins = Margins(left=names, right=0.1, top=0.12 + placed.title_height, bottom=0.55)
    height = rows * SQUARE[1] + margins.top + margins.bottom
    with paper_style():
        page = open_page(
            "Paired effect over the grid",
            shown.results.note,
            _remarks(drawn, len(panels)),
            (),
            placed.room(height),
        )
        for ax, panel in zip(placed.on(page, margins), drawn, strict=True):
            draw_heatmap(ax, panel)
    return page.figure


def _remarks(panels: Sequence[HeatMap], known: int) -> list[str]:
    """Returns how to read the squares, and what is not drawn."""
    found = [
        "Mean paired effect; bold where its 95% t interval leaves out no effect. Orange: above no "
        "effect, purple: below; each panel has its own range of colours."
    ]
    if any(panel.lost for panel in panels):
        found.append(
            "\u00d7: trials of both arms that diverged, of those that ended; hatched where no "
            "effect is left."
        )
    if known > len(panels):
        found.append(f"The first {len(panels)} of {known} panels.")
    if any(axis and len(axis.values) > MOST_PLACES for panel in panels for axis in panel.axes):
        found.append(f"Only the first {MOST_PLACES} values of an axis.")
    return found


def heatmap_finding(shown: Shown) -> str:
    """Returns the smallest and largest effect of each panel, and how many trials diverged."""
    panels = prepare_heatmaps(shown)
    told = []
    for panel in panels[:MOST_PANELS]:
        known = [pairs for pairs in panel.effects.values() if pairs.effect]
        clear = sum(map(_clear, known))
        text = f"{panel.title}: no effect can be worked out"
        if known:
            write = number if known[0].ratio else signed
            ends = [
                choose(known, key=lambda pairs: pairs.effect.mean if pairs.effect else 0.0)
                for choose in (min, max)
            ]
            text = f"{panel.title}: from " + " to ".join(
                f"{write(end.effect.mean, end.scale)} at {cell_text(end.cells[0])}"
                for end in ends
                if end.effect
            )
            text += f"; {clear} of {len(known)} intervals leave out no effect"
        told.append(text + (f"; {panel.lost} trials diverged" if panel.lost else ""))
    return sentences([shown.results.note, *told])
