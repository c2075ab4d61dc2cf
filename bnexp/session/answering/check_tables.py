"""Tells what checking a result has checked: as tables for people, and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bnexp.analysis import verdict_tables
from bnexp.analysis.overview.tables import claim_tables
from bnexp.documents.answers import ANSWER_FORMAT
from bnexp.session.answering.answer import Result
from bnexp.session.answering.checked import Beside, Checked
from bnexp.table import Plain, Table

if TYPE_CHECKING:
    from bnexp.documents import answers


def checked_tables(answer: Result, checked: Checked, *, whole: bool) -> list[Table]:
    """Returns the verdicts, those of the other result beside them, and what else differs.

    Args:
        answer: The result that was checked.
        checked: What was found.
        whole: Whether each verdict has a row, however many there are.
    """
    judgement = checked.judgement
    table_of = verdict_tables if whole else claim_tables
    tables = table_of(judgement.verdicts, answer.results.note, judgement.told)
    return [*tables, *(_tables_beside(checked.beside) if checked.beside else ())]


def checked_json(answer: Result, checked: Checked) -> answers.Check:
    """Returns the same as plain values."""
    return {
        "format": ANSWER_FORMAT,
        "folder": str(answer.folder),
        "passed": checked.passed,
        "reasons": list(checked.reasons),
        "note": answer.results.note,
        "verdicts": [verdict.as_json() for verdict in checked.verdicts],
        **checked.judgement.looks_json(),
        "against": _changes_json(checked),
        "differences": _differences_json(checked),
        "warning_there": checked.beside.judgement.told if checked.beside else "",
    }


def _tables_beside(beside: Beside) -> list[Table]:
    named = beside.other.folder
    verdicts = [
        (
            change.claim,
            *(v.label if v else "-" for v in (change.here, change.there)),
            *(v.effect_text if v else "-" for v in (change.here, change.there)),
            change.difference or "the same",
        )
        for change in beside.changes
    ]
    columns = ("Claim", "Here", "There", "Effect here", "Effect there", "Difference")
    others = [
        (row.what, row.arms or "all", row.first or "-", row.second or "-")
        for row in beside.differences
    ]
    nothing = "Nothing differs in settings, seeds, data, versions and machine."
    notes = [] if others else [nothing]
    notes += [f"There: {beside.other.results.note}."] if beside.other.results.note else []
    there = beside.judgement.told
    return [
        Table(
            f"Against {named}",
            columns,
            verdicts,
            [f"There: {there}"] if there else [],
            _plain_changes(beside),
        ),
        Table(
            f"What differs from {named}",
            ("What", "Arms", "Here", "There"),
            others,
            notes,
            _plain_differences(beside),
        ),
    ]


def _plain_changes(beside: Beside) -> Plain:
    records = [
        {
            "claim": change.claim,
            "here": change.here.outcome if change.here else None,
            "there": change.there.outcome if change.there else None,
            "effect_here": change.here.effect if change.here else None,
            "effect_there": change.there.effect if change.there else None,
            "difference": change.difference,
        }
        for change in beside.changes
    ]
    columns = ("claim", "here", "there", "effect_here", "effect_there", "difference")
    return Plain.of("against", records, columns)


def _plain_differences(beside: Beside) -> Plain:
    records = [
        {
            "what": row.what,
            "arms": row.arms,
            "here": row.first,
            "there": row.second,
            "is_setting": row.is_setting,
        }
        for row in beside.differences
    ]
    return Plain.of("settings", records, ("what", "arms", "here", "there", "is_setting"))


def _changes_json(checked: Checked) -> list[answers.Change]:
    return [
        {
            "claim": change.claim,
            "here": change.here.outcome if change.here else None,
            "there": change.there.outcome if change.there else None,
            "difference": change.difference,
        }
        for change in checked.changes
    ]


def _differences_json(checked: Checked) -> list[answers.Differing]:
    return [
        {
            "what": row.what,
            "arms": row.arms,
            "here": row.first,
            "there": row.second,
            "is_setting": row.is_setting,
        }
        for row in checked.differences
    ]
