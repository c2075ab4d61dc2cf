"""Gives a summary as raw numbers: a document for JSON, and flat rows for CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bnexp.analysis.intervals import Interval, interval_json
from bnexp.analysis.reading.measures import Measure
from bnexp.analysis.summary import ArmSummary, Difference, Summary
from bnexp.config.experiment import plain_cell, scalar_cell
from bnexp.table import Plain, Value

if TYPE_CHECKING:
    from bnexp.documents import answers, shared

_NUMBERS = ("mean", "low", "high", "n")
_STATUSES = ("finished", "diverged", "failed", "pending")
_BESIDE = ("indicative", "obstacle", "note")


def summary_json(summary: Summary) -> answers.Summary:
    """Returns the summary as JSON has it: losses in nats, accuracies 0 to 1, NaN as None."""
    effects = {metric.name: metric.effect for metric in summary.metrics}
    return {
        "name": summary.name,
        "note": summary.note,
        "level": summary.level,
        "baseline": summary.baseline,
        "arms": [
            {
                "arm": arm.arm,
                "cell": plain_cell(arm.cell),
                "finished": arm.finished,
                "diverged": arm.diverged,
                "failed": arm.failed,
                "pending": arm.pending,
                "indicative": arm.indicative,
                "obstacle": arm.obstacle,
                "means": {name: _numbers(arm.means[name]) for name in effects},
            }
            for arm in summary.arms
        ],
        "differences": [
            {
                "arm": row.arm,
                "baseline": row.baseline,
                "cell": plain_cell(row.cell),
                "pairs": row.pairs,
                "indicative": row.indicative,
                "obstacle": row.obstacle,
                "left_out": {arm: list(seeds) for arm, seeds in row.left_out.items()},
                "effects": {
                    name: _scaled(row.effects[name], effect) for name, effect in effects.items()
                },
            }
            for row in summary.differences
        ],
    }


def mean_records(summary: Summary, *, timed: bool = True) -> Plain:
    """Returns the means as plain values: a row for each arm, point of the grid and metric.

    The mean of seconds is the geometric one. `n` is the number of seeds that have a value; where
    there is no mean, `obstacle` says why.

    Args:
        summary: The answer.
        timed: Whether times are told as well, which are others in every run.
    """
    records = [
        {
            "arm": row.arm,
            **scalar_cell(row.cell),
            **_named(metric),
            **_flat(row.means[metric.name]),
            "level": summary.level,
            **{status: getattr(row, status) for status in _STATUSES},
            **_beside(summary, row),
        }
        for row in summary.arms
        for metric in _told(summary, timed=timed)
    ]
    columns = ("arm", *summary.keys, "metric", "unit", *_NUMBERS, "level", *_STATUSES, *_BESIDE)
    return Plain.of("summary", records, columns)


def difference_records(summary: Summary, *, timed: bool = True) -> Plain:
    """Returns the paired differences as plain values, in rows as those of the means.

    `mean` is the arm minus the baseline where `scale` is `difference`, the arm over the baseline
    where it is `ratio`; `n` counts pairs of seeds.

    Args:
        summary: The answer.
        timed: As in `mean_records`.
    """
    records = [
        {
            "arm": row.arm,
            "baseline": row.baseline,
            **scalar_cell(row.cell),
            **_named(metric),
            "scale": metric.effect,
            **_flat(row.effects[metric.name]),
            "level": summary.level,
            "pairs": row.pairs,
            **_beside(summary, row),
        }
        for row in summary.differences
        for metric in _told(summary, timed=timed)
    ]
    before = ("arm", "baseline", *summary.keys, "metric", "unit", "scale")
    return Plain.of("differences", records, (*before, *_NUMBERS, "level", "pairs", *_BESIDE))


def _told(summary: Summary, *, timed: bool) -> list[Measure]:
    return [metric for metric in summary.metrics if timed or not metric.is_time]


def _named(metric: Measure) -> dict[str, Value]:
    return {"metric": metric.name, "unit": metric.unit}


def _flat(interval: Interval | None) -> dict[str, Value]:
    """Returns an interval as cells; nothing but a count of 0 where there is none."""
    numbers = _numbers(interval) or {"mean": None, "low": None, "high": None, "n": 0}
    return {
        "mean": numbers["mean"],
        "low": numbers["low"],
        "high": numbers["high"],
        "n": numbers["n"],
    }


def _beside(summary: Summary, row: ArmSummary | Difference) -> dict[str, Value]:
    """Returns what has to be known of a row to read it."""
    return {"indicative": row.indicative, "obstacle": row.obstacle, "note": summary.note}


def _numbers(interval: Interval | None) -> shared.Mean | None:
    """Returns an interval's numbers, None for those that are not finite."""
    numbers = interval_json(interval)
    if interval is None or numbers is None:
        return None
    return {**numbers, "n": interval.n}


def _scaled(interval: Interval | None, scale: shared.Scale) -> shared.Effect | None:
    """Returns an effect's numbers together with the scale they are on."""
    numbers = _numbers(interval)
    return None if numbers is None else {"scale": scale, **numbers}
