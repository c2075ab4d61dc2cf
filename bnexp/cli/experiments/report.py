"""`bnexp report`: the whole answer in one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.answer import tell_changed
from bnexp.cli.terminal.options import Out, Result, To, result_folder
from bnexp.cli.terminal.output import exits, say


def report(
    result: Result = None,
    out: Out = None,
    to: To = None,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser.")
    ] = False,
) -> None:
    """Write a result's report, report.html and report.md, with its figures beside.

    The page is one file that needs no network and may be sent as it is.

    Example: bnexp report results/article --open
    """
    with exits():
        from bnexp.cli.experiments.progress import working  # noqa: PLC0415 (rich, only when needed)
        from bnexp.execution import granted  # noqa: PLC0415
        from bnexp.session.answering.begin import begun  # noqa: PLC0415

        processes = granted().workers_by_time
        loaded = begun(result_folder(result, out), processes, "bnexp.session.answering.report")
        tell_changed(loaded)
        from bnexp.session.answering.report import report_of  # noqa: PLC0415 (imported by now)

        with working("Writing the report") as tell:

            def wrote(path: Path) -> None:
                say(f"wrote {path}")
                tell(path)

            files = report_of(loaded, tell=wrote, warn=say, processes=processes, to=to)
        for path in files:
            say(f"wrote {path}")
        if open_page:
            import webbrowser  # noqa: PLC0415 (only when asked for)

            if not webbrowser.open(files[0].absolute().as_uri()):
                say(f"No browser was found. Open {files[0]} in one.")
