"""`bnexp plot`: the figures of a result again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.answer import tell_changed
from bnexp.cli.terminal.complete import FIGURES, complete_figures, complete_formats
from bnexp.cli.terminal.complete_results import (
    complete_arms,
    complete_cells,
    complete_claims,
    complete_metrics,
)
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
    claim: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this claim: its number, or a part of what it says; may be given again.",
            autocompletion=complete_claims,
        ),
    ] = None,
    arm: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this arm, compared with the baseline; may be given again.",
            autocompletion=complete_arms,
        ),
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these points of the grid, as batch_size=32; another setting narrows it, "
            "another value of the same one adds to it.",
            autocompletion=complete_cells,
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this series or number, as val_loss or test_accuracy; may be given again.",
            autocompletion=complete_metrics,
        ),
    ] = None,
    log: Annotated[
        bool | None,
        typer.Option(
            "--log/--linear",
            help="Scale of the axes of losses, accuracies, steps and times; else logarithmic where "
            "the largest is over 20 times the smallest.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option(help="Only so many comparisons, those with the clearest effects.")
    ] = None,
    page: Annotated[
        list[int] | None,
        typer.Option(
            help="This page of figures that have several; may be given again. Else all, of more "
            "than 6 the first.",
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

    A figure of a part has a name that tells the part, and leaves the others as they are.

    Example: bnexp plot results/article --kind loss --format pdf

    Example: bnexp plot --claim 3 --arm bn --cell batch_size=32 --metric val_loss --top 40
    """
    with exits():
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.begin import begun  # noqa: PLC0415

        processes = granted().workers_by_time
        loaded = begun(result_folder(result, out), processes, "bnexp.session.answering.drawing")
        tell_changed(loaded)
        from bnexp.figures.numbers.choosing import Asked  # noqa: PLC0415 (imported by now)
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

            asked = Asked(claim or (), arm or (), cell or (), metric or (), log, top)
            drawn = draw_result(
                loaded,
                judged,
                kinds=kind,
                formats=form,
                x=x,
                asked=None if asked.is_all else asked,
                pages=page or (),
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
