"""`bnexp rm`: results set aside into a bin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_results
from bnexp.cli.terminal.options import AsJson, Out, Yes, confirmed, named_folder
from bnexp.cli.terminal.output import exits, say, show_json
from bnexp.counting import counted


def rm(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULT...",
            help="Result folders.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ],
    out: Out = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Set results aside into a bin beside them, after asking; bnexp restore puts them back.

    Answers that share trials with them stay whole.

    Example: bnexp rm results/article@pilot --yes
    """
    with exits():
        from bnexp.store.answers.bin import remove  # noqa: PLC0415 (pydantic, only when needed)

        folders = [named_folder(result, out) for result in results]
        names = ", ".join(map(str, folders))
        if not confirmed(f"Set {counted(len(folders), 'result')} aside: {names}?", yes=yes):
            say("Nothing was removed.")
            return
        gone = [(folder, remove(folder)) for folder in folders]
        if as_json:
            told = [{"result": str(folder), "bin": str(each.path)} for folder, each in gone]
            show_json({"format": 1, "results": told})
            return
        for folder, each in gone:
            say(f"{folder} is in the bin. Back again: bnexp restore {each.name}")
