"""What a verdict rests on, in sentences."""

from __future__ import annotations

from bnexp.analysis.judging.questions import Question
from bnexp.analysis.judging.rulings import Ruling
from bnexp.analysis.reading.signs import by_signs
from bnexp.analysis.telling.population import stands_for
from bnexp.counting import counted
from bnexp.family import ALPHA, pairs_by_ranks

FEW_TO_SEE = 20
"""With fewer pairs the shape of their distribution can hardly be seen."""


_SIGNS = (
    "Sign test of the median: it asks what half of all seeds exceed. It needs no distribution, and "
    "leaves open how large rare effects are, and so the mean."
)

_PICKED = (
    "Cells were chosen on other seeds than those judged. What is compared are the cells that these "
    "happened to pick, which need not be the best ones of either arm."
)

BEFORE = "The claim was stated before the answer was looked at."


def assumptions_of(question: Question, ruling: Ruling, post_hoc: str) -> tuple[str, ...]:
    """Returns what a verdict rests on, one sentence each.

    Args:
        question: The claim.
        ruling: What the gate says of it.
        post_hoc: How it came to be stated after a look; empty where it was stated before.
    """
    pairs = question.single
    shared = [
        "The pairs are independent: each seed draws its own starting weights and orders.",
        *stands_for(question),
        f"Against what is assumed of claims: {post_hoc}." if post_hoc else BEFORE,
    ]
    tests = []
    by_median = question.comparison.by_median
    if by_median:
        tests.append(_SIGNS)
    if any(part.by_ranks for part in question.parts):
        tests.append("By ranks: a trial without a value counts as worse than any that has one.")
    if any(map(by_signs, question.parts)):
        tests.append("By signs: on so coarse a raster only counts which arm is ahead.")
    if tests:
        tests.append(_least(ruling.family))
    known = [part for part in question.parts if not (part.by_ranks or part.obstacle)]
    if not by_median and not all(map(by_signs, known)):
        ratio = question.comparison.metric.is_ratio
        what = "the logarithms of the ratios" if ratio else "the differences"
        test = (
            "Test over seeds and images" if question.comparison.is_over_images else "Paired t test"
        )
        tests.append(f"{test}: {what} are about normally distributed.")
    if question.counts_cells:
        tests.append("Cells are combined by Bonferroni's inequality, whatever their dependence.")
    if question.selects:
        tests.append(_PICKED)
    if question.comparison.metric.width:
        tests.append("A range that reaches an end of the axis is no wider beyond it.")
    if pairs and 0 < pairs.count < FEW_TO_SEE and not ruling.ranks:
        tests.append(f"{counted(pairs.count, 'pair')} can hardly show whether that is so.")
    return (*tests, *shared)


def _least(family: int) -> str:
    """Returns how many untied pairs decide by ranks or signs, if all of them agree."""
    pairs = f"{pairs_by_ranks(ALPHA / family)} untied pairs that agree"
    others = f", whatever the other {counted(family - 1, 'verdict')} come to" if family > 1 else ""
    return f"By ranks or signs {pairs} decide{others}; fewer may not."
