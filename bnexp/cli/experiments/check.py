"""`bnexp check`: the gate for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bnexp.cli.terminal.complete import complete_results
from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsMarkdown,
    Out,
    Result,
    form_of,
    result_folder,
)
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.errors import NotAsExpectedError, UsageError
from bnexp.table import Table

if TYPE_CHECKING:
    from bnexp.session.answering.answer import Result as Answer
    from bnexp.session.answering.checked import Beside, Checked
    from bnexp.session.answering.judge import Judgement


def check(
    result: Result = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER",
            help="A result folder whose verdicts have to be the same; tells what else differs.",
            autocompletion=complete_results,
        ),
    ] = None,
    same_settings: Annotated[
        bool,
        typer.Option(
            "--same-settings",
            help="With --against: fail where settings, arms, grid or data differ, too.",
        ),
    ] = False,
    strict_looks: Annotated[
        bool,
        typer.Option(
            "--strict-looks",
            help="Fail on claims added, changed or taken out after a look, and on looks at other "
            "seeds before.",
        ),
    ] = False,
    summary: Annotated[
        bool,
        typer.Option("--summary", help="Add the verdicts to the step summary of GitHub Actions."),
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Check the verdicts of a result: exit code 0 if all are as its claims expect, else 3.

    What cannot be judged, is missing or claims nothing never passes.

    Example: bnexp check results/article --summary
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        if same_settings and not against:
            raise UsageError("--same-settings: as what? Name another result with --against OTHER")
        from bnexp.cli.experiments.summary import add_to_summary, summary_file  # noqa: PLC0415 (rarely needed)
        from bnexp.session.answering.answer import load  # noqa: PLC0415 (pandas and matplotlib, once needed)
        from bnexp.session.answering.checked import check as checked  # noqa: PLC0415

        target = summary_file() if summary else None
        answer = load(result_folder(result, out))
        found = checked(
            answer, against=against, same_settings=same_settings, strict_looks=strict_looks
        )
        tables = _tables(answer, found.judgement)
        if found.beside:
            tables += _tables_beside(found.beside)
        if as_json:
            show_json(_as_json(answer, found))
        else:
            show(tables, form)
        if target:
            add_to_summary(target, answer.results.name, tables, list(found.reasons))
        if not found:
            raise NotAsExpectedError(found.reasons)
        say(repr(found))


def _tables(answer: Answer, judgement: Judgement) -> list[Table]:
    from bnexp.analysis import verdict_tables  # noqa: PLC0415 (pandas, once it is needed)

    return verdict_tables(judgement.verdicts, answer.results.note, judgement.told)


def _as_json(answer: Answer, found: Checked) -> dict[str, Any]:
    return {
        "folder": str(answer.folder),
        "passed": found.passed,
        "reasons": list(found.reasons),
        "note": answer.results.note,
        "verdicts": [verdict.as_json() for verdict in found.verdicts],
        **found.judgement.looks_json(),
        **_json_beside(found),
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
        Table(f"Against {named}", columns, verdicts, [f"There: {there}"] if there else []),
        Table(f"What differs from {named}", ("What", "Arms", "Here", "There"), others, notes),
    ]


def _json_beside(found: Checked) -> dict[str, Any]:
    return {
        "against": [
            {
                "claim": change.claim,
                "here": change.here and change.here.outcome,
                "there": change.there and change.there.outcome,
                "difference": change.difference,
            }
            for change in found.changes
        ],
        "differences": [
            {
                "what": row.what,
                "arms": row.arms,
                "here": row.first,
                "there": row.second,
                "is_setting": row.is_setting,
            }
            for row in found.differences
        ],
        "warning_there": found.beside.judgement.told if found.beside else "",
    }
