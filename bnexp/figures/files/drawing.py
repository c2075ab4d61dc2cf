"""The figures of some results in a folder: which lie there as they would be drawn, and drawing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial, reduce
from operator import or_
from pathlib import Path

from matplotlib.figure import Figure

from bnexp.analysis import Verdict
from bnexp.counting import counted
from bnexp.errors import UsageError
from bnexp.figures.files.fingerprint import fingerprint_of, program
from bnexp.figures.files.fonts import Fonts, Letters
from bnexp.figures.files.missing import missing_letters
from bnexp.figures.files.names import file_name, is_chosen, kind_of, page_of, pages_there
from bnexp.figures.files.record import Record
from bnexp.figures.files.save import FORMATS, Written, drawn_files, remove_figure
from bnexp.figures.kinds import FIGURES
from bnexp.figures.numbers.choice import ALL
from bnexp.figures.numbers.shown import Along, Shown
from bnexp.figures.page.page import MOST_PAGES
from bnexp.figures.page.style import own_defaults
from bnexp.processes.side_by_side import side_by_side

Tell = Callable[[Path], object]
"""Is told of each file of a figure once it is written."""

Draw = Callable[[], Figure | None]

Verdicts = Sequence[Verdict] | Callable[[], Sequence[Verdict]]

Warn = Callable[[str], object]
"""Is told what is wrong with the figures."""


class Figures:
    """The figures of some results in a folder.

    Args:
        shown: What they show, but for verdicts.
        verdicts: As in `draw_all`.
        folder: The folder.
        record: As in `draw_all`.
        fonts: Those that are installed.
        processes: As in `draw_all`.
        pages: The pages to draw; all of them, or the first of very many, by default.
    """

    def __init__(
        self,
        shown: Shown,
        verdicts: Verdicts,
        folder: Path,
        record: Path | None,
        fonts: Fonts,
        processes: int,
        pages: Sequence[int] = (),
    ) -> None:
        self._shown, self._verdicts = shown, verdicts
        self._folder, self._record = folder, Record(record)
        self._fonts, self._processes = fonts, processes
        self._pages = tuple(dict.fromkeys(pages))
        self._recorded = record is not None
        self._judged: Shown | None = None
        self._parts = {"axis": shown.along.value}

    @property
    def _words(self) -> tuple[str, ...]:
        """How what is chosen is told in names of files."""
        along = self._shown.along
        words = self._shown.choice.words
        return (*words, str(along)) if words and along is not Along.EPOCHS else words

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

    def file(self, kind: str, suffix: str, page: int = 1) -> Path:
        """Returns where a page of a figure lies."""
        return self._folder / f"{file_name(kind, page, self._words)}.{suffix}"

    def files(self, kind: str, suffix: str) -> list[Path]:
        """Returns where the pages lie that are asked for, as far as their number is known."""
        first = self._pages[0] if self._pages else 1
        total = self._record.pages(self.file(kind, suffix, first))
        return [self.file(kind, suffix, page) for page in self._wanted(total)]

    def _wanted(self, total: int) -> Sequence[int]:
        """Returns the pages to draw of a figure with so many."""
        if self._pages:
            return [page for page in self._pages if page <= total]
        return range(1, total + 1) if total <= MOST_PAGES else (1,)

    def holds(self, kind: str, suffix: str) -> bool:
        """Whether a figure lies there as it would be drawn now, with all its pages."""
        drawn_of, files = self._drawn_of(kind), self.files(kind, suffix)
        asked = not self._pages or len(files) == len(self._pages)
        return asked and all(self._record.holds(file, drawn_of, self._fonts) for file in files)

    def remove_stale(self, kind: str) -> None:
        """Removes the files of a figure that do not lie there as they would be drawn now."""
        for suffix in FORMATS:
            if not self.holds(kind, suffix):
                self.remove(kind, suffix)

    def remove(self, kind: str, suffix: str) -> None:
        """Removes all pages of a figure in a format."""
        first = file_name(kind, 1, self._words)
        for page in {1, *pages_there(self._folder, first, suffix)}:
            remove_figure(self._folder, file_name(kind, page, self._words), [suffix])

    def remove_other_pages(self, kind: str, suffix: str) -> None:
        """Removes pages behind the first that belong to an earlier drawing."""
        drawn_of = self._drawn_of(kind)
        for page in pages_there(self._folder, file_name(kind, 1, self._words), suffix):
            file = self.file(kind, suffix, page)
            if page > 1 and not self._record.is_of(file, drawn_of):
                remove_figure(self._folder, file_name(kind, page, self._words), [suffix])

    def remove_stale_choices(self) -> None:
        """Removes figures of a part of other results, or of another program."""
        for file in self._record.files:
            name, _, suffix = file.rpartition(".")
            kind = kind_of(name)
            known = is_chosen(name) and kind in FIGURES and suffix in FORMATS
            if known and not self._record.begins(file, self._base(kind)):
                remove_figure(self._folder, name, [suffix])

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
            return self._let_go([kind for kind in some if kind not in there], formats)

        def judged() -> list[str]:
            # Asked for in any case: whoever gives the verdicts may have to tell of them.
            self._ask()
            return stale(judged=True)

        def make(some: Iterable[str]) -> Iterator[tuple[Written, int]]:
            return self._made(some, formats)

        then: Callable[[], Iterable[str]] = judged
        free = stale(judged=False)
        if self._processes < 2 or not free:
            # A second process would have nothing to begin with.
            free, then = sorted((*free, *judged()), key=kinds.index), tuple
        try:
            for written, pages in side_by_side(free, make, self._processes, then):
                kind = kind_of(written.path.name.rpartition(".")[0])
                there.add(kind)
                self._record.note(written, self._drawn_of(kind), self._fonts, pages)
                if tell:
                    tell(written.path)
        finally:
            self._record.save()
        if warn:
            self._warn([kind for kind in kinds if kind in there], formats, warn)
        return there

    def _let_go(self, kinds: list[str], formats: Sequence[str]) -> list[str]:
        """Returns kinds that are about to be drawn, once the record knows nothing of their files.

        Raises:
            StoreError: The disk is in the way, or the folder is not there any more.
        """
        self._record.let_go(
            self._folder / name
            for name in self._record.files
            for stem, _, suffix in [name.rpartition(".")]
            for kind in [kind_of(stem)]
            if kind in kinds and suffix in formats
            if stem == file_name(kind, page_of(stem), self._words)
        )
        return kinds

    def _warn(self, kinds: Sequence[str], formats: Sequence[str], warn: Warn) -> None:
        """Tells of the letters in figures that no font has, also where none is drawn again."""
        lacking: dict[str, str] = {}
        for kind in kinds:
            files = [file for suffix in formats for file in self.files(kind, suffix)]
            letters = reduce(or_, map(self._record.letters, files), Letters())
            if missing := self._fonts.fallback(letters).missing:
                lacking[kind] = missing
        if lacking:
            warn(missing_letters("".join(lacking.values()), list(lacking)))

    def _made(self, kinds: Iterable[str], formats: Sequence[str]) -> Iterator[tuple[Written, int]]:
        """Draws figures, and yields their files, in their order, once they are written.

        Yields:
            Each file, and how many pages the figure has.
        """
        writing: deque[tuple[Future[Written], int]] = deque()
        with ThreadPoolExecutor() as writers:
            for name, draw, pages in self._drawings(kinds):
                with own_defaults():
                    figure = draw()
                if figure is None:
                    continue
                for write in drawn_files(figure, self._folder, name, formats, self._fonts):
                    writing.append((writers.submit(write), pages))
                while writing and writing[0][0].done():
                    done, total = writing.popleft()
                    yield done.result(), total
            while writing:
                done, total = writing.popleft()
                yield done.result(), total

    def _drawings(
        self, kinds: Iterable[str]
    ) -> Iterator[tuple[str, Callable[[], Figure | None], int]]:
        """Yields of each page its name, what draws it, and how many pages the figure has."""
        for kind in kinds:
            visible = self._visible(kind)
            with own_defaults():
                total = FIGURES[kind].pages(visible)
            wanted = self._wanted(max(1, total))
            if self._pages and not wanted:
                raise UsageError(
                    f"--page: got {self._pages[0]}; {kind} has {counted(total, 'page')}"
                )
            for page in wanted:
                draw = partial(FIGURES[kind].figure, replace(visible, page=page))
                yield file_name(kind, page, self._words), draw, max(1, total)

    def _visible(self, kind: str) -> Shown:
        """Returns what a kind reads of what is shown."""
        reads = FIGURES[kind]
        shown = self._ask() if reads.reads_verdicts else self._shown
        return shown if reads.reads_axis else replace(shown, along=Along.EPOCHS)

    def _base(self, kind: str) -> str:
        """Returns what stands for the results that enter a kind."""
        read = ("results", "verdicts") if FIGURES[kind].reads_verdicts else ("results",)
        return fingerprint_of([self._part(name) for name in read])

    def _drawn_of(self, kind: str) -> str:
        """Returns what stands for all that enters a kind: the results, and how they are shown."""
        if not self._recorded:
            return ""
        axis = [self._part("axis")] if FIGURES[kind].reads_axis else []
        choice = self._shown.choice
        return f"{self._base(kind)}:{fingerprint_of(axis, choice if choice != ALL else None)}"
