"""`bnexp export`: a result as other tools have it, or the trained network of a trial."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.results.export_trial import export_trial
from bnexp.cli.terminal.complete import (
    DESTINATIONS,
    MODEL_FORMATS,
    complete_destinations,
    complete_results,
    complete_trials,
)
from bnexp.cli.terminal.options import LATEST, AsJson, Out, result_folder
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
            help="The folder to write a whole result into; several results may share one.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="TOOL",
            help=f"For which tool: {' or '.join(DESTINATIONS)}; or a network as "
            f"{' or '.join(MODEL_FORMATS)}, by the ending of its file where it is left out.",
            show_default=False,
            autocompletion=complete_destinations,
        ),
    ] = None,
    trial: Annotated[
        str | None,
        typer.Option(
            metavar="TRIAL",
            help="Write the trained network of this trial: the beginning of its identity, or a "
            "label as 'bn seed 3'.",
            show_default=False,
            autocompletion=complete_trials,
        ),
    ] = None,
    fold: Annotated[
        bool,
        typer.Option("--fold", help="With --trial: batch normalization folded into the weights."),
    ] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            *("--output", "-o"), metavar="FILE", help="With --trial: the file, such as model.keras."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --trial: write over a file that is there.")
    ] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Write a result for TensorBoard or MLflow, or the trained network of a trial as a file.

    Of a result each trial is a run, with settings, series and test; an earlier export of it is
    replaced whole. That the answer is shown is noted as a look at it. MLflow needs: pip install
    'bnexp[mlflow]'

    With --trial the network is written by Keras' own layers alone, or for ONNX or LiteRT, and
    checked over the whole test set. A trial without a network is trained again for it.

    Example: bnexp export results/article runs --to tensorboard

    Example: bnexp export results/article --trial 'bn seed 3' --fold -o model.keras
    """
    with exits():
        if trial is not None:
            _refuse_beside_a_trial(directory, to, file)
            export_trial(result, out, trial, file, fold=fold, to=to, force=force, as_json=as_json)
            return
        if fold or file or force or as_json or to in MODEL_FORMATS:
            raise UsageError(
                "say which trial's network to write: bnexp export RESULT --trial 'bn seed 3' -o "
                "model.keras"
            )
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


def _refuse_beside_a_trial(directory: Path | None, to: str | None, file: Path | None) -> None:
    """Raises UsageError where something is asked for that does not go with a trial."""
    if to in DESTINATIONS:
        raise UsageError(f"--to {to}: takes a whole result; leave --trial out")
    if file is None or directory is not None:
        named = directory or "model.keras"
        raise UsageError(f"say where to write the network: --trial TRIAL -o {named}")


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
