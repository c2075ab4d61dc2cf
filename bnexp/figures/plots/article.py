"""The article's own figure: training and validation loss of two arms, for the first seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from bnexp.analysis import cell_text
from bnexp.analysis.intervals import Floats
from bnexp.config.claims.series import name_of
from bnexp.config.experiment import Cell
from bnexp.figures.numbers.findings import number, sentences
from bnexp.figures.numbers.limits import set_places
from bnexp.figures.numbers.shown import Shown
from bnexp.figures.page.page import WIDTH, wrapped
from bnexp.figures.page.style import FONT_SIZE, MUTED, SMALL, paper_style

TITLE = "Training and Validation Loss"
SOURCE = (
    "Drawn as in the article “Introduction to Batch Normalization”, which shows one run of each "
    "network without a seed and reads off faster convergence and a lower validation loss"
)
ARTICLE_ARMS = ("no-bn", "bn")
ARTICLE_LABELS = ("No BN", "With BN")
COLORS = ("blue", "red")
MARKERS = {"blue": "o", "red": "s"}
SERIES = (
    (name_of("loss", "training"), "Training Loss", "--"),
    (name_of("loss", "validation"), "Validation Loss", "-"),
)
HEIGHT = 0.6 * WIDTH
"""The article's is 10 by 6 inches; here it is as wide as all figures."""

LINE = 0.82 * WIDTH
"""Width in inches of a line of text above the axes."""

TITLE_SIZE, LABEL_SIZE, NOTE_SIZE = FONT_SIZE + 1.5, FONT_SIZE, SMALL


@dataclass(frozen=True)
class ArticleLine:
    """One line of the figure.

    Attributes:
        label: Its entry in the legend.
        color: `blue` for the first arm, `red` for the second.
        style: Dashed (`--`) for training, solid (`-`) for validation.
        epochs: Shape `(evaluations,)`.
        losses: Shape `(evaluations,)`.
    """

    label: str
    color: str
    style: str
    epochs: Floats
    losses: Floats


@dataclass(frozen=True)
class ArticleCurves:
    """The numbers of the figure.

    Attributes:
        title: The article's, or one that names the arms.
        notes: What stands below the title, the note of the results first.
        lines: Two for each arm that has a history.
    """

    title: str
    notes: tuple[str, ...]
    lines: tuple[ArticleLine, ...]


def prepare_article(shown: Shown, labels: Sequence[str] | None = None) -> ArticleCurves:
    """Returns the losses of the first two arms, first seed, first point of the grid.

    The article plots the history against the index 0 to 9 of each epoch; here a loss stands at
    the number of epochs trained until then, 1 to 10. The evaluation before training, which the
    article's program does not make, is left out.

    Args:
        shown: What is shown.
        labels: What the two arms are called. By default the article's words for arms named
            `no-bn` and `bn`, else the arms' names.
    """
    results = shown.results
    arms = results.arms[:2]
    words = tuple(labels or (ARTICLE_LABELS if arms == ARTICLE_ARMS else arms))
    cell = results.cells[0] if results.cells else ()
    seed = _first_seed(shown, arms, cell)
    found = [
        _line(shown, (arm, cell, seed), series, f"{word} - {name}", color, style)
        for arm, word, color in zip(arms, words, COLORS, strict=False)
        for series, name, style in SERIES
    ]
    ending = "With and Without Batch Normalization" if words == ARTICLE_LABELS else None
    return ArticleCurves(
        title=f"{TITLE}: {ending or ' and '.join(words)}",
        notes=tuple(filter(None, (results.note, _which(shown, cell, seed)))),
        lines=tuple(line for line in found if np.isfinite(line.losses).any()),
    )


