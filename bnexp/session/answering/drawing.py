"""Draws the figures of a result into its folder, or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bnexp.errors import StoreError
from bnexp.figures import draw_all
from bnexp.figures.files.drawing import Tell, Verdicts, Warn
from bnexp.figures.numbers.choosing import Asked, choice_of
from bnexp.figures.numbers.shown import Along
from bnexp.session.answering.answer import Result
from bnexp.store import ResultFolder
from bnexp.store.answers.older import forget_older
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part


def draw_result(
    answer: Result,
    verdicts: Verdicts,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
    to: Path | None = None,
    asked: Asked | None = None,
    pages: Sequence[int] = (),
    tell: Tell | None = None,
    warn: Warn | None = None,
    processes: int = 1,
) -> list[Path]:
    """Draws what figures are not up to date, and returns the files of all asked for.

    Args:
        answer: The result.
        verdicts: The verdicts on its claims, or what returns them; see `bnexp.figures.draw_all`.
        kinds: Some of `FIGURES`; all by default.
        formats: Some of `FORMATS`; PNG and SVG by default.
        x: What curves are drawn along: `epochs`, `steps` or `seconds`.
        to: The folder to write them into, of which nothing else is touched; the result's own where
            it is None.
        asked: What of the result is shown, in figures with names of their own; all by default.
        pages: Which pages, from 1; all by default, the first of very many.
        tell: Is told of each file that is written.
        warn: Is told once of the letters that no installed font has, if there are any.
        processes: As in `bnexp.figures.draw_all`.

    Raises:
        UsageError: A kind, a format, the axis or what is chosen is not known.
        StoreError: The disk is in the way.
    """
    stored = ResultFolder(answer.folder)
    claims = [stated.claim for stated in answer.experiment.stated]
    choice = None if asked is None else choice_of(asked, answer.results, claims)
    draw = partial(
        draw_all,
        answer.results,
        verdicts=verdicts,
        kinds=kinds,
        formats=formats,
        x=x,
        choice=choice,
        pages=pages,
        warn=warn,
        processes=processes,
    )
    if to is None:
        refuse_read_only(answer.folder)
        drawn = draw(stored.figures, record=stored.drawn, tell=tell)
        if kinds is None:
            forget_older(answer.folder, figures_alone=True)
        return drawn
    with TemporaryDirectory(prefix="bnexp-") as place:
        # What lies in the result's folder as it would be drawn now is not drawn again.
        folder, record = Path(place) / "figures", Path(place) / "figures.json"
        _copy(stored, folder, record)
        return [_written(path, to, tell) for path in draw(folder, record=record)]


def refuse_read_only(folder: Path) -> None:
    """Raises StoreError, with the way out, if nothing can be written into a result folder."""
    if folder.is_dir() and not os.access(folder, os.W_OK):
        raise StoreError(
            f"{folder}: cannot be written. Say with --to DIR (in Python to=) where to write instead"
        )


def _copy(stored: ResultFolder, folder: Path, record: Path) -> None:
    with suppress(OSError, StoreError):
        record.write_bytes(read_part(stored.drawn))
        folder.mkdir()
        for path in stored.figures.iterdir():
            (folder / path.name).write_bytes(read_part(path))


def _written(path: Path, to: Path, tell: Tell | None) -> Path:
    target = to / path.name
    write_whole(target, path.read_bytes())
    if tell:
        tell(target)
    return target
