"""The words beside the rows of the forest plot, and how much room they need."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.analysis import Verdict, cell_text
from bnexp.config.claims.claims import Comparison
from bnexp.config.claims.series import SHARE
from bnexp.figures.numbers.sides import sides_of
from bnexp.figures.page.page import WIDTH, wrapped
from bnexp.figures.page.style import SMALL
from bnexp.letters import columns_of

LABEL, WORDS = 2.36, 2.72
"""Widths in inches of the columns of text on the left and on the right."""

LINE = 0.145
"""Height in inches of a line of text."""

ROW = 0.06
"""Height in inches of a row besides its text."""

LONGEST = 18
"""Letters of an arm's name that still fits below an axis."""

AXES = {"ratio": "ratio (log scale)", SHARE: "difference in points", "": "difference"}
"""What an axis shows, by the unit of its effects."""


def title_of(title: str) -> str:
    """Returns the claim above a panel, broken into lines."""
    return wrapped(title, 0.95 * WIDTH, SMALL)


def title_height(title: str) -> float:
    """Returns the height in inches of the claim above a panel."""
    return 0.12 + LINE * (title_of(title).count("\n") + 1)


def label_of(row: Verdict, *, titled: bool = False) -> str:
    """Returns the claim in the words of the configuration, with its point of the grid.

    Args:
        row: The verdict.
        titled: Whether the claim stands above the rows, so that the point is enough.
    """
    place = cell_text(row.cell)
    if titled:
        return wrapped(place or "all cells", LABEL, SMALL)
    return wrapped(f"{row.number + 1}. {row.says}{f' ({place})' if place else ''}", LABEL, SMALL)


def words_of(row: Verdict) -> str:
    """Returns the verdict with its numbers, on one line where there is room."""
    outcome = row.label
    if not row.is_part and row.outcome != row.expected:
        outcome += f" (expected: {row.expected})"
    effect = row.effect_text if row.interval is not None else ""
    room = int(WORDS / (SMALL * 0.6 / 72))
    if effect and columns_of(f"{outcome}, {effect}") <= room:
        return f"{outcome}, {effect}"
    return "\n".join(wrapped(text, WORDS, SMALL) for text in (outcome, effect) if text)


def why(row: Verdict) -> str:
    """Returns what stands where an interval would, broken into lines."""
    said = row.effect_text or row.sentence
    if not row.parts and row.reason:
        said = row.reason
    return wrapped(said, WIDTH - LABEL - WORDS - 0.55, SMALL)


def row_height(row: Verdict, *, titled: bool) -> float:
    """Returns the height in inches that the text of a row needs."""
    texts = [label_of(row, titled=titled), words_of(row)]
    if row.interval is None:
        texts.append(why(row))
    return ROW + LINE * max(text.count("\n") + 1 for text in texts)


def sides_words(unit: str, rows: Sequence[Verdict]) -> str:
    """Returns what an axis shows, and what the first arm is on both sides of no effect."""
    compared = [row for row in rows if isinstance(row.stated, Comparison)]
    firsts = {row.stated.first for row in compared if isinstance(row.stated, Comparison)}
    arm = next(iter(firsts)) if len(firsts) == 1 else ""
    first = arm if arm and columns_of(arm) <= LONGEST else "first arm"
    sides = {sides_of(row) for row in compared}
    less, more = next(iter(sides)) if len(sides) == 1 else ("lower", "higher")
    what = AXES.get(unit, f"difference in {unit}")
    return f"\u2190 {first} {less}\u2003{what}\u2003{first} {more} \u2192"
