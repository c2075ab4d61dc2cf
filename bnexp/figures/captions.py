"""What a figure says in words: labels of its arms, and remarks on how to read it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from bnexp.analysis.remarks import counted
from bnexp.config.claims import ENOUGH_SEEDS
from bnexp.figures.page import MOST_CELLS
from bnexp.figures.seed_lines import SeedLines

LONGEST = 80
"""Letters of a legend's label before it is broken."""


def arm_label(name: str, panels: Sequence[SeedLines], noun: str) -> str:
    """Returns an arm's label for a legend: `bn (10 seeds)`, `bn (8 to 10 pairs, 2 diverged)`.

    Args:
        name: What the arm is called.
        panels: The arm in every panel of the figure.
        noun: What is counted, `seed` or `pair`.
    """
    counts = [len(lines.seeds) for lines in panels if lines.seeds]
    gone = [sum(lines.diverged) for lines in panels if lines.seeds]
    number = counted(counts, noun) if counts else "no values"
    if any(gone):
        number += f", {'up to ' if min(gone) < max(gone) else ''}{max(gone)} diverged"
    return textwrap.fill(f"{name} ({number})", LONGEST)


def reading_remarks(
    arms: Sequence[SeedLines], noun: str, cells: int, *, cut: bool, bands_cut: bool
) -> list[str]:
    """Returns the sentences that every figure with bands needs.

    Args:
        arms: Every arm in every panel.
        noun: What is counted, `seed` or `pair`.
        cells: Points of the grid, shown or not.
        cut: Whether any value lies outside its axis.
        bands_cut: Whether any interval reaches beyond its axis.
    """
    drawn = [lines for lines in arms if lines.drawn]
    most = max((len(lines.seeds) for lines in drawn), default=0)
    least = min((len(lines.seeds) for lines in drawn), default=0)
    sentences = []
    if drawn:
        sentences.append(_parts(drawn, noun) if most > 1 else f"One {noun}: no interval.")
    if 0 < least < ENOUGH_SEEDS:
        sentences.append(f"Indicative: fewer than {ENOUGH_SEEDS} {noun}s.")
    if any(np.isfinite(lines.values[list(lines.diverged)]).any() for lines in drawn):
        sentences.append(
            f"A cross is the last value of a {noun} that diverged; "
            "from there the mean is over the others."
        )
    if cells > MOST_CELLS:
        sentences.append(f"The first {MOST_CELLS} of {cells} points of the grid.")
    if cut:
        sentences.append("A few extreme values lie outside the axes.")
    if bands_cut:
        bands = "Bars" if _single(drawn) else "Bands"
        sentences.append(f"{bands} reach beyond the axis where they are cut.")
    return sentences


def _parts(arms: Sequence[SeedLines], noun: str) -> str:
    """Returns what the parts of the drawing are."""
    if _single(arms):
        return f"Large markers: means; bars: 95% t intervals; small dots: single {noun}s."
    return (
        f"Thick lines: means; bands: 95% t intervals, point by point; thin lines: single {noun}s."
    )


def _single(arms: Sequence[SeedLines]) -> bool:
    """Returns whether every arm has a single evaluation."""
    return all(lines.epochs.size == 1 for lines in arms)
