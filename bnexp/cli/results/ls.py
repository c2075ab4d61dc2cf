"""`bnexp ls`: the results there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsMarkdown, Out, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.table import Plain, Table

_COLUMNS = ("result", "trials", "size", "last run", "verdicts and question")


def ls(
    out: Out = None,
    in_bin: Annotated[
        bool, typer.Option("--bin", help="List what was removed and can be restored.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """List the results: question, verdicts in short, trials, size, and when they were run.

    Reads no trial: verdicts are those that were told last.

    Example: bnexp ls
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=False, as_json=as_json)
        parent = out or Path("results")
        if in_bin:
            _show_bin(parent, as_json=as_json)
            return
        from bnexp.errors import UsageError  # noqa: PLC0415
        from bnexp.session.keeping.listing import bytes_text, list_results, note_of  # noqa: PLC0415
        from bnexp.store import latest_folder  # noqa: PLC0415 (pydantic, only when needed)

        found = list_results(parent)
        try:
            latest: Path | None = latest_folder(parent).path
        except UsageError:
            latest = None
        if as_json:
            listed = [{**each.as_json(), "latest": each.folder == latest} for each in found]
            show_json({"format": 1, "results": listed})
            return
        if not found:
            say(f"{parent}: holds no results. Make some with: bnexp run configs/quickstart.yaml")
        rows = [
            (e.folder.name, e.trials, bytes_text(e.size), e.when, f"{e.told}\n{e.asked}")
            for e in found
        ]
        keys = ("result", "question", "differs", "verdicts", "done", "failed", "left", "bytes")
        plain = [
            (str(e.folder), e.question, e.differs, e.told, e.done, e.failed, e.left, e.size)
            for e in found
        ]
        table = Table(
            f"Results in {parent}", _COLUMNS, rows, note_of(found, latest) if found else ()
        )
        whole = Plain("results", (*keys, "started"), [
            (*row, each.started) for row, each in zip(plain, found, strict=True)
        ])  # fmt: skip
        show([Table(table.title, table.columns, table.rows, table.notes, whole)], form)


def _show_bin(parent: Path, *, as_json: bool) -> None:
    from bnexp.session.keeping.listing import bytes_text, size_of  # noqa: PLC0415
    from bnexp.store.answers.bin import removed  # noqa: PLC0415 (pydantic, only when needed)

    found = removed(parent)
    if as_json:
        listed = [
            {"result": e.name, "removed": e.when.isoformat(), "bytes": size_of(e.path)[0]}
            for e in found
        ]
        show_json({"format": 1, "results": listed})
        return
    rows = [
        (e.name, e.when.astimezone().strftime("%Y-%m-%d %H:%M"), bytes_text(size_of(e.path)[0]))
        for e in found
    ]
    notes = ["bnexp restore puts the last of a name back; bnexp purge removes all for good."]
    show([Table("Removed", ("result", "when", "size"), rows, notes if rows else ["Nothing."])])
