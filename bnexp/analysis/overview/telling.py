"""The answer as it is told first: in words, then the tables that fit the question's size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bnexp.analysis.judging.verdicts import Verdict
from bnexp.analysis.overview.means import FEW_ARMS, brief_means
from bnexp.analysis.overview.tables import claim_tables, is_large
from bnexp.analysis.overview.words import answer_words
from bnexp.analysis.summary import Summary
from bnexp.analysis.telling.tables import summary_tables
from bnexp.table import Table


@dataclass(frozen=True)
class Told:
    """An answer as it is told first.

    Attributes:
        words: The answer in sentences; none where nothing is claimed.
        tables: What stands below.
        is_brief: Whether more is to be had: means with intervals, differences, single verdicts.
    """

    words: tuple[str, ...]
    tables: tuple[Table, ...]
    is_brief: bool


def told_answer(summary: Summary, verdicts: Sequence[Verdict], warning: str = "") -> Told:
    """Returns an answer as it is told first: whole where it is small, else in brief.

    Args:
        summary: Means and paired differences.
        verdicts: What came out of the claims.
        warning: What must be said of the verdicts as a whole.
    """
    words = answer_words(verdicts) if verdicts else ()
    brief = bool(summary.keys) or len(_arms(summary)) > FEW_ARMS or is_large(verdicts)
    means = [brief_means(summary)] if brief and summary.metrics else summary_tables(summary)
    claims = claim_tables(verdicts, summary.note, warning)
    tables = (*claims, *means) if brief else (*means, *claims)
    return Told(words, tables, brief)


def _arms(summary: Summary) -> set[str]:
    return {arm.arm for arm in summary.arms}
