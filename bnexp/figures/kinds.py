"""Every kind of figure and what it reads; a new one is a file here and a line in `FIGURES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from matplotlib.figure import Figure

from bnexp.figures.numbers.shown import Shown
from bnexp.figures.plots.along_findings import accuracy_finding, difference_finding, loss_finding
from bnexp.figures.plots.article import article_figure, article_finding
from bnexp.figures.plots.curves import accuracy_figure, loss_figure
from bnexp.figures.plots.differences import difference_figure
from bnexp.figures.plots.distribution import distribution_figure, distribution_finding
from bnexp.figures.plots.estimation import estimation_figure, estimation_finding
from bnexp.figures.plots.forest import forest_figure, forest_finding
from bnexp.figures.plots.heatmap import heatmap_figure, heatmap_finding
from bnexp.figures.plots.response import response_figure, response_finding
from bnexp.figures.plots.target import target_figure, target_finding
from bnexp.figures.plots.times import time_figure, time_finding


class FigureKind(NamedTuple):
    """How one kind of figure is made.

    A figure is given no more than what its kind reads, so that it cannot change with anything else.

    Attributes:
        figure: Returns it; None where there is nothing to show.
        finding: Returns what it shows in one or two sentences with the numbers, for those who do
            not see it; called only where there is something to show.
        reads_verdicts: Whether it shows anything of the verdicts; all may show the results.
        reads_axis: Whether it is drawn along the axis that is asked for.
    """

    figure: Callable[[Shown], Figure | None]
    finding: Callable[[Shown], str]
    reads_verdicts: bool = False
    reads_axis: bool = False


FIGURES: Mapping[str, FigureKind] = {
    "article": FigureKind(article_figure, article_finding),
    "loss": FigureKind(loss_figure, loss_finding, reads_axis=True),
    "accuracy": FigureKind(accuracy_figure, accuracy_finding, reads_axis=True),
    "differences": FigureKind(difference_figure, difference_finding, reads_axis=True),
    "estimation": FigureKind(estimation_figure, estimation_finding, reads_verdicts=True),
    "forest": FigureKind(forest_figure, forest_finding, reads_verdicts=True),
    "heatmap": FigureKind(heatmap_figure, heatmap_finding, reads_verdicts=True),
    "response": FigureKind(response_figure, response_finding),
    "target": FigureKind(target_figure, target_finding, reads_verdicts=True),
    "distribution": FigureKind(distribution_figure, distribution_finding),
    "time": FigureKind(time_figure, time_finding),
}
"""Every kind, in the order in which they are drawn."""
