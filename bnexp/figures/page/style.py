"""How figures look: fonts, lines, and a colour, a line style and a marker for each arm.

The colours keep the hues that Okabe and Ito (2008) chose for all kinds of colour vision, moved
apart in lightness too (CIELAB L* 32, 56, 70, 9, 49, 74, 61), so that neighbours in the order of
the arms differ in a grey print as well. Line styles and markers say the same once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from bnexp.filters import in_turn

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

COLORS = ("#0A4A8F", "#E4572E", "#56B4E9", "#1A1A1A", "#00855A", "#F0A818", "#C77CB0")
DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = (
    "-",
    (0, (5.0, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6.0, 1.5, 1.2, 1.5)),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")

MUTED = "#555555"
"""Colour of explanations."""

GONE = "\u2020"
"""Stands before how many diverged; \u00d7 stands before ratios."""

GRID = "#E2E2E2"
"""Colour of the lines behind a drawing."""

ABOVE = ("#FDE0B8", "#F9B968", "#D97F1A", "#A04E00")
BELOW = ("#DCDCEE", "#B5AED5", "#8673B3", "#54278F")
"""Fills of effects above and below none, from weak to strong: told apart by every kind of colour
vision."""

YES, NO = "#BDD5EF", "#F09C80"
"""Fills of what is supported and of what is contradicted."""

ASKED = "#EEF1F6"
"""Shade of where a claim has an effect."""

ON_PALE, ON_STRONG = "#111111", "#FDFDFD"
"""Colours of text on these fills."""

FONT_SIZE = 8.5
SMALL = 7.5
"""Sizes of text in points."""

SETTINGS: dict[RcKeyType, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": FONT_SIZE,
    "axes.titlesize": SMALL,
    "axes.labelsize": FONT_SIZE,
    # Where titles stand is fixed: looking for what is in their way takes a tenth of the drawing.
    "axes.titley": 1.0,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 3.6,
    "lines.linewidth": 1.5,
    "lines.markersize": 3.6,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "bnexp",
    # Names of arms are text: a dollar sign in one must not begin a formula.
    "text.parse_math": False,
}


@dataclass(frozen=True)
class ArmStyle:
    """What an arm is drawn with.

    Attributes:
        color: As `#RRGGBB`.
        dashes: A line style of Matplotlib.
        marker: A marker of Matplotlib.
    """

    color: str
    dashes: str | tuple[int, tuple[float, ...]]
    marker: str


def arm_style(position: int) -> ArmStyle:
    """Returns the style of the arm at a position in the configuration, from 0.

    The three properties have periods of 7, 4 and 9, so 252 arms differ.
    """
    return ArmStyle(
        color=COLORS[position % len(COLORS)],
        dashes=DASHES[position % len(DASHES)],
        marker=MARKERS[position % len(MARKERS)],
    )


@contextmanager
def own_defaults() -> Iterator[None]:
    """Gives Matplotlib its own defaults, whatever the caller has set, until the block ends.

    They hold for the whole process, so that threads take turns.
    """
    with in_turn(), mpl.rc_context():
        mpl.rcdefaults()
        yield


@contextmanager
def paper_style() -> Iterator[None]:
    """Gives Matplotlib these settings, and its own defaults else, until the block ends."""
    with own_defaults():
        mpl.rcParams.update(SETTINGS)
        yield
