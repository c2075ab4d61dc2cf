"""Draws the figures of a result into its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bnexp.figures import draw_all
from bnexp.figures.files.drawing import Tell, Verdicts, Warn
from bnexp.figures.numbers.choosing import Asked, choice_of
from bnexp.figures.numbers.shown import Along
from bnexp.session.answering.answer import Result
from bnexp.store import ResultFolder


def draw_result(
    answer: Result,
    verdicts: Verdicts,
    *,
    kinds: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    x: str = Along.EPOCHS,
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
    return draw_all(
        answer.results,
        stored.figures,
        verdicts=verdicts,
        kinds=kinds,
        formats=formats,
        x=x,
        choice=choice,
        pages=pages,
        record=stored.drawn,
        tell=tell,
        warn=warn,
        processes=processes,
    )
