"""`bnexp data`: the data sets, where each was found, and whether it is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.options import AsCsv, AsJson, AsMarkdown, form_of
from bnexp.cli.output import exits, say, show, show_json
from bnexp.cli.tables import Table


def data(
    fetch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Fetch a data set: mnist or fashion_mnist.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """List the data sets, where each was found and whether it is whole; fetch one.

    Example: bnexp data --fetch mnist
    """
    with exits():
        from bnexp.data import fetch as fetch_set  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.data import list_sets  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        if fetch is not None:
            source = fetch_set(fetch)
            say(f"{fetch}: whole, {source.path or source.place}")
        found = list_sets()
        if as_json:
            show_json([{**asdict(entry), "path": _text(entry.path) or None} for entry in found])
            return
        columns = ("name", "state", "images", "found by", "path", "finding")
        rows = [
            (
                e.name,
                e.state,
                f"{e.images:,}" if e.images else "",
                e.place,
                _text(e.path),
                e.finding,
            )
            for e in found
        ]
        show([Table("Data sets", columns, rows)], form)


def _text(path: Path | None) -> str:
    return str(path) if path else ""
