"""`bnexp init`: a configuration to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_configurations
from bnexp.cli.terminal.output import exits, say


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")] = Path(
        "experiment.yaml"
    ),
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="CONFIG",
            help="Begin with a copy of a configuration, such as article.",
            autocompletion=complete_configurations,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
) -> None:
    """Write a commented configuration to begin with, and its schema for editors beside it.

    Example: bnexp init mine.yaml --from article
    """
    with exits():
        from bnexp.session.begin import write_beginning  # noqa: PLC0415 (pydantic, only when needed)

        for path in write_beginning(file, origin=origin, force=force):
            say(f"wrote {path}")
        say(f"Next: bnexp run {shlex.quote(str(file))}")
