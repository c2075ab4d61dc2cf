"""What a figure says in words: labels of its arms, and remarks on how to read it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bnexp.analysis.reading.measures import by_seed
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.counting import counted
from bnexp.figures.numbers.counts import count_changes
from bnexp.figures.numbers.seed_lines import SeedLines, Thinning
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.page.page import wrapped
from bnexp.figures.page.style import SMALL

LONGEST = 4.6
"""Width in inches of a legend's label before it is broken."""


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
    return wrapped(f"{name} ({number})", LONGEST, SMALL)


def reading_remarks(
    arms: Sequence[SeedLines],
    noun: str,
    thinning: Thinning,
    *,
    cut: bool,
    bands_cut: bool,
) -> list[str]:
    """Returns the sentences that every figure with bands needs.

    Args:
        arms: Every arm in every panel.
        noun: What is counted, `seed` or `pair`.
        thinning: Which thin lines are drawn.
        cut: Whether any value lies outside its axis.
        bands_cut: Whether any interval reaches beyond its axis.
    """
    drawn = [lines for lines in arms if lines.drawn]
    most = max((len(lines.seeds) for lines in drawn), default=0)
    least = min((len(lines.seeds) for lines in drawn), default=0)
    sentences = []
    if drawn:
        sentences.append(_parts(drawn, noun, thinning) if most > 1 else f"One {noun}: no interval.")
    if 0 < least < ENOUGH_SEEDS:
        sentences.append(f"Indicative: fewer than {ENOUGH_SEEDS} {noun}s.")
    if any(np.isfinite(lines.values[list(lines.diverged)]).any() for lines in drawn):
        sentences.append(f"A cross is the last value of a {noun} that diverged.")
    if any(count_changes(lines) for lines in drawn):
        sentences.append(
            f"A mean is over the {noun}s that have a value at that point; where their number "
            "changes, it stands above the panel."
        )
    if cut:
        sentences.append("Arrows tell how far values reach beyond an axis.")
    if bands_cut:
        bands = "Bars" if _single(drawn) else "Bands"
        sentences.append(f"{bands} reach beyond the axis where they are cut.")
    return sentences


def axis_remarks(shown: Shown, *, paired: bool) -> list[str]:
    """Returns how seconds on the horizontal axis were worked out; nothing on another axis.

    Args:
        shown: What is shown.
        paired: Whether differences are drawn.
    """
    if shown.along is not Along.SECONDS:
        return []
    said = [
        "Seconds: steps times the trial's mean seconds per training step, of a mean the geometric "
        "mean of these."
    ]
    if paired:
        said.append("A pair is compared at the same step and stands at the seconds of the arm.")
    return [*said, company_remark(shown)]


def company_remark(shown: Shown) -> str:
    """Returns that trials shared the machine, if they did; else nothing."""
    workers = by_seed(shown.results.timings, "workers").max()
    if not workers > 1:
        return ""
    return (
        f"Up to {workers:.0f} trials ran side by side: their times say how long this run took, "
        "not how fast the arms are."
    )


def _parts(arms: Sequence[SeedLines], noun: str, thinning: Thinning) -> str:
    """Returns what the parts of the drawing are."""
    if _single(arms):
        return f"Large markers: means; bars: 95% t intervals; small dots: single {noun}s."
    which = f"single {noun}s"
    if max(len(lines.seeds) for lines in arms) > thinning.seeds:
        noted = counted(thinning.seeds, noun)
        which = f"the first {noted} of each arm"
    if thinning.every > 1:
        which += f", at one in {thinning.every} evaluations"
    return f"Thick lines: means; bands: 95% t intervals, point by point; thin lines: {which}."


def _single(arms: Sequence[SeedLines]) -> bool:
    """Returns whether every arm has a single evaluation."""
    return all(lines.x.size == 1 for lines in arms)
