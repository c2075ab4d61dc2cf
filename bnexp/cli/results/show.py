"""`bnexp show`: an answer again, or a trial of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.answer import Part, show_answer, tell_changed
from bnexp.cli.terminal.complete import complete_trials
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
from bnexp.cli.terminal.output import exits, show_json, show_text
from bnexp.cli.terminal.output import show as show_tables
from bnexp.cli.terminal.tables import Form
from bnexp.errors import UsageError
from bnexp.table import Plain, Table

_LOG = 20
"""Lines at the end of a log that are shown; all are in its file and in JSON."""


def show(
    result: Result = None,
    trial: Annotated[
        str | None,
        typer.Argument(
            metavar="TRIAL",
            help="A trial of it: the beginning of its identity, or a label as 'bn seed 3'.",
            show_default=False,
            autocompletion=complete_trials,
        ),
    ] = None,
    means: Annotated[bool, typer.Option("--means", help="The means of the arms alone.")] = False,
    differences: Annotated[
        bool, typer.Option("--differences", help="The paired differences alone.")
    ] = False,
    claims: Annotated[bool, typer.Option("--claims", help="The claims alone.")] = False,
    out: Out = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    only: OneTable = None,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
) -> None:
    """Tell a stored answer again, without running anything; or a trial: its curve and its log.

    That the answer is shown is noted as a look at it; a trial alone is none.

    Example: bnexp show results/article --claims
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        asked = {Part.MEANS: means, Part.DIFFERENCES: differences, Part.CLAIMS: claims}
        parts = [part for part, is_asked in asked.items() if is_asked]
        if len(parts) > 1 or (parts and trial is not None):
            raise UsageError("give only one of --means, --differences, --claims, TRIAL")
        folder = result_folder(result, out)
        if trial is not None:
            _show_trial(folder, trial, form, only, as_json=as_json)
        else:
            _show_answer(folder, parts[0] if parts else None, form, only, as_json=as_json)


def _show_answer(
    folder: Path, part: Part | None, form: Form, only: str | None, *, as_json: bool
) -> None:
    from bnexp.execution import granted  # noqa: PLC0415 (pandas and the like, only when needed)
    from bnexp.session.answering.begin import begun  # noqa: PLC0415

    answer = begun(folder, granted().workers_by_time, "bnexp.session.answering.judge")
    tell_changed(answer)
    from bnexp.session.answering.judge import judge  # noqa: PLC0415 (imported by now)

    judgement = judge(answer)
    if as_json:
        show_json({**answer.as_json(), **judgement.looks_json()})
        return
    show_answer(answer, judgement, form, part, only)


def _show_trial(folder: Path, named: str, form: Form, only: str | None, *, as_json: bool) -> None:
    from bnexp.session.keeping.told_trial import told_trial  # noqa: PLC0415 (pydantic, late)

    told = told_trial(folder, named)
    if as_json:
        show_json(told.as_json())
        return
    columns, rows = told.rows
    if form is not Form.TEXT:
        whole = Plain("curve", columns, told.numbers) if columns else None
        show_tables([Table("", columns or ("trial",), rows, (), whole)], form, only)
        return
    width = max(map(len, told.facts))
    show_text("\n".join(f"{name:{width}}  {text}" for name, text in told.facts.items()))
    if rows:
        show_text("")
        show_tables([Table("", columns, rows)])
    ended, values = told.ends
    if values:
        show_text("")
        show_tables([Table("", ended, values)])
    if plot := told.plot(min(shutil.get_terminal_size((80, 24)).columns, 80)):
        show_text("\n".join(["", *plot]))
    lines = told.log.rstrip().splitlines()
    if lines:
        heading = f"Log, last {_LOG} of {len(lines)} lines" if len(lines) > _LOG else "Log"
        show_text("\n".join(["", heading, *lines[-_LOG:]]))
