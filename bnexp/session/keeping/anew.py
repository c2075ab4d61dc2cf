"""Makes what is shown of an answer anew once its tables have changed."""

from __future__ import annotations

from pathlib import Path

from bnexp.figures.files.drawing import Tell, Warn
from bnexp.session.answering.answer import Result
from bnexp.session.answering.report import report_of
from bnexp.store.answers.older import forget_older, has_older_report


def made_anew(
    result: Result, warn: Warn, processes: int = 1, tell: Tell | None = None
) -> list[Path]:
    """Draws the figures of every run, and writes the report where there was one before.

    Args:
        result: The answer; its verdicts were told.
        warn: As in `bnexp.session.answering.report.report_of`.
        processes: As in `bnexp.figures.draw_all`.
        tell: Is told of each file of a figure that is written.

    Returns:
        The files of the report; none where there was none.

    Raises:
        StoreError: The disk is in the way.
    """
    had_report = has_older_report(result.folder)
    result.drawn(warn, processes, tell)
    files = report_of(result, processes=processes) if had_report else []
    forget_older(result.folder)
    return files
