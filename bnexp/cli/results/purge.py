"""`bnexp purge`: what is in the bin, removed for good."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_removed
from bnexp.cli.terminal.options import AsJson, Out, Yes, confirmed
from bnexp.cli.terminal.output import exits, say, show_json
from bnexp.counting import counted


def purge(
    results: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RESULT...]",
            help="Names of removed results; without any all that is in the bin.",
            show_default=False,
            autocompletion=complete_removed,
        ),
    ] = None,
    out: Out = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove for good what bnexp rm has set aside, after asking.

    Example: bnexp purge --yes
    """
    with exits():
        from bnexp.store.answers import bin as removed  # noqa: PLC0415 (pydantic, only when needed)

        parent = out or Path("results")
        names = {removed.chosen(parent, name).name for name in results or ()}
        gone = [e for e in removed.removed(parent) if not results or e.name in names]
        listed = ", ".join(dict.fromkeys(each.name for each in gone))
        question = f"Remove {counted(len(gone), 'result')} for good: {listed}?"
        if gone and not confirmed(question, yes=yes):
            say("Nothing was removed.")
            return
        for each in gone:
            removed.purge(each)
        if as_json:
            told = [{"result": e.name, "removed": e.when.isoformat()} for e in gone]
            show_json({"format": 1, "results": told})
        else:
            say(f"{counted(len(gone), 'result')} removed for good")
