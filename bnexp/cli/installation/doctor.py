"""`bnexp doctor`: whether everything a run needs is there, and what to do where it is not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsLatex, AsMarkdown, Out, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.counting import counted
from bnexp.errors import BnexpError
from bnexp.table import Plain, Table

if TYPE_CHECKING:
    from bnexp.documents import installation
    from bnexp.session.doctor import Finding


def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out importing TensorFlow; takes a second.")
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
) -> None:
    """Check installation, threads, data sets and write access, and say what to do.

    Exits with 1 where there is a problem that runs fail over. Leaves nothing behind.

    Example: bnexp doctor --quick
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        findings = _examined(out or Path("results"), quick=quick)
        if as_json:
            checks: installation.Doctor = {"format": 1, "checks": [f.as_json() for f in findings]}
            show_json(checks)
        elif form is Form.TEXT:
            show(
                [Table("Doctor", ("check", "state", "finding"), [_row(f) for f in findings])], form
            )
        else:
            columns = ("check", "state", "finding", "what to do")
            rows = [(f.check, f.state.value, f.found, f.remedy) for f in findings]
            plain = Plain("checks", ("check", "state", "found", "remedy"), rows)
            show([Table("Doctor", columns, rows, plain=plain)], form)
        states = [finding.state.value for finding in findings]
        warnings, problems = states.count("warning"), states.count("problem")
        say(
            f"{counted(len(states), 'check')}: {counted(problems, 'problem')}, "
            f"{counted(warnings, 'warning')}, {states.count('ok')} ok."
        )
    if problems:
        raise typer.Exit(1)


def _examined(out: Path, *, quick: bool) -> list[Finding]:
    """Returns all findings.

    Raises:
        BnexpError: So much of the installation is missing that the checks cannot be imported.
    """
    try:
        from bnexp.session.doctor import examine  # noqa: PLC0415 (only when needed)
    except ImportError as error:
        raise BnexpError(
            f"the checks cannot be imported: {error}. Install the package that is named again: "
            f"{sys.executable} -m pip install --force-reinstall PACKAGE"
        ) from None
    return examine(out, quick=quick)


def _row(finding: Finding) -> tuple[str, str, str]:
    """Returns a row of the table for people: what was found, and beneath it what to do."""
    remedy = f"\n  To do: {finding.remedy}" if finding.remedy else ""
    return finding.check, finding.state.value, finding.found + remedy
