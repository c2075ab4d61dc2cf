"""The verdict matrix as a figure: claims by points of the grid, or by arms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from bnexp.analysis.judging.verdicts import UNJUDGED
from bnexp.analysis.overview.matrix import IN_PAIRS, Entry, Row
from bnexp.analysis.overview.words import answer_words
from bnexp.analysis.telling.wording import CONVENTION
from bnexp.figures.numbers.findings import sentences
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import WIDTH, Margins, open_page
from bnexp.figures.page.style import MUTED, NO, YES, paper_style
from bnexp.figures.plots.claims.matrix_rows import (
    TEXT,
    Block,
    claim_of,
    pages_of,
    place_of,
    squares,
    whole_of,
)
from bnexp.table import MARKS

FILLS = {"supported": YES, "contradicted": NO, "inconclusive": "white", UNJUDGED: "white"}
"""For each outcome the colour of its square: pale where nothing is decided."""

PLACE, WHOLE, WORDS = "place", "whole", "words"
"""Group ids: the squares of the columns, those of claims as a whole, the texts in both."""


def verdict_figure(shown: Shown) -> Figure | None:
    """Returns the verdicts as a matrix; None without a claim."""
    pages = pages_of(shown)
    if not pages:
        return None
    blocks = pages[shown.page - 1]
    with paper_style():
        page = open_page(
            shown,
            "Verdicts",
            _remarks(blocks),
            _entries(blocks),
            sum(block.height for block in blocks),
            len(pages),
        )
        top = 0.0
        for block in blocks:
            tile = (0.0, top, WIDTH, block.height)
            draw_block(page.panel(tile, Margins(0.0, 0.0, 0.0, 0.0)), block)
            top += block.height
    return page.figure


def draw_block(ax: Axes, block: Block) -> None:
    """Draws some rows of the matrix; both axes are in inches."""
    ax.set_xlim(0.0, WIDTH)
    ax.set_ylim(block.height, 0.0)
    ax.set_axis_off()
    beginning = block.claim + block.tally
    look: dict[str, Any] = {"size": TEXT, "color": MUTED, "va": "bottom"}
    ax.text(beginning - 0.08, block.above - 0.05, block.heads, ha="right", **look)
    for at, heading in enumerate(block.headings):
        middle = beginning + (at + 0.5) * block.width
        ax.text(middle, block.above - 0.05, heading, ha="center", **look)
    top = block.above
    for line in block.lines:
        if line.row is None:
            ax.text(0.12, top + 0.62 * line.height, line.question, weight="bold", va="center")
        else:
            _draw_row(ax, block, line.row, (top, line.height))
        top += line.height


def _draw_row(ax: Axes, block: Block, row: Row, across: tuple[float, float]) -> None:
    """Draws a claim with what came out of it.

    Args:
        ax: Where to.
        block: Where it belongs.
        row: The claim.
        across: The upper edge of the row and its height.
    """
    top, height = across
    middle = top + height / 2
    ax.text(0.12, middle, claim_of(row, block.claim), size=TEXT, va="center", linespacing=1.15)
    left, wide = block.claim, block.tally - 0.06
    if row.whole is not None:
        _square(ax, row.whole, (left, wide), across, WHOLE)
    _write(ax, whole_of(row, block.tally), left + wide / 2, middle)
    left += block.tally
    for at, entry in enumerate(squares(block, row)):
        if entry is not None:
            _square(ax, entry, (left + at * block.width, block.width), across, PLACE)
            text = place_of(entry, block.width)
            _write(ax, text, left + (at + 0.5) * block.width, middle, decided=entry.is_decided)


def _square(
    ax: Axes, entry: Entry, along: tuple[float, float], across: tuple[float, float], gid: str
) -> None:
    """Draws a square in the colour of its verdict, framed where it is not as expected.

    Args:
        ax: Where to.
        entry: What came out.
        along: The left edge and the width.
        across: The upper edge and the height.
        gid: Group id.
    """
    verdict = entry.verdict
    odd = not verdict.is_part and not verdict.as_expected
    edge = {"edgecolor": "black", "lw": 1.1, "zorder": 2} if odd else {"edgecolor": "#BBBBBB"}
    look: dict[str, Any] = {"lw": 0.5, "facecolor": FILLS[verdict.outcome], "gid": gid, **edge}
    ax.add_patch(
        Rectangle((along[0] + 0.015, across[0] + 0.015), along[1] - 0.03, across[1] - 0.03, **look)
    )


def _write(ax: Axes, text: str, x: float, y: float, *, decided: bool = True) -> None:
    color = "black" if decided else MUTED
    look: dict[str, Any] = {"ha": "center", "va": "center", "size": TEXT, "gid": WORDS}
    ax.text(x, y, text, color=color, linespacing=1.1, zorder=3, **look)


def _entries(blocks: Sequence[Block]) -> list[Artist]:
    """Returns what the legend explains."""
    rows = [line.row for block in blocks for line in block.lines if line.row]
    found = [e for row in rows for e in (row.whole, *row.cells) if e]
    present = [outcome for outcome in MARKS if any(e.verdict.outcome == outcome for e in found)]
    entries: list[Artist] = [
        Patch(fc=FILLS[outcome], ec="#BBBBBB", lw=0.5, label=f"{MARKS[outcome]} {outcome}")
        for outcome in present
    ]
    if any(not e.verdict.is_part and not e.verdict.as_expected for e in found):
        entries.append(Patch(fc="white", ec="black", lw=1.1, label="not as expected"))
    return entries


def _remarks(blocks: Sequence[Block]) -> list[str]:
    """Returns how to read the squares."""
    pairs = any(block.matrix.tells_pairs for block in blocks)
    return [CONVENTION, *([f"{IN_PAIRS}, where there is no mean."] if pairs else [])]


def verdict_finding(shown: Shown) -> str:
    """Returns the answer in words, with how many verdicts came out in each way."""
    return sentences([shown.results.note, *answer_words(shown.claims)])
