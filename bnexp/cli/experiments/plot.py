"""`bnexp plot`: the figures of a result again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.complete import FIGURES, complete_figures, complete_formats
from bnexp.cli.terminal.options import Out, Result, To, result_folder
from bnexp.cli.terminal.output import exits, say

if TYPE_CHECKING:
    from bnexp.analysis import Verdict


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
    to: To = None,
) -> None:
    """Draw the figures of a result from what is stored, where they are not up to date.

    Example: bnexp plot results/article --kind loss --format pdf
    """
    with exits():
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.begin import begun  # noqa: PLC0415

        processes = granted().workers_by_time
        loaded = begun(result_folder(result, out), processes, "bnexp.session.answering.drawing")
        from bnexp.session.answering.drawing import draw_result  # noqa: PLC0415 (imported by now)
        from bnexp.session.answering.judge import judge, note  # noqa: PLC0415

        noted = note(loaded)
        written = set[Path]()

        def judged() -> Sequence[Verdict]:
            judgement = judge(loaded, noted=noted)
            if judgement.told:
                say(judgement.told)
            return judgement.verdicts

        with working("Drawing figures") as tell:

            def wrote(path: Path) -> None:
                say(f"wrote {path}")
                written.add(path)
                tell(path)

            drawn = draw_result(
                loaded,
                judged,
                kinds=kind,
                formats=form,
                x=x,
                to=to,
                tell=wrote,
                warn=say,
                processes=processes,
            )
        for path in drawn:
            if path not in written:
                say(f"up to date: {path}")
        if not drawn:
            say("Nothing to draw: the result lacks what these kinds show, as a grid or a claim.")
