"""`bnexp check`: the gate for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bnexp.cli.complete import complete_results
from bnexp.cli.options import AsCsv, AsJson, AsMarkdown, Out, Result, form_of, result_folder
from bnexp.cli.output import count, exits, say, show, show_json
from bnexp.cli.tables import Table

if TYPE_CHECKING:
    from bnexp.session.answer import Result as Answer
    from bnexp.session.check import Change
    from bnexp.session.judge import Judgement


def check(
    result: Result = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER",
            help="A result folder whose verdicts have to be the same.",
            autocompletion=complete_results,
        ),
    ] = None,
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

    What cannot be compared, is missing or claims nothing never passes.

    Example: bnexp check results/article --summary
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        from bnexp.cli.summary import add_to_summary, summary_file  # noqa: PLC0415 (rarely needed)
        from bnexp.errors import NotAsExpectedError  # noqa: PLC0415
        from bnexp.session.answer import load  # noqa: PLC0415 (pandas and matplotlib, once needed)
        from bnexp.session.check import changes, different, unexpected  # noqa: PLC0415
        from bnexp.session.judge import judge  # noqa: PLC0415

        target = summary_file() if summary else None
        answer = load(result_folder(result, out))
        judgement = judge(answer)
        reasons, found = unexpected(answer), []
        if against:
            other = load(against)
            found = changes(answer, other)
            reasons += different(found, other)
        tables = _tables(answer, judgement, found, against)
        if as_json:
            show_json(_as_json(answer, judgement, found, reasons))
        else:
            show(tables, form)
        if target:
            add_to_summary(target, answer.results.name, tables, reasons)
        if reasons:
            raise NotAsExpectedError(reasons)
        say(f"As expected: {count(len(judgement.verdicts), 'verdict')}.")


def _tables(
    answer: Answer, judgement: Judgement, found: list[Change], against: Path | None
) -> list[Table]:
    from bnexp.analysis import verdict_tables  # noqa: PLC0415 (pandas, once it is needed)

    tables = verdict_tables(judgement.verdicts, answer.results.note, judgement.warning)
    shown = [Table(t.title, t.columns, t.rows, t.notes) for t in tables]
    if against:
        rows = [
            (
                change.claim,
                *(v.verdict if v else "-" for v in (change.here, change.there)),
                *(v.effect_text if v else "-" for v in (change.here, change.there)),
                change.difference or "the same",
            )
            for change in found
        ]
        columns = ("Claim", "Here", "There", "Effect here", "Effect there", "Difference")
        shown.append(Table(f"Against {against}", columns, rows))
    return shown


def _as_json(
    answer: Answer, judgement: Judgement, found: list[Change], reasons: list[str]
) -> dict[str, Any]:
    return {
        "folder": str(answer.folder),
        "passed": not reasons,
        "reasons": reasons,
        "verdicts": [verdict.as_json() for verdict in judgement.verdicts],
        **judgement.looks_json(),
        "against": [
            {
                "claim": change.claim,
                "here": change.here and change.here.verdict,
                "there": change.there and change.there.verdict,
                "difference": change.difference,
            }
            for change in found
        ],
    }
