"""Tells a comparison: as tables for people, as numbers, and as plain values."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.analysis import cell_text
from bnexp.analysis.comparing import Contrast
from bnexp.analysis.intervals import interval_json, number_json
from bnexp.analysis.telling.display import mean_label, written_effects, written_means
from bnexp.config.claims.claims import ENOUGH_SEEDS
from bnexp.config.experiment import plain_cell, scalar_cell
from bnexp.counting import counted
from bnexp.documents.answers import ANSWER_FORMAT
from bnexp.session.comparing.comparison import Comparison
from bnexp.table import Plain, Table, Value

if TYPE_CHECKING:
    from bnexp.documents import answers


def comparison_tables(comparison: Comparison, first: Path, second: Path) -> list[Table]:
    """Returns what differs, and a table of effects for each arm at each point of the grid.

    Args:
        comparison: What came of comparing.
        first: Where A lies.
        second: Where B lies.
    """
    return [_differing(comparison, first, second), *_effects(comparison)]


def _differing(comparison: Comparison, first: Path, second: Path) -> Table:
    """Returns what differs, with the arms only where not all are meant."""
    named = any(row.arms for row in comparison.differences)
    rows = [
        (row.what, *([row.arms or "all"] if named else []), row.first or "-", row.second or "-")
        for row in comparison.differences
    ]
    notes = (
        []
        if rows or comparison.obstacle
        else ["Nothing differs in settings, seeds, versions, data and machine."]
    )
    notes += [
        f"Only in {name}: {'; '.join(parts)}."
        for name, parts in zip(("A", "B"), comparison.alone, strict=True)
        if parts
    ]
    notes += [f"{told}." for told in comparison.unfinished]
    notes += [f"{name}: {note}." for name, note in zip("AB", comparison.notes, strict=True) if note]
    if comparison.obstacle:
        notes.append(f"Nothing is compared: {comparison.obstacle}.")
    title = f"What differs between A ({first}) and B ({second})"
    return Table(title, ("What", *(["Arms"] if named else []), "A", "B"), rows, notes)


def _effects(comparison: Comparison) -> list[Table]:
    """Returns a table for each arm at each point of the grid, what must be said below the last."""
    tables = []
    for (arm, cell), group in itertools.groupby(comparison.contrasts, lambda c: (c.arm, c.cell)):
        own = list(group)
        title = ": ".join((f"{arm} at {cell_text(cell)}" if cell else arm, _pairing(own)))
        columns = ("Metric", "A", "B", "B minus A (95% interval)")
        tables.append(Table(title, columns, [_row(contrast, own) for contrast in own]))
    if tables:
        last = tables.pop()
        tables.append(Table(last.title, last.columns, last.rows, _remarks(comparison)))
    return tables


def _row(contrast: Contrast, own: Sequence[Contrast]) -> tuple[str, ...]:
    """Returns both means and the effect of a metric, with how many trials it lacks."""
    sides = (contrast.first, contrast.second)
    means = [written.mean for written in written_means(contrast.metric, sides)]
    (effect,) = written_effects(contrast.metric, [contrast.effect])
    unit = " points" if contrast.metric.is_share else ""
    whole = max(each.effect.n for each in own)
    lacking = f", n = {contrast.effect.n}" if contrast.effect.n < whole else ""
    return mean_label(contrast.metric), *means, f"{effect.mean}{unit} {effect.bounds}{lacking}"


def _pairing(contrasts: Sequence[Contrast]) -> str:
    """Returns how many trials are compared, whether they are pairs, and whether they are few."""
    first = max(contrast.first.n for contrast in contrasts)
    second = max(contrast.second.n for contrast in contrasts)
    few = ", indicative" if min(first, second) < ENOUGH_SEEDS else ""
    if contrasts[0].paired:
        return f"{counted(first, 'pair')}{few}"
    return f"unpaired, {counted(first, 'trial')} of A and {second} of B{few}"


def _remarks(comparison: Comparison) -> list[str]:
    """Returns how the effects are to be read."""
    pairings = {contrast.paired for contrast in comparison.contrasts}
    notes = ["Seconds per epoch: B over A, worked in logarithms; ×1 is no effect."]
    if comparison.times_differ_by_machine:
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
    if any(contrast.effect.n == 1 for contrast in comparison.contrasts):
        notes.append("One trial has no interval: the difference may be chance alone.")
    return notes


def plain_tables(comparison: Comparison) -> list[Table]:
    """Returns the effects as plain values, a row each, and what differs."""
    return [
        Table("", (), (), plain=p)
        for p in (_effect_records(comparison), _differing_records(comparison))
    ]


def _effect_records(comparison: Comparison) -> Plain:
    keys = dict.fromkeys(key for c in comparison.contrasts for key, _ in c.cell)
    records: list[dict[str, Value]] = [
        {
            "arm": contrast.arm,
            **keys,
            **scalar_cell(contrast.cell),
            "metric": contrast.metric.name,
            "unit": contrast.metric.unit,
            "scale": contrast.metric.effect,
            "paired": contrast.paired,
            "first_n": contrast.first.n,
            "second_n": contrast.second.n,
            "first": number_json(contrast.first.mean),
            "second": number_json(contrast.second.mean),
            "effect": number_json(contrast.effect.mean),
            "low": number_json(contrast.effect.low),
            "high": number_json(contrast.effect.high),
        }
        for contrast in comparison.contrasts
    ]
    named = ("metric", "unit", "scale", "paired", "first_n", "second_n")
    columns = ("arm", *keys, *named, "first", "second", "effect", "low", "high")
    return Plain.of("effects", records, columns)


def _differing_records(comparison: Comparison) -> Plain:
    records: list[dict[str, Value]] = [
        {"what": row.what, "arms": row.arms, "first": row.first, "second": row.second}
        for row in comparison.differences
    ]
    return Plain.of("differences", records, ("what", "arms", "first", "second"))


def comparison_json(comparison: Comparison) -> answers.Comparison:
    """Returns a comparison as plain values."""
    return {
        "format": ANSWER_FORMAT,
        "differences": [
            {"arms": row.arms, "what": row.what, "first": row.first, "second": row.second}
            for row in comparison.differences
        ],
        "alone": {"a": list(comparison.alone[0]), "b": list(comparison.alone[1])},
        "unfinished": list(comparison.unfinished),
        "notes": {"a": comparison.notes[0], "b": comparison.notes[1]},
        "obstacle": comparison.obstacle,
        "effects": [
            {
                "arm": contrast.arm,
                "cell": plain_cell(contrast.cell),
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
            for contrast in comparison.contrasts
        ],
    }
