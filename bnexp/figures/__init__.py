"""Every figure of bnexp: `prepare_*` gives the numbers, `draw_*` draws them."""

from __future__ import annotations

from bnexp.figures.files.draw import draw_after_run, draw_all, files_of
from bnexp.figures.files.save import FORMATS, save_figure
from bnexp.figures.kinds import FIGURES, FigureKind
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.page.style import paper_style
from bnexp.figures.plots.article import article_figure, draw_article, prepare_article
from bnexp.figures.plots.claims.forest import draw_forest, forest_figure
from bnexp.figures.plots.claims.forest_rows import prepare_forest
from bnexp.figures.plots.curves import accuracy_figure, draw_curves, loss_figure, prepare_curves
from bnexp.figures.plots.differences import difference_figure, draw_differences, prepare_differences
from bnexp.figures.plots.distribution import (
    distribution_figure,
    draw_distribution,
    prepare_distribution,
)
from bnexp.figures.plots.estimation import draw_estimation, estimation_figure
from bnexp.figures.plots.estimation_numbers import prepare_estimation
from bnexp.figures.plots.grid.heatmap import draw_heatmap, heatmap_figure
from bnexp.figures.plots.grid.heatmap_effects import prepare_heatmaps
from bnexp.figures.plots.grid.response import draw_response, response_figure
from bnexp.figures.plots.grid.response_numbers import prepare_responses
from bnexp.figures.plots.target import draw_target, prepare_targets, target_figure
from bnexp.figures.plots.times import draw_times, prepare_times, time_figure

__all__ = [
    "FIGURES",
    "FORMATS",
    "Along",
    "FigureKind",
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
    "files_of",
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
