"""`bnexp export`: a result as other tools have it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import (
    DESTINATIONS,
    complete_destinations,
    complete_results,
)
from bnexp.cli.terminal.options import LATEST, Out, result_folder
from bnexp.cli.terminal.output import exits, say
from bnexp.counting import counted
from bnexp.errors import UsageError

_WAYS = " or ".join(f"--to {name}" for name in DESTINATIONS)


def export(
    result: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RESULT]",
            help="A result folder, or its name; without it the one whose run was started last.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="The folder to write into; several results may share one.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="TOOL",
            help=f"For which tool: {' or '.join(DESTINATIONS)}.",
            show_default=False,
            autocompletion=complete_destinations,
        ),
    ] = None,
    out: Out = None,
) -> None:
    """Write a result for TensorBoard or MLflow: each trial a run, with settings, series and test.

    An earlier export of the same result is replaced whole. That the answer is shown is noted as a
    look at it. MLflow needs: pip install 'bnexp[mlflow]'

    Example: bnexp export results/article runs --to tensorboard
    """
    with exits():
        if to is None:
            raise UsageError(f"say for which tool: {_WAYS}")
        result, directory = _sides(result, directory, out or Path("results"), to)
        from bnexp.export.destinations import destination_of  # noqa: PLC0415 (pydantic, late)

        destination = destination_of(to, "--to")
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.begin import begun  # noqa: PLC0415

        folder = result_folder(result, out)
        loaded = begun(folder, granted().workers_by_time, "bnexp.session.export")
        from bnexp.session.export import export_result  # noqa: PLC0415 (imported by now)

        with working(f"Writing for {destination.title}", "trial") as tell:
            done = export_result(loaded, destination, directory, lambda label: tell(Path(label)))
        if done.told:
            say(done.told)
        left = f"; {counted(done.left, 'trial')} without a result left out" if done.left else ""
        before = ", in place of an earlier export" if done.replaced else ""
        say(f"wrote {counted(done.runs, 'run')} into {done.folder}{before}{left}")
        say(f"Open it: {destination.opened.format(shlex.quote(str(done.folder)))}")


def _sides(
    result: Path | None, directory: Path | None, parent: Path, to: str
) -> tuple[Path | None, Path]:
    """Returns the result and the folder to write into; a single word is the folder.

    Args:
        result: The first word.
        directory: The second one.
        parent: Where result folders lie.
        to: For which tool.

    Raises:
        UsageError: There is none, or it is a result, of which was not said where it is to go.
    """
    if directory is not None:
        return result, directory
    if result is None:
        raise UsageError(f"say where to write: bnexp export RESULT DIR --to {to}")
    from bnexp.export.placing import is_result  # noqa: PLC0415 (pydantic, only when needed)

    if str(result) == LATEST or is_result(result) or is_result(parent / result):
        raise UsageError(
            f"{result}: is a result; say where to write it: bnexp export {result} DIR --to {to}"
        )
    return None, result
