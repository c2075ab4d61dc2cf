"""`bnexp restore`: results back from the bin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.complete import complete_removed
from bnexp.cli.terminal.options import AsJson, Out
from bnexp.cli.terminal.output import exits, say, show_json
from bnexp.errors import UsageError


def restore(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT...",
            help="Names of removed results, as bnexp ls --bin lists them.",
            show_default=False,
            autocompletion=complete_removed,
        ),
    ],
    named: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Put it back under a name of its own, <name>@NAME."
        ),
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Put removed results back where they were: of each name the one that was removed last.

    Example: bnexp restore article@pilot
    """
    with exits():
        from bnexp.session.training.placing import check_named  # noqa: PLC0415 (pydantic, late)
        from bnexp.store.answers import bin as removed  # noqa: PLC0415
        from bnexp.store.answers.kin import SIGN, base_of  # noqa: PLC0415

        check_named(named)
        if named and len(results) > 1:
            raise UsageError("--as: names one result, and several are to be restored")
        parent = out or Path("results")
        back = []
        for name in results:
            each = removed.chosen(parent, name)
            folder = parent / each.name
            if named:
                folder = parent / f"{base_of(folder).name}{SIGN}{named}"
            removed.restore(each, folder)
            back.append(folder)
        if as_json:
            show_json({"format": 1, "results": [{"result": str(folder)} for folder in back]})
            return
        for folder in back:
            say(f"{folder} is back")
