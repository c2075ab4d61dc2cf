"""An answer as `run` and `show` print it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bnexp.cli.terminal.output import say, show, show_sentences
from bnexp.cli.terminal.tables import Form
from bnexp.errors import UsageError

if TYPE_CHECKING:
    from bnexp.session.answering.answer import Result
    from bnexp.session.answering.judge import Judgement
    from bnexp.table import Table


class Part(StrEnum):
    """A part of an answer that may be asked for by itself."""

    MEANS = "means"
    DIFFERENCES = "differences"
    CLAIMS = "claims"


def tell_changed(result: Result) -> None:
    """Says which files of a result are not as they were written."""
    for each in result.changed:
        say(each.remedy)


def show_answer(
    result: Result,
    judgement: Judgement,
    form: Form,
    part: Part | None = None,
    only: str | None = None,
) -> bool:
    """Prints an answer: in words and the tables that fit its size, or all tables for programs.

    Args:
        result: The answer.
        judgement: Its verdicts, and how often they were looked at.
        form: How it is written.
        part: The only part that is asked for; None for all of it.
        only: As in `bnexp.cli.terminal.output.show`.

    Returns:
        Whether it was told in brief, and where all of it is.

    Raises:
        UsageError: It has no such part.
    """
    from bnexp.analysis.overview.telling import told_answer  # noqa: PLC0415 (pandas, late)

    if part or form in (Form.CSV, Form.LATEX):
        tables = _tables(result, judgement, part)
        if not tables:
            raise UsageError(f"{result.folder}: has no {part}: it claims nothing, or has one arm")
        show(tables, form, only)
        return False
    told = told_answer(result.summary, judgement.verdicts, judgement.told)
    show_sentences(told.words, form)
    show(told.tables, form, only)
    if told.is_brief:
        parts = [Part.MEANS, *([Part.DIFFERENCES] if result.summary.differences else [])]
        parts += [Part.CLAIMS] if judgement.verdicts else []
        options = " | ".join(f"--{each}" for each in parts)
        say(f"All of it: bnexp show {result.folder} {options}")
    return told.is_brief


def _tables(result: Result, judgement: Judgement, part: Part | None) -> list[Table]:
    """Returns the tables of an answer with all their rows, of one part or of all."""
    from bnexp.analysis import summary_tables, verdict_tables  # noqa: PLC0415 (pandas, late)

    summary = result.summary
    means, *differences = summary_tables(summary)
    claims = verdict_tables(judgement.verdicts, summary.note, judgement.told)
    parts = {Part.MEANS: [means], Part.DIFFERENCES: differences, Part.CLAIMS: list(claims)}
    return parts[part] if part else [table for tables in parts.values() for table in tables]
