"""`bnexp check`: the gate for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.answer import tell_changed
from bnexp.cli.terminal.complete import complete_results
from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    OneTable,
    Out,
    Result,
    form_of,
    result_folder,
)
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.errors import NotAsExpectedError, UsageError
from bnexp.table import Table


def check(
    result: Result = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OTHER",
            help="A result folder or its name, whose verdicts have to be the same; tells what "
            "else differs.",
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
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Check the verdicts of a result: exit code 0 if all are as its claims expect, else 3.

    What cannot be judged, is missing or claims nothing never passes.

    Example: bnexp check results/article --summary
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        if same_settings and not against:
            raise UsageError("--same-settings: as what? Name another result with --against OTHER")
        from bnexp.cli.experiments.summary import add_to_summary, summary_file  # noqa: PLC0415 (rarely needed)
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.begin import begun  # noqa: PLC0415

        target = summary_file() if summary else None
        against = result_folder(against, out) if against else None
        answer = begun(
            result_folder(result, out), granted().workers_by_time, "bnexp.session.answering.checked"
        )
        from bnexp.analysis.telling.verdict_records import VERDICT_COLUMNS  # noqa: PLC0415 (likewise)
        from bnexp.session.answering.check_tables import checked_json, checked_tables  # noqa: PLC0415 (imported by now)
        from bnexp.session.answering.checked import check as check_result  # noqa: PLC0415

        other = begun(against, 1, "bnexp.session.answering.checked") if against else None
        for each in filter(None, (answer, other)):
            tell_changed(each)
        checked = check_result(
            answer, against=other, same_settings=same_settings, strict_looks=strict_looks
        )
        tables = checked_tables(answer, checked, whole=form in (Form.CSV, Form.LATEX))
        if as_json:
            show_json(checked_json(answer, checked))
        else:
            nothing = [Table("verdicts", VERDICT_COLUMNS, ())] if form is Form.CSV else []
            show(tables or nothing, form, only)
        if target:
            add_to_summary(target, answer.results.name, tables, list(checked.reasons))
        if not checked:
            raise NotAsExpectedError(checked.reasons)
        say(repr(checked))
