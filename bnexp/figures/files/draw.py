"""Writes the figures of some results, of those only that would come out otherwise than before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path

from bnexp.analysis import Results, Verdict
from bnexp.errors import UsageError
from bnexp.figures.files.fingerprint import fingerprint_of, program
from bnexp.figures.files.fonts import Fonts, Letters
from bnexp.figures.files.missing import missing_letters
from bnexp.figures.files.record import Record
from bnexp.figures.files.save import FORMATS, Written, check_formats, drawn_files, remove_figure
from bnexp.figures.kinds import FIGURES
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.page.style import own_defaults
from bnexp.processes.side_by_side import side_by_side

USUAL_FORMATS = ("png", "svg")

ARTICLE = "article"

AT_ONCE = (ARTICLE, "loss", "accuracy", "differences", "forest")
"""Kinds that every run draws; all of them would take longer than a small experiment trains."""

Tell = Callable[[Path], object]
"""Is told of each file of a figure once it is written."""

Verdicts = Sequence[Verdict] | Callable[[], Sequence[Verdict]]

Warn = Callable[[str], object]
"""Is told what is wrong with the figures."""


def draw_all(
    results: Results,
    folder: Path,
    *,
    verdicts: Verdicts = (),
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
    record: Path | None = None,
    tell: Tell | None = None,
    warn: Warn | None = None,
    processes: int = 1,
) -> list[Path]:
    """Writes figures as `<kind>.<format>` and returns their paths.

    A kind that the results hold nothing for, such as differences with a single arm, is left out;
    its file from an earlier run is removed, so that every figure belongs to these results. So is
    by default the article's figure of another comparison. Where
    neither kinds nor formats are chosen, older files in other formats are removed as well.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims, or what returns them: it is called once, while a
            second process draws what shows none of them.
        kinds: Some of `FIGURES`; all by default.
        formats: Some of `FORMATS`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.
        record: The file that keeps what the figures of the folder were drawn of. Those that would
            come out the same are left as they are; without it all are drawn.
        tell: Is told of each file that is written.
        warn: Is told once of the letters that no installed font has, if there are any.
        processes: How many may draw, at most two; the second is forked, and only from a process
            in which nothing else is under way.

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
    wanted = list(dict.fromkeys(_usual(results, FIGURES) if kinds is None else kinds))
    with Fonts() as fonts:
        shown = Shown(results, along=Along(x))
        figures = _Figures(shown, verdicts, folder, record, fonts, processes)
        there = figures.draw(wanted, chosen, tell, warn)
        if ARTICLE not in wanted and kinds is None:
            figures.remove_stale(ARTICLE)
    outdated = FORMATS if kinds is None and formats is None else chosen
    for kind in wanted:
        made = chosen if kind in there else ()
        remove_figure(folder, kind, [suffix for suffix in outdated if suffix not in made])
    return [folder / f"{kind}.{suffix}" for kind in wanted if kind in there for suffix in chosen]


def draw_after_run(
    results: Results,
    folder: Path,
    verdicts: Sequence[Verdict],
    record: Path,
    warn: Warn | None = None,
    processes: int = 1,
    tell: Tell | None = None,
) -> None:
    """Writes the figures that every run draws, and removes all others that are of other results.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims.
        record: As in `draw_all`.
        warn: As in `draw_all`.
        processes: As in `draw_all`.
        tell: As in `draw_all`.

    Raises:
        StoreError: The disk is in the way.
    """
    with Fonts() as fonts:
        figures = _Figures(Shown(results), verdicts, folder, record, fonts, processes)
        figures.draw(_usual(results, AT_ONCE), USUAL_FORMATS, tell, warn)
        for kind in FIGURES:
            figures.remove_stale(kind)


def _usual(results: Results, kinds: Iterable[str]) -> list[str]:
    """Returns kinds without the article's where another comparison is known to be shown."""
    return [kind for kind in kinds if kind != ARTICLE or not results.is_other_comparison]


