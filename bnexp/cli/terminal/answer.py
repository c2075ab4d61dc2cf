"""The tables of an answer, as `run` and `show` print them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnexp.session.answering.answer import Result
    from bnexp.session.answering.judge import Judgement
    from bnexp.table import Table


class Part(StrEnum):
    """A part of an answer that may be asked for by itself."""

    MEANS = "means"
    DIFFERENCES = "differences"
    CLAIMS = "claims"


def answer_tables(result: Result, judgement: Judgement, part: Part | None = None) -> list[Table]:
    """Returns the tables of an answer.

    Args:
        result: The answer.
        judgement: Its verdicts, and how often they were looked at.
        part: The only one that is asked for; None for all that a run prints.
    """
    from bnexp.analysis import summary_tables, verdict_tables  # noqa: PLC0415 (pandas, late)

    summary = result.summary
    means, *differences = summary_tables(summary)
    claims = verdict_tables(judgement.verdicts, summary.note, judgement.told)
    parts = {Part.MEANS: [means], Part.DIFFERENCES: differences, Part.CLAIMS: list(claims)}
    return parts[part] if part else [table for tables in parts.values() for table in tables]
