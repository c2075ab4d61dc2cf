"""Writes the figures of some results, of those only that would come out otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bnexp.analysis import Results, Verdict
from bnexp.errors import UsageError
from bnexp.figures.files.drawing import Figures, Tell, Verdicts, Warn
from bnexp.figures.files.fonts import Fonts
from bnexp.figures.files.names import is_chosen, kind_of, page_of
from bnexp.figures.files.save import FORMATS, check_formats
from bnexp.figures.kinds import FIGURES
from bnexp.figures.numbers.choice import ALL, Choice
from bnexp.figures.numbers.shown import Along, Shown

USUAL_FORMATS = ("png", "svg")

ARTICLE = "article"

AT_ONCE = (ARTICLE, "loss", "accuracy", "differences", "forest")
"""Kinds that every run draws; all of them would take longer than a small experiment trains."""

NARROWING = ("claim", "metric", "top")
"""What leaves out kinds that show nothing of the sort, where none is named."""


def draw_all(
    results: Results,
    folder: Path,
    *,
    verdicts: Verdicts = (),
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
    choice: Choice | None = None,
    pages: Sequence[int] = (),
    record: Path | None = None,
    tell: Tell | None = None,
    warn: Warn | None = None,
    processes: int = 1,
) -> list[Path]:
    """Writes figures as `<kind>.<format>` and returns their paths.

    What does not fit on one page goes on in `<kind>-2.<format>`. A kind that the results hold
    nothing for, such as differences with a single arm, is left out; its file from an earlier run is
    removed, so that every figure belongs to these results. So is by default the article's figure of
    another comparison. Where neither kinds nor formats are chosen, older files in other formats are
    removed as well. A figure of a part of the results has a name of its own, which tells the part,
    and leaves the others as they are.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims, or what returns them: it is called once, while a
            second process draws what shows none of them.
        kinds: Some of `FIGURES`; all by default, of a choice those that it can be made of.
        formats: Some of `FORMATS`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.
        choice: What of the results is shown; all by default.
        pages: Which pages, from 1; by default all, or the first of very many.
        record: The file that keeps what the figures of the folder were drawn of. Those that would
            come out the same are left as they are; without it all are drawn.
        tell: Is told of each file that is written.
        warn: Is told once of the letters that no installed font has, if there are any.
        processes: How many may draw, at most two; the second is forked, and only from a process
            in which nothing else is under way.

    Raises:
        UsageError: A kind, a format or the axis is not known, or a kind has not what is chosen.
        StoreError: The disk is in the way.
    """
    asked = choice or ALL
    chosen = USUAL_FORMATS if formats is None else formats
    check_formats(chosen)
    _check(kinds, x, asked, pages)
    usual = not asked.asked
    wanted = list(dict.fromkeys(_unnamed(results, asked) if kinds is None else kinds))
    with Fonts() as fonts:
        shown = Shown(results, along=Along(x), choice=asked)
        figures = Figures(shown, verdicts, folder, record, fonts, processes, pages)
        there = figures.draw(wanted, chosen, tell, warn)
        if usual and ARTICLE not in wanted and kinds is None:
            figures.remove_stale(ARTICLE)
        paths = [
            path for kind in wanted if kind in there for path in _in_order(figures, kind, chosen)
        ]
        outdated = FORMATS if kinds is None and formats is None else chosen
        for kind in wanted:
            for suffix in outdated:
                if kind not in there or suffix not in chosen:
                    figures.remove(kind, suffix)
                elif record is not None or not pages:
                    figures.remove_other_pages(kind, suffix)
        if usual and kinds is None:
            figures.remove_stale_choices()
    return paths


def _in_order(figures: Figures, kind: str, formats: Sequence[str]) -> list[Path]:
    """Returns the files of a figure, page by page."""
    by_format = [figures.files(kind, suffix) for suffix in formats]
    return [path for page in zip(*by_format, strict=True) for path in page]


def draw_after_run(
    results: Results,
    folder: Path,
    verdicts: Sequence[Verdict],
    record: Path,
    warn: Warn | None = None,
    processes: int = 1,
) -> None:
    """Writes the figures that every run draws, and removes all others that are of other results.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims.
        record: As in `draw_all`.
        warn: As in `draw_all`.
        processes: As in `draw_all`.

    Raises:
        StoreError: The disk is in the way.
    """
    with Fonts() as fonts:
        figures = Figures(Shown(results), verdicts, folder, record, fonts, processes)
        figures.draw(_usual(results, AT_ONCE), USUAL_FORMATS, warn=warn)
        for kind in FIGURES:
            figures.remove_stale(kind)
        figures.remove_stale_choices()


def files_of(folder: Path) -> list[Path]:
    """Returns the files of figures that lie in a folder, in the order in which they are drawn.

    Of each kind the pages of all of it come first, then what was chosen of it.
    """
    found = list(folder.iterdir()) if folder.is_dir() else []
    known = [(path, path.name.rpartition(".")) for path in found]
    kinds, suffixes = list(FIGURES), list(FORMATS)
    order = {
        path: (kinds.index(kind_of(name)), is_chosen(name), page_of(name), suffixes.index(suffix))
        for path, (name, _, suffix) in known
        if kind_of(name) in FIGURES and suffix in FORMATS
    }
    return sorted(order, key=lambda path: (*order[path], path.name))


def _usual(results: Results, kinds: Iterable[str]) -> list[str]:
    """Returns kinds without the article's where another comparison is known to be shown."""
    return [kind for kind in kinds if kind != ARTICLE or not results.is_other_comparison]


def _unnamed(results: Results, choice: Choice) -> list[str]:
    """Returns the kinds that are drawn where none is named."""
    narrowing = {name for name in choice.asked if name in NARROWING}
    able = [kind for kind, each in FIGURES.items() if narrowing <= each.heeds]
    if choice.asked:
        return [kind for kind in able if FIGURES[kind].heeds & {*choice.asked}]
    return _usual(results, able)


def _check(kinds: Sequence[str] | None, x: str, choice: Choice, pages: Sequence[int]) -> None:
    """Raises UsageError if there is no such kind or axis, or a kind has not what is chosen."""
    for kind in kinds or ():
        if kind not in FIGURES:
            raise UsageError(f"--kind: got {kind!r}. One of: {', '.join(FIGURES)}")
        for name in choice.asked:
            if name not in FIGURES[kind].heeds:
                able = ", ".join(k for k, each in FIGURES.items() if name in each.heeds)
                raise UsageError(f"--{name}: chooses nothing of {kind}; use it with {able}")
    if x not in set(Along):
        raise UsageError(f"--x: got {x!r}. One of: {', '.join(Along)}")
    if any(page < 1 for page in pages):
        raise UsageError(f"--page: got {min(pages)}; pages count from 1")
