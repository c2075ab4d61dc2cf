"""Writes the figures of some results, of those only that would come out otherwise than before."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from bnexp.analysis import Results, Verdict
from bnexp.errors import UsageError
from bnexp.figures.fingerprint import fingerprint_of, program
from bnexp.figures.kinds import FIGURES
from bnexp.figures.record import Record
from bnexp.figures.save import FORMATS, Written, check_formats, drawn_files, remove_figure
from bnexp.figures.shown import Along, Shown

USUAL_FORMATS = ("png", "svg")

AT_ONCE = ("article", "loss", "accuracy", "differences", "forest")
"""Kinds that every run draws; all of them would take longer than a small experiment trains."""

Tell = Callable[[Path], object]
"""Is told of each file of a figure once it is written."""


def draw_all(
    results: Results,
    folder: Path,
    *,
    verdicts: Sequence[Verdict] = (),
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
    record: Path | None = None,
    tell: Tell | None = None,
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
        record: The file that keeps what the figures of the folder were drawn of. Those that would
            come out the same are left as they are; without it all are drawn.
        tell: Is told of each file that is written.

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
    figures = _Figures(Shown(results, tuple(verdicts), Along(x)), folder, record)
    wanted = list(dict.fromkeys(FIGURES if kinds is None else kinds))
    there = figures.draw(wanted, chosen, tell)
    outdated = FORMATS if kinds is None and formats is None else chosen
    for kind in wanted:
        made = chosen if kind in there else ()
        remove_figure(folder, kind, [suffix for suffix in outdated if suffix not in made])
    return [folder / f"{kind}.{suffix}" for kind in wanted if kind in there for suffix in chosen]


def draw_after_run(
    results: Results, folder: Path, verdicts: Sequence[Verdict], record: Path
) -> None:
    """Writes the figures that every run draws, and removes all others that are of other results.

    Args:
        results: The tables.
        folder: Where to write; made if need be.
        verdicts: The verdicts on the claims.
        record: As in `draw_all`.

    Raises:
        StoreError: The disk is in the way.
    """
    figures = _Figures(Shown(results, tuple(verdicts)), folder, record)
    figures.draw(AT_ONCE, USUAL_FORMATS)
    for kind in FIGURES:
        remove_figure(
            folder, kind, [suffix for suffix in FORMATS if not figures.holds(kind, suffix)]
        )


class _Figures:
    """The figures of some results in a folder.

    Args:
        shown: What they show.
        folder: The folder.
        record: As in `draw_all`.
    """

    def __init__(self, shown: Shown, folder: Path, record: Path | None) -> None:
        self._shown, self._folder, self._record = shown, folder, Record(record)
        self._parts = {}
        if record is not None:
            self._parts = {
                "results": fingerprint_of(program(), shown.results),
                "verdicts": fingerprint_of(shown.verdicts),
                "axis": shown.along.value,
            }

    def holds(self, kind: str, suffix: str) -> bool:
        """Whether a figure lies there as it would be drawn now."""
        return self._record.holds(self._folder / f"{kind}.{suffix}", self._drawn_of(kind))

    def draw(
        self, kinds: Sequence[str], formats: Sequence[str], tell: Tell | None = None
    ) -> set[str]:
        """Draws what is not there as it would be drawn now, and returns the kinds that are then."""
        there = {kind for kind in kinds if all(self.holds(kind, suffix) for suffix in formats)}
        writing: deque[Future[Written]] = deque()
        try:
            with ThreadPoolExecutor() as writers:
                for kind in kinds:
                    figure = None if kind in there else FIGURES[kind].figure(self._visible(kind))
                    if figure is None:
                        continue
                    there.add(kind)
                    for write in drawn_files(figure, self._folder, kind, formats):
                        writing.append(writers.submit(write))
                    self._note(writing, tell, only_done=True)
            self._note(writing, tell)
        finally:
            self._record.save()
        return there

    def _note(
        self, writing: deque[Future[Written]], tell: Tell | None, *, only_done: bool = False
    ) -> None:
        """Notes the files that are written, in their order."""
        while writing and (writing[0].done() or not only_done):
            written = writing.popleft().result()
            self._record.note(written.path, self._drawn_of(written.path.stem), written.content)
            if tell:
                tell(written.path)

    def _visible(self, kind: str) -> Shown:
        """Returns what a kind reads of what is shown."""
        shown, reads = self._shown, FIGURES[kind]
        return replace(
            shown,
            verdicts=shown.verdicts if reads.reads_verdicts else (),
            along=shown.along if reads.reads_axis else Along.EPOCHS,
        )

    def _drawn_of(self, kind: str) -> str:
        """Returns what stands for all that enters a kind."""
        reads = FIGURES[kind]
        read = {"results": True, "verdicts": reads.reads_verdicts, "axis": reads.reads_axis}
        return fingerprint_of([part for name, part in self._parts.items() if read[name]])
