"""What `bnexp data FILE` shows: arrays, their classes, and the parts of a data set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from bnexp.cli.configurations.lint import as_plain
from bnexp.cli.terminal.output import say, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.config.facts import DataFacts, PartFacts
from bnexp.counting import counted
from bnexp.data.looking.array import SeenArray
from bnexp.documents import installation
from bnexp.plan import FairnessWarning
from bnexp.session.looking import Looked, looked_at
from bnexp.table import Plain, Table, Value

MOST_ROWS = 40
"""Classes that are shown to people; programs are given all."""


def show_file(file: Path, form: Form, only: str | None, *, as_json: bool) -> None:
    """Shows what a file holds, and what would make a comparison on it unfair.

    Args:
        file: The file, or a folder of IDX files.
        form: How tables are written.
        only: The table that is printed as CSV.
        as_json: Whether all is printed as JSON instead.

    Raises:
        DataError: It cannot be trained on; what it holds is shown all the same.
    """
    looked = looked_at(file)
    if as_json:
        show_json(_as_json(file, looked))
    else:
        arrays = looked.look.arrays
        tables = [*([_arrays_table(file, looked)] if arrays else []), *_classes_table(arrays)]
        if looked.facts:
            tables.append(_parts_table(looked.facts, looked.warnings))
        if tables:
            show(tables, form, only)
    if looked.refused:
        raise looked.refused
    if not as_json and looked.facts:
        say(f"{file}: {counted(len(looked.warnings), 'warning')}.")


def _as_json(file: Path, looked: Looked) -> installation.DataFile:
    told: installation.DataFile = {
        "format": 1,
        "file": str(file),
        "arrays": [array.as_json() for array in looked.look.arrays],
        "published": looked.look.published or None,
        "understood": looked.look.understood,
        "refused": str(looked.refused) if looked.refused else "",
        "warnings": [as_plain(warning) for warning in looked.warnings],
    }
    facts = cast("installation.DataFile", looked.facts.as_json() if looked.facts else {})
    return {**told, **facts}


_ARRAYS = ("array", "taken_as", "shape", "type", "smallest", "largest", "classes", "note")


def _arrays_table(file: Path, looked: Looked) -> Table:
    arrays = looked.look.arrays
    columns = ("array", "taken as", "shape", "type", "values", "classes", "note")
    rows = [
        (
            each.name,
            each.taken_as,
            " x ".join(map(str, each.shape)),
            each.dtype,
            "" if each.smallest is None else f"{each.smallest:g} to {each.largest:g}",
            f"{len(each.classes):,}" if each.classes else "",
            each.note,
        )
        for each in arrays
    ]
    shown = [n for n in range(len(columns)) if n < 4 or any(row[n] for row in rows)]
    records = [
        (
            *(each.name, each.taken_as, " x ".join(map(str, each.shape)), each.dtype),
            *(each.smallest, each.largest, len(each.classes), each.note),
        )
        for each in arrays
    ]
    return Table(
        str(file),
        [columns[n] for n in shown],
        [[row[n] for n in shown] for row in rows],
        [looked.told] if looked.told else [],
        Plain("arrays", _ARRAYS, records),
    )


def _classes_table(arrays: Sequence[SeenArray]) -> list[Table]:
    """Returns the table of how many images there are of each class; none without labels."""
    classed = [array for array in arrays if array.classes]
    labels = [array for array in classed if array.taken_as.startswith("y")] or classed
    if not labels:
        return []
    counts = [dict(array.classes) for array in labels]
    names = list(dict.fromkeys(name for found in counts for name in found))
    rows: list[tuple[Value, ...]] = [
        (name, *(found.get(name, 0) for found in counts)) for name in names
    ]
    columns = ("class", *(array.name for array in labels))
    shown = [tuple(f"{cell:,}" if n else str(cell) for n, cell in enumerate(row)) for row in rows]
    more = len(rows) - MOST_ROWS
    notes = [f"{more:,} more: --csv --table classes."] * (more > 0)
    plain = Plain("classes", columns, rows)
    return [Table("Images of each class", columns, shown[:MOST_ROWS], notes, plain)]


def _parts_table(facts: DataFacts, warnings: Sequence[FairnessWarning]) -> Table:
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
    return Table("The parts", columns, rows, notes, _part_records(facts.parts))


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
