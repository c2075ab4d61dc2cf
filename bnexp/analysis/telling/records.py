"""Gives a summary as raw numbers: a document for JSON, and flat rows for CSV."""

from __future__ import annotations

from typing import Any

from bnexp.analysis.intervals import Interval, interval_json
from bnexp.analysis.summary import ArmSummary, Difference, Summary


def summary_json(summary: Summary) -> dict[str, Any]:
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
                "cell": dict(arm.cell),
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
                "cell": dict(row.cell),
                "pairs": row.pairs,
                "indicative": row.indicative,
                "obstacle": row.obstacle,
                "left_out": {arm: list(seeds) for arm, seeds in row.left_out.items()},
                "effects": {
                    name: _scaled(_numbers(row.effects[name]), effect)
                    for name, effect in effects.items()
                },
            }
            for row in summary.differences
        ],
    }


def summary_records(summary: Summary) -> list[dict[str, str | int | float | None]]:
    """Returns one flat row for each value of both tables, all with the same keys.

    `quantity` is `mean`, `difference` or `ratio`; `baseline` is empty for a mean. The mean of
    seconds is the geometric one. A value that could not be had has None for its numbers and the
    reason in `obstacle`.
    """
    rows: tuple[ArmSummary | Difference, ...] = (*summary.arms, *summary.differences)
    return [
        {
            "arm": row.arm,
            "baseline": row.baseline if isinstance(row, Difference) else "",
            **dict(row.cell),
            "metric": metric.name,
            "quantity": metric.effect if isinstance(row, Difference) else "mean",
            **(_numbers(_values(row)[metric.name]) or dict.fromkeys(("mean", "low", "high", "n"))),
            "indicative": int(row.indicative),
            "obstacle": row.obstacle,
            "note": summary.note,
        }
        for row in rows
        for metric in summary.metrics
    ]


def _values(row: ArmSummary | Difference) -> dict[str, Interval | None]:
    """Returns the intervals of a row of either table."""
    return dict(row.means if isinstance(row, ArmSummary) else row.effects)


def _numbers(interval: Interval | None) -> dict[str, float | int | None] | None:
    """Returns an interval's numbers, None for those that are not finite."""
    numbers = interval_json(interval)
    if interval is None or numbers is None:
        return None
    return {**numbers, "n": interval.n}


def _scaled(
    numbers: dict[str, float | int | None] | None, scale: str
) -> dict[str, str | float | int | None] | None:
    """Returns an effect's numbers together with the scale they are on."""
    return None if numbers is None else {"scale": scale, **numbers}
