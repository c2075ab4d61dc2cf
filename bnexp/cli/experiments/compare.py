"""`bnexp compare`: two results, or two trials, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_results
from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    OneTable,
    form_of,
    result_folder,
)
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.cli.terminal.tables import Form


def compare(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="A",
            help="A result folder or its name, or the file of a trial in one.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ],
    second: Annotated[
        Path,
        typer.Argument(
            metavar="B",
            help="Another; effects are B minus A.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Compare two results or two trials: what differs in their settings, and what came of it.

    Of two results arms of the same name are compared, or the only arm of each.

    Trials are paired where seeds and random streams agree, else unpaired and labelled so.

    Example: bnexp compare results/article results/article-frozen
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        from bnexp.session.comparing import telling  # noqa: PLC0415 (pandas, once it is needed)
        from bnexp.session.comparing.either import compare_paths  # noqa: PLC0415 (likewise)

        first, second = (result_folder(path, None) for path in (first, second))
        comparison = compare_paths(first, second, say)
        if as_json:
            show_json(telling.comparison_json(comparison))
        elif form is Form.CSV:
            show(telling.plain_tables(comparison), form, only)
        else:
            show(telling.comparison_tables(comparison, first, second), form, only)
