"""`bnexp compare`: two results, or two trials, side by side."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bnexp.cli.terminal.complete import complete_results
from bnexp.cli.terminal.options import AsCsv, AsJson, AsMarkdown, form_of
from bnexp.cli.terminal.output import exits, show, show_json
from bnexp.cli.terminal.tables import Form, Table
from bnexp.counting import counted

if TYPE_CHECKING:
    from bnexp.analysis.comparing import Contrast
    from bnexp.session.comparing.comparison import Comparison


def compare(
    first: Annotated[
        Path,
        typer.Argument(
            metavar="A",
            help="A result folder, or the file of a trial in one.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ],
    second: Annotated[
        Path,
        typer.Argument(
            metavar="B",
            help="Another; effects are B minus A.",
            show_default=False,
            autocompletion=complete_results,
        ),
    ],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Compare two results or two trials: what differs in their settings, and what came of it.

    Of two results arms of the same name are compared, or the only arm of each.

    Trials are paired where seeds and random streams agree, else unpaired and labelled so.

    Example: bnexp compare results/article results/article-frozen
    """
    with exits():
        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_json=as_json)
        found = _compared(first, second)
        if as_json:
            show_json(_as_json(found))
        elif form is Form.CSV:
            show([_raw(found)], form)
        else:
            show([_differing(found, first, second), *_effects(found)], form)


def _compared(first: Path, second: Path) -> Comparison:
    from bnexp.session.comparing.compare_trials import are_trials, compare_trials  # noqa: PLC0415 (pandas)

    if are_trials(first, second):
        return compare_trials(first, second)
    from bnexp.session.answering.answer import load  # noqa: PLC0415 (matplotlib, once it is needed)
    from bnexp.session.comparing import compare as results  # noqa: PLC0415 (likewise)

    return results.compare(load(first), load(second))


def _differing(found: Comparison, first: Path, second: Path) -> Table:
    """Returns what differs, with the arms only where not all are meant."""
    named = any(row.arms for row in found.differences)
    rows = [
        (row.what, *([row.arms or "all"] if named else []), row.first or "-", row.second or "-")
        for row in found.differences
    ]
    notes = (
        []
        if rows or found.obstacle
        else ["Nothing differs in settings, seeds, versions, data and machine."]
    )
    notes += [
        f"Only in {name}: {'; '.join(parts)}."
        for name, parts in zip(("A", "B"), found.alone, strict=True)
        if parts
    ]
    notes += [f"{told}." for told in found.unfinished]
    notes += [f"{name}: {note}." for name, note in zip("AB", found.notes, strict=True) if note]
    if found.obstacle:
        notes.append(f"Nothing is compared: {found.obstacle}.")
    title = f"What differs between A ({first}) and B ({second})"
    return Table(title, ("What", *(["Arms"] if named else []), "A", "B"), rows, notes)


def _effects(found: Comparison) -> list[Table]:
    """Returns a table for each arm at each point of the grid, what must be said below the last."""
    from bnexp.analysis.reading.results import cell_text  # noqa: PLC0415 (pandas, once it is needed)

    tables = []
    for (arm, cell), group in itertools.groupby(found.contrasts, lambda c: (c.arm, c.cell)):
        own = list(group)
        title = ": ".join((f"{arm} at {cell_text(cell)}" if cell else arm, _pairing(own)))
        columns = ("Metric", "A", "B", "B minus A (95% interval)")
        tables.append(Table(title, columns, [_row(contrast, own) for contrast in own]))
    if tables:
        last = tables.pop()
        tables.append(Table(last.title, last.columns, last.rows, _remarks(found)))
    return tables


