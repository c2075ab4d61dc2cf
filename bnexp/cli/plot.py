"""`bnexp plot`: the figures of a result again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.complete import complete_figures, complete_formats
from bnexp.cli.options import Out, Result
from bnexp.cli.output import exits, say


def plot(
    result: Result = None,
    out: Out = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this figure: article, loss, accuracy or differences.",
            autocompletion=complete_figures,
        ),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="png, svg or pdf.  [default: png, svg]",
            autocompletion=complete_formats,
        ),
    ] = None,
) -> None:
    """Draw the figures of a result again, from what is stored.

    Example: bnexp plot results/article --kind loss --format pdf
    """
    with exits():
        from bnexp.figures import draw_all  # noqa: PLC0415 (matplotlib, only when needed)
        from bnexp.session.answer import load  # noqa: PLC0415
        from bnexp.store import ResultFolder, latest_folder  # noqa: PLC0415

        folder = ResultFolder(result) if result else latest_folder(out or Path("results"))
        results = load(folder.path).results
        for path in draw_all(results, folder.figures, kinds=kind, formats=form):
            say(f"wrote {path}")
