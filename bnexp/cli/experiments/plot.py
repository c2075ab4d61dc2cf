"""`bnexp plot`: the figures of a result again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import FIGURES, complete_figures, complete_formats
from bnexp.cli.terminal.options import Out, Result, result_folder
from bnexp.cli.terminal.output import exits, say


def plot(
    result: Result = None,
    out: Out = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Only this figure: {', '.join(FIGURES[:-1])} or {FIGURES[-1]}.",
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
    x: Annotated[
        str,
        typer.Option(
            "--x", help="Draw loss, accuracy and differences along epochs, steps or seconds."
        ),
    ] = "epochs",
) -> None:
    """Draw the figures of a result from what is stored, where they are not up to date.

    Example: bnexp plot results/article --kind loss --format pdf
    """
    with exits():
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.answer import load  # noqa: PLC0415 (matplotlib, when needed)
        from bnexp.session.answering.drawing import draw_result  # noqa: PLC0415
        from bnexp.session.answering.judge import judge  # noqa: PLC0415

        loaded = load(result_folder(result, out), processes=granted().workers_by_time)
        judgement = judge(loaded)
        if judgement.told:
            say(judgement.told)
        written = set[Path]()

        def wrote(path: Path) -> None:
            say(f"wrote {path}")
            written.add(path)

        drawn = draw_result(
            loaded,
            judgement.verdicts,
            kinds=kind,
            formats=form,
            x=x,
            tell=wrote,
            warn=say,
            processes=granted().workers_by_time,
        )
        for path in drawn:
            if path not in written:
                say(f"up to date: {path}")
        if not drawn:
            say("Nothing to draw: the result lacks what these kinds show, as a grid or a claim.")