def draw_article(ax: Axes, curves: ArticleCurves) -> None:
    """Draws the lines with the article's axes, legend and grid.

    Markers, which the article does not have, tell the arms apart in a grey print.
    """
    for line in curves.lines:
        ax.plot(
            line.epochs,
            line.losses,
            color=line.color,
            linestyle=line.style,
            marker=MARKERS[line.color],
            markersize=4,
            markerfacecolor="white" if line.style == "--" else line.color,
            markevery=max(1, line.epochs.size // 10),
            label=line.label,
        )
    ax.set_xlabel("Epochs", size=LABEL_SIZE)
    ax.set_ylabel("Loss", size=LABEL_SIZE)
    set_places(ax, np.concatenate([np.empty(0), *(line.epochs for line in curves.lines)]))
    ax.tick_params(labelsize=NOTE_SIZE)
    ax.spines[["top", "right"]].set_visible(True)
    ax.grid(visible=True)
    labels = [wrapped(line.label, 0.5 * WIDTH, NOTE_SIZE) for line in curves.lines]
    ax.legend(ax.get_lines(), labels, fontsize=NOTE_SIZE, frameon=True, framealpha=0.85)
    notes = "\n".join(wrapped(note, LINE, NOTE_SIZE) for note in curves.notes)
    ax.set_title(
        wrapped(curves.title, LINE, TITLE_SIZE),
        size=TITLE_SIZE,
        pad=10 + 1.4 * NOTE_SIZE * (notes.count("\n") + 1),
    )
    ax.annotate(
        notes,
        (0.5, 1.0),
        (0, 5),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        size=NOTE_SIZE,
        color=MUTED,
    )


def article_figure(shown: Shown, labels: Sequence[str] | None = None) -> Figure | None:
    """Returns the figure, in the proportions of the article's; None if no trial has a history."""
    curves = prepare_article(shown, labels)
    if not curves.lines:
        return None
    with paper_style():
        layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
        figure = Figure(figsize=(WIDTH, HEIGHT), layout=layout)
        draw_article(figure.add_subplot(), curves)
    return figure


def article_finding(shown: Shown) -> str:
    """Returns what the lines show: from where to where each loss went, and its lowest point."""
    curves = prepare_article(shown)
    told = []
    for line in curves.lines:
        known = np.flatnonzero(np.isfinite(line.losses))
        first, last = known[0], known[-1]
        lowest = known[np.argmin(line.losses[known])]
        text = (
            f"{line.label}: {number(line.losses[first])} at epoch {line.epochs[first]:g}, "
            f"{number(line.losses[last])} at epoch {line.epochs[last]:g}"
        )
        low = f", lowest {number(line.losses[lowest])} at epoch {line.epochs[lowest]:g}"
        told.append(text + (low if lowest not in {first, last} else ""))
    source = [] if shown.results.is_other_comparison else [SOURCE]
    return sentences([*source, *curves.notes, *told])


def _first_seed(shown: Shown, arms: Sequence[str], cell: Cell) -> int | None:
    """Returns the first seed that every arm has a history of, else the first of any arm."""
    seeds = [shown.trajectories(arm, cell, name_of("loss", "validation")).seeds for arm in arms]
    shared = [seed for seed in seeds[0] if all(seed in others for others in seeds)]
    return next(iter([*shared, *(seed for some in seeds for seed in some)]), None)


def _line(
    shown: Shown,
    place: tuple[str, Cell, int | None],
    series: str,
    label: str,
    color: str,
    style: str,
) -> ArticleLine:
    """Returns one series of one trial after step 0; empty if the trial has no history."""
    arm, cell, seed = place
    trained = shown.trajectories(arm, cell, series).after_start()
    if seed not in trained.seeds:
        return ArticleLine(label, color, style, np.empty(0), np.empty(0))
    losses = trained.values[trained.seeds.index(seed)]
    return ArticleLine(label, color, style, trained.epochs, losses)


def _which(shown: Shown, cell: Cell, seed: int | None) -> str:
    """Returns which trials are shown."""
    parts = [f"Seed {seed}", cell_text(cell)]
    more = len(shown.results.arms) - 2
    parts += [f"the first two of {len(shown.results.arms)} arms"] if more > 0 else []
    return "; ".join(part for part in parts if part)
