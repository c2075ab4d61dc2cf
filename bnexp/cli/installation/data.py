"""`bnexp data`: the data sets, where each was found, and whether it is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsLatex, AsMarkdown, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.counting import counted
from bnexp.errors import UsageError
from bnexp.table import Table


def data(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="An .npz of one's own: say what it holds, and judge it.",
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
) -> None:
    """List the data sets, where each was found and whether it is whole; fetch one; judge a file.

    Example: bnexp data --fetch mnist
    """
    with exits():
        from bnexp.data import fetch as fetch_set  # noqa: PLC0415 (numpy, only when needed)
        from bnexp.data import list_sets  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        if file is not None:
            if fetch is not None:
                raise UsageError("--fetch is for a named set; leave it out, or the file")
            _show_file(file, form, as_json=as_json)
            return
        if fetch is not None:
            source = fetch_set(fetch)
            say(f"{fetch}: whole, {source.path or source.place}")
        sets = list_sets()
        if as_json:
            show_json([{**asdict(entry), "path": _text(entry.path) or None} for entry in sets])
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
        show([Table("Data sets", columns, rows)], form)


def _show_file(file: Path, form: Form, *, as_json: bool) -> None:
    """Shows what an `.npz` holds, part by part, and what would make a comparison on it unfair."""
    from bnexp.cli.configurations.lint import as_plain  # noqa: PLC0415 (only when needed)
    from bnexp.session.training.known import judge_file  # noqa: PLC0415 (numpy, likewise)

    facts, warnings = judge_file(file)
    if as_json:
        plain = [as_plain(warning) for warning in warnings]
        show_json({"file": str(file), **asdict(facts), "warnings": plain})
        return
    columns = ("part", "images", "of a class", "values", "mean", "of one value", "found elsewhere")
    rows = [
        (
            part.name,
            f"{part.images:,}",
            f"{min(part.counts):,} to {max(part.counts):,}",
            f"{part.smallest:g} to {part.largest:g}",
            f"{part.mean:.4g}",
            f"{part.constant:,}",
            f"{part.shared:,}",
        )
        for part in facts.parts
    ]
    shape = " x ".join(map(str, facts.size.image))
    notes = [
        f"{facts.size.classes} classes, images of {shape}, divided by {facts.scale:g}. Validation: "
        "the last fifth of x_train, as by default; with a configuration, bnexp lint says more.",
        *(f"{warning.problem.message} [{warning.rule}]" for warning in warnings),
    ]
    show([Table(str(file), columns, rows, notes)], form)
    say(f"{file}: {counted(len(warnings), 'warning')}.")


def _text(path: Path | None) -> str:
    return str(path) if path else ""
