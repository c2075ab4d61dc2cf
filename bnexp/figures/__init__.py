"""Every figure of bnexp: `prepare_*` gives the numbers, `draw_*` draws them.

A new figure is one file here and one line in `FIGURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from bnexp.analysis import Results
from bnexp.errors import UsageError
from bnexp.figures.article import article_figure, draw_article, prepare_article
from bnexp.figures.curves import accuracy_figure, draw_curves, loss_figure, prepare_curves
from bnexp.figures.differences import difference_figure, draw_differences, prepare_differences
from bnexp.figures.save import FORMATS, check_formats, save_figure
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


def draw_all(
    results: Results,
    folder: Path,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] = ("png", "svg"),
) -> list[Path]:
    """Writes figures as `<kind>.<format>` and returns their paths.

    A kind that the results hold nothing for, such as differences with a single arm, is left out;
    its file from an earlier run is removed, so that every figure belongs to these results.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        kinds: Some of `FIGURES`; all by default.
        formats: Some of `FORMATS`.

    Raises:
        UsageError: A kind or a format is not known.
    """
    check_formats(formats)
    for kind in kinds or ():
        if kind not in FIGURES:
            raise UsageError(f"--kind: got {kind!r}. One of: {', '.join(FIGURES)}")
    paths = []
    for kind in FIGURES if kinds is None else kinds:
        figure = FIGURES[kind](results)
        if figure is not None:
            paths += save_figure(figure, folder, kind, formats)
            continue
        for suffix in formats:
            (folder / f"{kind}.{suffix}").unlink(missing_ok=True)
    return paths
