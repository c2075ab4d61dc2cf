"""Every figure of bnexp: `prepare_*` gives the numbers, `draw_*` draws them.

A new figure is one file here and one line in `FIGURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from bnexp.analysis import Results, Verdict
from bnexp.errors import UsageError
from bnexp.figures.along_findings import accuracy_finding, difference_finding, loss_finding
from bnexp.figures.article import (
    article_figure,
    article_finding,
    draw_article,
    prepare_article,
)
from bnexp.figures.curves import accuracy_figure, draw_curves, loss_figure, prepare_curves
from bnexp.figures.differences import difference_figure, draw_differences, prepare_differences
from bnexp.figures.distribution import (
    distribution_figure,
    distribution_finding,
    draw_distribution,
    prepare_distribution,
)
from bnexp.figures.estimation import (
    draw_estimation,
    estimation_figure,
    estimation_finding,
    prepare_estimation,
)
from bnexp.figures.forest import draw_forest, forest_figure, forest_finding
from bnexp.figures.forest_rows import prepare_forest
from bnexp.figures.heatmap import draw_heatmap, heatmap_figure, heatmap_finding
from bnexp.figures.heatmap_effects import prepare_heatmaps
from bnexp.figures.response import (
    draw_response,
    prepare_responses,
    response_figure,
    response_finding,
)
from bnexp.figures.save import (
    FORMATS,
    check_formats,
    drawn_files,
    remove_figure,
    save_figure,
)
from bnexp.figures.shown import Along, Shown
from bnexp.figures.style import paper_style
from bnexp.figures.target import (
    draw_target,
    prepare_targets,
    target_figure,
    target_finding,
)
from bnexp.figures.times import draw_times, prepare_times, time_figure, time_finding

__all__ = [
    "FIGURES",
    "FORMATS",
    "Along",
    "Kind",
    "Shown",
    "accuracy_figure",
    "article_figure",
    "difference_figure",
    "distribution_figure",
    "draw_after_run",
    "draw_all",
    "draw_article",
    "draw_curves",
    "draw_differences",
    "draw_distribution",
    "draw_estimation",
    "draw_forest",
    "draw_heatmap",
    "draw_response",
    "draw_target",
    "draw_times",
    "estimation_figure",
    "forest_figure",
    "heatmap_figure",
    "loss_figure",
    "paper_style",
    "prepare_article",
    "prepare_curves",
    "prepare_differences",
    "prepare_distribution",
    "prepare_estimation",
    "prepare_forest",
    "prepare_heatmaps",
    "prepare_responses",
    "prepare_targets",
    "prepare_times",
    "response_figure",
    "save_figure",
    "target_figure",
    "time_figure",
]


class Kind(NamedTuple):
    """How one kind of figure is made.

    Attributes:
        figure: Returns it; None where there is nothing to show.
        finding: Returns what it shows in one or two sentences with the numbers, for those who do
            not see it; called only where there is something to show.
    """

    figure: Callable[[Shown], Figure | None]
    finding: Callable[[Shown], str]


FIGURES: Mapping[str, Kind] = {
    "article": Kind(article_figure, article_finding),
    "loss": Kind(loss_figure, loss_finding),
    "accuracy": Kind(accuracy_figure, accuracy_finding),
    "differences": Kind(difference_figure, difference_finding),
    "estimation": Kind(estimation_figure, estimation_finding),
    "forest": Kind(forest_figure, forest_finding),
    "heatmap": Kind(heatmap_figure, heatmap_finding),
    "response": Kind(response_figure, response_finding),
    "target": Kind(target_figure, target_finding),
    "distribution": Kind(distribution_figure, distribution_finding),
    "time": Kind(time_figure, time_finding),
}
"""Every kind, in the order in which they are drawn."""

USUAL_FORMATS = ("png", "svg")

AT_ONCE = ("article", "loss", "accuracy", "differences", "forest")
"""Kinds that every run draws; all of them would take longer than a small experiment trains."""


def draw_all(
    results: Results,
    folder: Path,
    *,
    verdicts: Sequence[Verdict] = (),
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
) -> list[Path]:
    """Writes figures as `<kind>.<format>` and returns their paths.

    A kind that the results hold nothing for, such as differences with a single arm, is left out;
    its file from an earlier run is removed, so that every figure belongs to these results. Where
    neither kinds nor formats are chosen, older files in other formats are removed as well.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims.
        kinds: Some of `FIGURES`; all by default.
        formats: Some of `FORMATS`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.

    Raises:
        UsageError: A kind, a format or the axis is not known.
        StoreError: The disk is in the way.
    """
    chosen = USUAL_FORMATS if formats is None else formats
    check_formats(chosen)
    for kind in kinds or ():
        if kind not in FIGURES:
            raise UsageError(f"--kind: got {kind!r}. One of: {', '.join(FIGURES)}")
    if x not in set(Along):
        raise UsageError(f"--x: got {x!r}. One of: {', '.join(Along)}")
    shown = Shown(results, tuple(verdicts), Along(x))
    wanted = list(FIGURES if kinds is None else kinds)
    files: dict[str, list[Future[Path]]] = {}
    with ThreadPoolExecutor() as writers:
        for kind in wanted:
            figure = FIGURES[kind].figure(shown)
            drawn = () if figure is None else drawn_files(figure, folder, kind, chosen)
            files[kind] = [writers.submit(write) for write in drawn]
    paths = [file.result() for kind in wanted for file in files[kind]]
    outdated = FORMATS if kinds is None and formats is None else chosen
    for kind in wanted:
        made = chosen if files[kind] else ()
        remove_figure(folder, kind, [suffix for suffix in outdated if suffix not in made])
    return paths


def draw_after_run(results: Results, folder: Path, verdicts: Sequence[Verdict]) -> list[Path]:
    """Writes the figures that every run draws, and removes all older ones.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims.

    Raises:
        StoreError: The disk is in the way.
    """
    paths = draw_all(results, folder, verdicts=verdicts, kinds=AT_ONCE)
    for kind in FIGURES:
        kept = USUAL_FORMATS if kind in AT_ONCE else ()
        remove_figure(folder, kind, [suffix for suffix in FORMATS if suffix not in kept])
    return paths
