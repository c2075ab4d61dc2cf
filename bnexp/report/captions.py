"""How to read each figure, and beside which question it is the evidence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from bnexp.analysis.overview.questions import BREADTH, COST, END, SPEED

MATRIX = "verdicts"
"""The figure of the verdict matrix."""

_READING: Mapping[str, str] = {
    "article": "One seed, drawn as the article draws it. A single run shows no chance: whether the "
    "curves differ is told by the figures with intervals.",
    "loss": "A thick line is the mean over seeds, its band the 95% interval, a thin line one seed. "
    "Lower is better.",
    "accuracy": "A thick line is the mean over seeds, its band the 95% interval, a thin line one "
    "seed. Higher is better.",
    "modes": "Validation accuracy of the same networks, a panel for each kind of statistics that "
    "normalizers evaluate with. Where an arm does better with those of the batch, or re-estimated, "
    "than with moving ones, its moving statistics do not fit.",
    "shifted": "Accuracy on test images that were shifted against the training images, a panel for "
    "each kind of shift. Higher is better; how much a shift costs is the distance to the accuracy "
    "on plain images.",
    "lag": "How far moving means and variances are from those of all training images, over all "
    "units: 0 is no lag. An arm that stays high is evaluated by statistics that do not fit its "
    "weights.",
    "differences": "An arm minus the baseline, seed by seed, along training. Where the band leaves "
    "out 0, the two differ there, each point taken by itself.",
    "estimation": "On the left every seed, a line for each pair; on the right the mean effect with "
    "its 95% interval. An interval clear of the line of no effect shows a difference.",
    "forest": "A row is a verdict: its effect and intervals; one side of the scale speaks for "
    "the claim. What is decided lies clear of the line of no effect.",
    "heatmap": "A square is a point of the grid, its colour the paired effect there. Bold numbers "
    "are those whose 95% interval leaves out no effect.",
    "response": "How far each arm comes at each value of the grid. A flat line is an arm that does "
    "not depend on the value; the highest, or lowest, point is its best.",
    "target": "How many seeds had reached the target after so many steps. The further left a line "
    "rises, the sooner its arm was there.",
    "distribution": "A dot is a seed; marker and line are the mean with its 95% interval, the "
    "box holds the middle half of the seeds.",
    "time": "A dot is a seed; marker and line are the mean with its 95% interval. Ratios beyond 1 "
    "are slower than the baseline.",
    MATRIX: "A row is a claim, a column a place. A mark tells the verdict, its colour "
    "where one was decided.",
}

_EVIDENCE: Mapping[str, tuple[str, ...]] = {
    SPEED: ("target", "loss"),
    END: ("distribution",),
    BREADTH: ("response", "heatmap"),
    COST: ("time",),
}
"""For each question the figures that show its claims, the most telling first."""


def reading_of(kind: str) -> str:
    """Returns how a figure is read, in one or two sentences; nothing of an unknown kind.

    Args:
        kind: Which one; further pages of a kind are called `kind-2` and so on.
    """
    return _READING.get(re.sub(r"-\d+$", "", kind), "")


def figures_beside(questions: Iterable[str], kinds: Collection[str]) -> dict[str, str]:
    """Returns for each of some questions the figure that stands beside its claims, if any does.

    Args:
        questions: Those that are asked.
        kinds: The figures that there are.
    """
    known = {question: _EVIDENCE.get(question, ()) for question in questions}
    found = {question: next((k for k in of if k in kinds), "") for question, of in known.items()}
    return {question: kind for question, kind in found.items() if kind}
