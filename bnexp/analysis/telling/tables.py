"""Lays a summary out as tables of text: what stands in which row and column, and what below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bnexp.analysis.intervals import Interval
from bnexp.analysis.reading.measures import Measure
from bnexp.analysis.reading.results import short_keys
from bnexp.analysis.summary import ArmSummary, Difference, Summary
from bnexp.analysis.telling.display import effect_label, effect_texts, mean_label, mean_texts
from bnexp.analysis.telling.records import difference_records, mean_records
from bnexp.analysis.telling.remarks import difference_remarks, mean_remarks
from bnexp.config.experiment import Cell
from bnexp.table import Table

PAGE = 110
"""Letters across a page, on which a table with one column per arm may stand."""


@dataclass(frozen=True)
class _Entry:
    """One value of a table before it is known whether its arm is a row or a column."""

    label: str
    cell: Cell
    arm: str
    text: str


def summary_tables(summary: Summary) -> list[Table]:
    """Returns the table of the arms' means and, with more than one arm, that of the differences.

    A row is a metric (at a point of the grid) and a column an arm, while that fits the width of a
    page; else each arm has a row of its own. The forms of a table are both.
    """
    percent = f"{summary.level:.0%}"
    means = _table(
        _title(f"Mean per arm ({percent} t interval)", summary.arms),
        [*_counts(summary.arms), *_values(summary, summary.arms, mean_label, mean_texts)],
        f"Mean ({percent} interval)",
        mean_remarks(summary),
    )
    tables = [replace(means, plain=mean_records(summary))]
    if summary.differences:
        rows = summary.differences
        title = f"Paired difference to {summary.baseline} ({percent} t interval)"
        entries = [*_pairs(rows), *_values(summary, rows, effect_label, effect_texts)]
        heading = f"Difference ({percent} interval)"
        told = _table(_title(title, rows), entries, heading, difference_remarks(summary))
        tables.append(replace(told, plain=difference_records(summary)))
    return tables


def _title(text: str, rows: Sequence[ArmSummary | Difference]) -> str:
    """Returns a title, labelled where any row rests on too few seeds."""
    return f"{text}, indicative" if any(row.indicative for row in rows) else text


def _counts(arms: Iterable[ArmSummary]) -> list[_Entry]:
    """Returns how many seeds each arm has, and what became of those that did not finish."""
    entries = []
    for arm in arms:
        others = {"diverged": arm.diverged, "failed": arm.failed, "pending": arm.pending}
        parts = [f"{arm.finished} finished" if any(others.values()) else str(arm.finished)]
        parts += [f"{count} {status}" for status, count in others.items() if count]
        entries.append(_Entry("Seeds", arm.cell, arm.arm, ", ".join(parts)))
    return entries


def _pairs(differences: Iterable[Difference]) -> list[_Entry]:
    """Returns how many pairs each difference rests on."""
    return [_Entry("Pairs of seeds", row.cell, row.arm, str(row.pairs)) for row in differences]


def _values(
    summary: Summary,
    rows: Sequence[ArmSummary | Difference],
    label: Callable[[Measure], str],
    texts: Callable[[Measure, Iterable[Interval | None]], list[str]],
) -> list[_Entry]:
    """Returns the text of every metric of every row, with equal digits for one metric."""
    return [
        _Entry(label(metric), row.cell, row.arm, _told(row, _interval(row, metric), text))
        for metric in summary.metrics
        for row, text in zip(
            rows, texts(metric, [_interval(row, metric) for row in rows]), strict=True
        )
    ]


def _interval(row: ArmSummary | Difference, metric: Measure) -> Interval | None:
    """Returns a metric's interval in a row of either table."""
    return (row.means if isinstance(row, ArmSummary) else row.effects)[metric.name]


def _told(row: ArmSummary | Difference, interval: Interval | None, text: str) -> str:
    """Returns a value's text with what stands in its way or how many seeds it lacks."""
    if row.obstacle:
        return row.obstacle
    whole = row.finished if isinstance(row, ArmSummary) else row.pairs
    return f"{text}, n = {interval.n}" if interval and interval.n < whole else text


def _table(title: str, entries: Sequence[_Entry], heading: str, notes: tuple[str, ...]) -> Table:
    """Returns the entries with a column per arm if that is narrow enough, else a row per arm."""
    keys = short_keys(tuple(key for key, _ in entries[0].cell) if entries else ())
    arms = tuple(dict.fromkeys(entry.arm for entry in entries))
    texts: dict[tuple[str, Cell], dict[str, str]] = {}
    for entry in entries:
        texts.setdefault((entry.label, entry.cell), {})[entry.arm] = entry.text
    heads = {(label, cell): (label, *(v for _, v in cell)) for label, cell in texts}
    across = [(*heads[place], *(own[arm] for arm in arms)) for place, own in texts.items()]
    below = [(*heads[place], *pair) for place, own in texts.items() for pair in own.items()]
    wide = Table(title, ("Metric", *keys, *arms), across, notes)
    long = Table(title, ("Metric", *keys, "Arm", heading), below, notes)
    return replace(wide if _width(wide) <= PAGE else long, forms=(wide, long))


def _width(table: Table) -> int:
    """Returns how many letters wide a table is, with three between columns."""
    columns = zip(table.columns, *table.rows, strict=True)
    return sum(max(map(len, column)) + 3 for column in columns)
