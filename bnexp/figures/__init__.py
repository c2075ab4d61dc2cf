"""Every figure of bnexp: `prepare_*` gives the numbers, `draw_*` draws them.

A new figure is one file here and one line in `FIGURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from matplotlib.figure import Figure

from bnexp.analysis import Results
from bnexp.errors import UsageError
from bnexp.figures.article import article_figure, draw_article, prepare_article
from bnexp.figures.curves import accuracy_figure, draw_curves, loss_figure, prepare_curves
from bnexp.figures.differences import difference_figure, draw_differences, prepare_differences
from bnexp.figures.save import FORMATS, check_formats, drawn_files, remove_figure, save_figure
from bnexp.figures.style import paper_style

__all__ = [
    "FIGURES",
    "FORMATS",
    "accuracy_figure",
    "article_figure",
    "difference_figure",
    "draw_all",
    "draw_article",
    "draw_curves",
    "draw_differences",
    "loss_figure",
    "paper_style",
    "prepare_article",
    "prepare_curves",
    "prepare_differences",
    "save_figure",
]

FIGURES: dict[str, Callable[[Results], Figure | None]] = {
    "article": article_figure,
    "loss": loss_figure,
    "accuracy": accuracy_figure,
    "differences": difference_figure,
}
"""For each kind what makes it; None comes back where the results hold nothing to show."""

USUAL_FORMATS = ("png", "svg")


def draw_all(
    results: Results,
    folder: Path,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
) -> list[Path]:
    """Writes figures as `<kind>.<format>` and returns their paths.

    A kind that the results hold nothing for, such as differences with a single arm, is left out;
    its file from an earlier run is removed, so that every figure belongs to these results. Where
    neither kinds nor formats are chosen, older files in other formats are removed as well.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        kinds: Some of `FIGURES`; all by default.
        formats: Some of `FORMATS`; PNG and SVG by default.

    Raises:
        UsageError: A kind or a format is not known.
        StoreError: The disk is in the way.
    """
    chosen = USUAL_FORMATS if formats is None else formats
    check_formats(chosen)
    for kind in kinds or ():
        if kind not in FIGURES:
            raise UsageError(f"--kind: got {kind!r}. One of: {', '.join(FIGURES)}")
    shown = list(FIGURES if kinds is None else kinds)
    files: dict[str, list[Future[Path]]] = {}
    with ThreadPoolExecutor() as writers:
        for kind in shown:
            figure = FIGURES[kind](results)
            drawn = () if figure is None else drawn_files(figure, folder, kind, chosen)
            files[kind] = [writers.submit(write) for write in drawn]
    paths = [file.result() for kind in shown for file in files[kind]]
    outdated = FORMATS if kinds is None and formats is None else chosen
    for kind in shown:
        made = chosen if files[kind] else ()
        remove_figure(folder, kind, [suffix for suffix in outdated if suffix not in made])
    return paths