def _row(contrast: Contrast, own: Sequence[Contrast]) -> tuple[str, ...]:
    """Returns both means and the effect of a metric, with how many trials it lacks."""
    from bnexp.analysis.telling.display import effect_texts, mean_label, mean_texts  # noqa: PLC0415 (pandas)

    sides = (contrast.first, contrast.second)
    means = [text.partition(" ")[0] for text in mean_texts(contrast.metric, sides)]
    number, bounds = effect_texts(contrast.metric, [contrast.effect])[0].split(" ", 1)
    unit = " times" if contrast.metric.effect == "ratio" else ""
    unit = " points" if contrast.metric.is_share else unit
    whole = max(each.effect.n for each in own)
    lacking = f", n = {contrast.effect.n}" if contrast.effect.n < whole else ""
    return mean_label(contrast.metric), *means, f"{number}{unit} {bounds}{lacking}"


def _pairing(contrasts: Sequence[Contrast]) -> str:
    """Returns how many trials are compared, whether they are pairs, and whether they are few."""
    from bnexp.config.claims.claims import ENOUGH_SEEDS  # noqa: PLC0415 (pydantic, once it is needed)

    first = max(contrast.first.n for contrast in contrasts)
    second = max(contrast.second.n for contrast in contrasts)
    few = ", indicative" if min(first, second) < ENOUGH_SEEDS else ""
    if contrasts[0].paired:
        return f"{counted(first, 'pair')}{few}"
    return f"unpaired, {counted(first, 'trial')} of A and {second} of B{few}"


def _remarks(found: Comparison) -> list[str]:
    """Returns how the effects are to be read."""
    pairings = {contrast.paired for contrast in found.contrasts}
    notes = ["Seconds per epoch: B over A, worked in logarithms; 1 is no effect."]
    if found.times_differ_by_machine:
        notes[0] += " Machine or number of workers differ, which changes times by itself."
    if True in pairings:
        notes.append(
            "Paired: same seeds, and the same data, splits, starting kernels and orders in both; "
            "t interval of the differences."
        )
    if False in pairings:
        notes.append(
            "Unpaired: seeds or streams do not agree; Welch's t interval of the difference of "
            "means, mostly wider than that of pairs."
        )
    if any(contrast.effect.n == 1 for contrast in found.contrasts):
        notes.append("One trial has no interval: the difference may be chance alone.")
    return notes


def _raw(found: Comparison) -> Table:
    """Returns the effects as numbers, one row each."""
    from bnexp.analysis.reading.results import cell_text  # noqa: PLC0415 (pandas, once it is needed)

    columns = ("arm", "cell", "metric", "scale", "paired", "first_n", "second_n", "first", "second")
    rows = [
        (
            contrast.arm,
            cell_text(contrast.cell),
            contrast.metric.name,
            contrast.metric.effect,
            str(int(contrast.paired)),
            *map(str, (contrast.first.n, contrast.second.n)),
            *map(_number, (contrast.first.mean, contrast.second.mean)),
            *map(_number, (contrast.effect.mean, contrast.effect.low, contrast.effect.high)),
        )
        for contrast in found.contrasts
    ]
    return Table("", (*columns, "effect", "low", "high"), rows)


def _number(value: float) -> str:
    return str(value) if math.isfinite(value) else ""


def _as_json(found: Comparison) -> dict[str, Any]:
    from bnexp.analysis.intervals import interval_json  # noqa: PLC0415 (pandas, once it is needed)

    return {
        "differences": [
            {"arms": row.arms, "what": row.what, "first": row.first, "second": row.second}
            for row in found.differences
        ],
        "alone": {"a": list(found.alone[0]), "b": list(found.alone[1])},
        "unfinished": list(found.unfinished),
        "notes": {"a": found.notes[0], "b": found.notes[1]},
        "obstacle": found.obstacle,
        "effects": [
            {
                "arm": contrast.arm,
                "cell": dict(contrast.cell),
                "metric": contrast.metric.name,
                "scale": contrast.metric.effect,
                "paired": contrast.paired,
                "trials": {"a": contrast.first.n, "b": contrast.second.n},
                "means": {
                    "a": interval_json(contrast.first),
                    "b": interval_json(contrast.second),
                },
                "effect": interval_json(contrast.effect),
            }
            for contrast in found.contrasts
        ],
    }
