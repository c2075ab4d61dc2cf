"""Every kind of figure and what it reads; a new one is a file here and a line in `FIGURES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from matplotlib.figure import Figure

from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.rows import row_pages
from bnexp.figures.page.series_page import series_pages
from bnexp.figures.plots.along_findings import (
    accuracy_finding,
    beside_finding,
    difference_finding,
    loss_finding,
)
from bnexp.figures.plots.article import article_figure, article_finding
from bnexp.figures.plots.beside import (
    in_modes,
    lag_figure,
    modes_figure,
    of_lags,
    on_shifted,
    shifted_figure,
)
from bnexp.figures.plots.claims.forest import forest_figure, forest_finding
from bnexp.figures.plots.claims.forest_rows import forest_pages
from bnexp.figures.plots.claims.matrix_rows import matrix_pages
from bnexp.figures.plots.claims.verdicts import verdict_figure, verdict_finding
from bnexp.figures.plots.curves import accuracy_figure, loss_figure
from bnexp.figures.plots.differences import difference_figure
from bnexp.figures.plots.distribution import distribution_figure, distribution_finding
from bnexp.figures.plots.estimation import estimation_figure, estimation_pages
from bnexp.figures.plots.estimation_numbers import estimation_finding
from bnexp.figures.plots.grid.heatmap import heatmap_figure, heatmap_finding, heatmap_pages
from bnexp.figures.plots.grid.response import response_figure
from bnexp.figures.plots.grid.response_numbers import response_finding, response_pages
from bnexp.figures.plots.target import target_figure, target_finding, target_pages
from bnexp.figures.plots.times import time_figure, time_finding


def _one(_: Shown) -> int:
    return 1


class FigureKind(NamedTuple):
    """How one kind of figure is made.

    A figure is given no more than what its kind reads, so that it cannot change with anything else.

    Attributes:
        figure: Returns the page that is shown; None where there is nothing to show.
        finding: Returns what it shows in one or two sentences with the numbers, for those who do
            not see it; called only where there is something to show.
        pages: Returns how many pages it has.
        reads_verdicts: Whether it shows anything of the verdicts; all may show the results.
        reads_axis: Whether it is drawn along the axis that is asked for.
        heeds: What can be chosen of it: `claim`, `arm`, `cell`, `metric`, `log`, `top`.
    """

    figure: Callable[[Shown], Figure | None]
    finding: Callable[[Shown], str]
    pages: Callable[[Shown], int] = _one
    reads_verdicts: bool = False
    reads_axis: bool = False
    heeds: frozenset[str] = frozenset()


_PLACE = frozenset({"arm", "cell"})
_VALUES = _PLACE | {"metric", "log"}
_CLAIMS = _PLACE | {"claim", "metric"}

FIGURES: Mapping[str, FigureKind] = {
    "article": FigureKind(article_figure, article_finding),
    "verdicts": FigureKind(
        verdict_figure, verdict_finding, matrix_pages, reads_verdicts=True, heeds=_CLAIMS
    ),
    "loss": FigureKind(loss_figure, loss_finding, series_pages, reads_axis=True, heeds=_VALUES),
    "accuracy": FigureKind(
        accuracy_figure, accuracy_finding, series_pages, reads_axis=True, heeds=_VALUES
    ),
    "modes": FigureKind(
        modes_figure, beside_finding(in_modes), series_pages, reads_axis=True, heeds=_PLACE
    ),
    "shifted": FigureKind(
        shifted_figure, beside_finding(on_shifted), series_pages, reads_axis=True, heeds=_PLACE
    ),
    "lag": FigureKind(
        lag_figure, beside_finding(of_lags), series_pages, reads_axis=True, heeds=_PLACE
    ),
    "differences": FigureKind(
        difference_figure,
        difference_finding,
        series_pages,
        reads_axis=True,
        heeds=_PLACE | {"metric"},
    ),
    "estimation": FigureKind(
        estimation_figure,
        estimation_finding,
        estimation_pages,
        reads_verdicts=True,
        heeds=_CLAIMS | {"log", "top"},
    ),
    "forest": FigureKind(
        forest_figure, forest_finding, forest_pages, reads_verdicts=True, heeds=_CLAIMS | {"top"}
    ),
    "heatmap": FigureKind(
        heatmap_figure, heatmap_finding, heatmap_pages, reads_verdicts=True, heeds=_CLAIMS
    ),
    "response": FigureKind(response_figure, response_finding, response_pages, heeds=_VALUES),
    "target": FigureKind(
        target_figure, target_finding, target_pages, reads_verdicts=True, heeds=_CLAIMS | {"log"}
    ),
    "distribution": FigureKind(distribution_figure, distribution_finding, row_pages, heeds=_VALUES),
    "time": FigureKind(time_figure, time_finding, row_pages, heeds=_PLACE | {"log"}),
}
"""Every kind, in the order in which they are drawn."""
