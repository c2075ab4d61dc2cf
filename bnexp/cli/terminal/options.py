"""Arguments and options that several commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_configurations, complete_results, complete_sets
from bnexp.cli.terminal.output import say
from bnexp.cli.terminal.tables import Form
from bnexp.errors import UsageError

LATEST = "latest"
"""Names the result whose run was started last."""

Config = Annotated[
    str,
    typer.Argument(
        metavar="CONFIG",
        help="A configuration file, or the name of one that comes with bnexp, such as article.",
        show_default=False,
        autocompletion=complete_configurations,
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Set a value, e.g. --set training.epochs=2; may be given again and again.",
        autocompletion=complete_sets,
    ),
]
Seeds = Annotated[
    str | None,
    typer.Option(help="Replaces the file's seeds: 10 (0 to 9), 100-109, or [42]."),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where result folders lie.  [default: results]"),
]
Result = Annotated[
    Path | None,
    typer.Argument(
        metavar="RESULT",
        help="A result folder, or its name; without it the one whose run was started last.",
        show_default=False,
        autocompletion=complete_results,
    ),
]
To = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Write into this folder instead, such as of a result that is read only."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings about fairness as errors.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print one table as CSV, with plain numbers.")]
OneTable = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="NAME",
        help="With --csv: which table, where there are several.  [default: the first]",
        show_default=False,
    ),
]
AsMarkdown = Annotated[bool, typer.Option("--md", help="Print tables as Markdown.")]
AsLatex = Annotated[bool, typer.Option("--latex", help="Print tables as LaTeX, with booktabs.")]


def form_of(*, as_csv: bool, as_markdown: bool, as_latex: bool, as_json: bool) -> Form:
    """Returns the one form of output that was asked for.

    Raises:
        UsageError: More than one was.
    """
    if as_csv + as_markdown + as_latex + as_json > 1:
        raise UsageError("give only one of --json, --csv, --md, --latex")
    asked = {Form.CSV: as_csv, Form.MARKDOWN: as_markdown, Form.LATEX: as_latex}
    return next((form for form, is_asked in asked.items() if is_asked), Form.TEXT)


def result_folder(result: Path | None, out: Path | None) -> Path:
    """Returns the result folder that was named, and tells if a run is at work in it."""
    folder = named_folder(result, out)
    from bnexp.store.files.holding import holder_of  # noqa: PLC0415 (only where results are read)

    if holder := holder_of(folder):
        say(f"{folder}: a run is at work in it ({holder.told}). This tells what is stored by now.")
    return folder


def named_folder(result: Path | None, out: Path | None) -> Path:
    """Returns the result folder that was named, else the one whose run was started last.

    A name alone, such as `article@pilot`, is that of a folder among the results, and `latest` is
    the one whose run was started last, which is told.

    Raises:
        UsageError: None was named, and there is none.
    """
    parent = out or Path("results")
    if result is not None and (result.exists() or len(result.parts) != 1):
        return result
    if result is not None and (str(result) != LATEST or (parent / result).exists()):
        among = parent / result
        return among if among.exists() else result
    from bnexp.store import latest_folder  # noqa: PLC0415 (only where results are read)

    folder = latest_folder(parent).path
    say(f"latest result: {folder}")
    return folder


def confirmed(question: str, *, yes: bool) -> bool:
    """Returns whether somebody agrees to what cannot be done by mistake.

    Args:
        question: What to ask.
        yes: Whether it was agreed to on the command line.

    Raises:
        UsageError: It was not, and nobody can be asked.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; say --yes to go on without")
    return typer.confirm(question, err=True)
