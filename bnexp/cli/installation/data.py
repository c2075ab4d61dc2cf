"""`bnexp data`: the data sets, where each was found, and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsLatex, AsMarkdown, OneTable, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.errors import UsageError
from bnexp.table import Plain, Table, Value

if TYPE_CHECKING:
    from bnexp.data.finding.listing import Listed
    from bnexp.documents import installation


def data(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="An .npz, an IDX file, packed or not, or a folder of them: say what it holds, "
            "and judge it.",
            show_default=False,
        ),
    ] = None,
    fetch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Fetch a data set: mnist or fashion_mnist.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """List the data sets, where each was found and whether it is whole; fetch one; judge a file.

    Of a file it says which arrays it holds, with names, shapes, types, ranges and classes, what is
    made of them, and which published set they are; exits with 4 where they cannot be trained on.

    Example: bnexp data --fetch mnist

    Example: bnexp data mine.npz
    """
    with exits():
        from bnexp.data import fetch as fetch_set  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.data import list_sets  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        if file is not None:
            if fetch is not None:
                raise UsageError("--fetch is for a named set; leave it out, or the file")
            from bnexp.cli.installation.data_file import show_file  # noqa: PLC0415 (numpy)

            show_file(file, form, only, as_json=as_json)
            return
        if fetch is not None:
            source = fetch_set(fetch)
            say(f"{fetch}: whole, {source.path or source.place}")
        sets = list_sets()
        if as_json:
            show_json(_sets_json(sets))
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
            for e in sets
        ]
        plain = Plain("sets", _SETS, [_set_row(each) for each in sets])
        show([Table("Data sets", columns, rows, plain=plain)], form, only)


_SETS = ("name", "state", "images", "place", "path", "finding")


def _set_row(each: Listed) -> tuple[Value, ...]:
    return each.name, each.state, each.images, each.place, _text(each.path), each.finding


def _sets_json(sets: Sequence[Listed]) -> installation.DataSets:
    return {
        "format": 1,
        "sets": [
            {
                "name": each.name,
                "state": each.state,
                "images": each.images,
                "place": each.place,
                "path": _text(each.path) or None,
                "finding": each.finding,
            }
            for each in sets
        ],
    }


def _text(path: Path | None) -> str:
    return str(path) if path else ""