class _Figures:
    """The figures of some results in a folder.

    Args:
        shown: What they show, but for verdicts.
        verdicts: As in `draw_all`.
        folder: The folder.
        record: As in `draw_all`.
        fonts: Those that are installed.
        processes: As in `draw_all`.
    """

    def __init__(
        self,
        shown: Shown,
        verdicts: Verdicts,
        folder: Path,
        record: Path | None,
        fonts: Fonts,
        processes: int,
    ) -> None:
        self._shown, self._verdicts = shown, verdicts
        self._folder, self._record = folder, Record(record)
        self._fonts, self._processes = fonts, processes
        self._recorded = record is not None
        self._judged: Shown | None = None
        self._parts = {"axis": shown.along.value}

    def _ask(self) -> Shown:
        """Returns what is shown with the verdicts, which are asked for once."""
        if self._judged is None:
            verdicts = self._verdicts() if callable(self._verdicts) else self._verdicts
            self._judged = replace(self._shown, verdicts=tuple(verdicts))
        return self._judged

    def _part(self, name: str) -> str:
        """Returns what stands for one of the things that enter figures."""
        if name not in self._parts:
            # Figures read no arrays but through verdicts.
            parts = (
                (self._ask().verdicts,)
                if name == "verdicts"
                else (program(), replace(self._shown.results, arrays={}))
            )
            self._parts[name] = fingerprint_of(*parts)
        return self._parts[name]

    def holds(self, kind: str, suffix: str) -> bool:
        """Whether a figure lies there as it would be drawn now."""
        file = self._folder / f"{kind}.{suffix}"
        return self._record.holds(file, self._drawn_of(kind), self._fonts)

    def remove_stale(self, kind: str) -> None:
        """Removes the files of a figure that do not lie there as they would be drawn now."""
        remove_figure(self._folder, kind, [s for s in FORMATS if not self.holds(kind, s)])

    def draw(
        self,
        kinds: Sequence[str],
        formats: Sequence[str],
        tell: Tell | None = None,
        warn: Warn | None = None,
    ) -> set[str]:
        """Draws what is not there as it would be drawn now, and returns the kinds that are then."""
        there: set[str] = set()

        def stale(*, judged: bool) -> list[str]:
            some = [kind for kind in kinds if FIGURES[kind].reads_verdicts == judged]
            there.update(k for k in some if all(self.holds(k, suffix) for suffix in formats))
            return [kind for kind in some if kind not in there]

        def judged() -> list[str]:
            # Asked for in any case: whoever gives the verdicts may have to tell of them.
            self._ask()
            return stale(judged=True)

        def make(some: Iterable[str]) -> Iterator[Written]:
            return self._made(some, formats)

        then: Callable[[], Iterable[str]] = judged
        free = stale(judged=False)
        if self._processes < 2 or not free:
            # A second process would have nothing to begin with.
            free, then = sorted((*free, *judged()), key=kinds.index), tuple
        try:
            for written in side_by_side(free, make, self._processes, then):
                kind = written.path.stem
                there.add(kind)
                self._record.note(written, self._drawn_of(kind), self._fonts)
                if tell:
                    tell(written.path)
        finally:
            self._record.save()
        if warn:
            self._warn([kind for kind in kinds if kind in there], formats, warn)
        return there

    def _warn(self, kinds: Sequence[str], formats: Sequence[str], warn: Warn) -> None:
        """Tells of the letters in figures that no font has, also where none is drawn again."""
        lacking: dict[str, str] = {}
        for kind in kinds:
            files = [self._folder / f"{kind}.{suffix}" for suffix in formats]
            letters = reduce(or_, map(self._record.letters, files), Letters())
            if missing := self._fonts.fallback(letters).missing:
                lacking[kind] = missing
        if lacking:
            warn(missing_letters("".join(lacking.values()), list(lacking)))

    def _made(self, kinds: Iterable[str], formats: Sequence[str]) -> Iterator[Written]:
        """Draws figures, and yields their files, in their order, once they are written."""
        writing: deque[Future[Written]] = deque()
        with ThreadPoolExecutor() as writers:
            for kind in kinds:
                with own_defaults():
                    figure = FIGURES[kind].figure(self._visible(kind))
                if figure is None:
                    continue
                for write in drawn_files(figure, self._folder, kind, formats, self._fonts):
                    writing.append(writers.submit(write))
                while writing and writing[0].done():
                    yield writing.popleft().result()
            while writing:
                yield writing.popleft().result()

    def _visible(self, kind: str) -> Shown:
        """Returns what a kind reads of what is shown."""
        reads = FIGURES[kind]
        shown = self._ask() if reads.reads_verdicts else self._shown
        return shown if reads.reads_axis else replace(shown, along=Along.EPOCHS)

    def _drawn_of(self, kind: str) -> str:
        """Returns what stands for all that enters a kind."""
        if not self._recorded:
            return ""
        reads = FIGURES[kind]
        read = {"results": True, "verdicts": reads.reads_verdicts, "axis": reads.reads_axis}
        return fingerprint_of([self._part(name) for name, part in read.items() if part])
