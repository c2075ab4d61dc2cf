"""`bnexp data`: the data sets, where each was found, and whether it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bnexp.cli.terminal.options import AsCsv, AsJson, AsLatex, AsMarkdown, form_of
from bnexp.cli.terminal.output import exits, say, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.counting import counted
from bnexp.errors import UsageError
from bnexp.table import Plain, Table, Value

if TYPE_CHECKING:
    from bnexp.config.facts import PartFacts
    from bnexp.data.finding.listing import Listed
    from bnexp.documents import installation


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
        show([Table("Data sets", columns, rows, plain=plain)], form)


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


def _show_file(file: Path, form: Form, *, as_json: bool) -> None:
    """Shows what an `.npz` holds, part by part, and what would make a comparison on it unfair."""
    from bnexp.cli.configurations.lint import as_plain  # noqa: PLC0415 (only when needed)
    from bnexp.session.training.known import judge_file  # noqa: PLC0415 (numpy, likewise)

    facts, warnings = judge_file(file)
    if as_json:
        told = [as_plain(warning) for warning in warnings]
        found: installation.DataFile = {
            "format": 1,
            "file": str(file),
            **facts.as_json(),
            "warnings": told,
        }
        show_json(found)
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
    show([Table(str(file), columns, rows, notes, _part_records(facts.parts))], form)
    say(f"{file}: {counted(len(warnings), 'warning')}.")


_PARTS = ("images", "smallest", "largest", "mean", "deviation", "constant", "shared")


def _part_records(parts: Sequence[PartFacts]) -> Plain:
    records = [
        {
            "part": part.name,
            "least_of_a_class": min(part.counts),
            "most_of_a_class": max(part.counts),
            **{name: getattr(part, name) for name in _PARTS},
        }
        for part in parts
    ]
    columns = ("part", "images", "least_of_a_class", "most_of_a_class", *_PARTS[1:])
    return Plain.of("parts", records, columns)


def _text(path: Path | None) -> str:
    return str(path) if path else ""
