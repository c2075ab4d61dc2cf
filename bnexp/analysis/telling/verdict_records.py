"""Gives verdicts as plain values: flat rows for CSV and data frames."""

from __future__ import annotations

from collections.abc import Sequence

from bnexp.analysis.intervals import Interval, number_json
from bnexp.analysis.judging.verdicts import Verdict
from bnexp.config.experiment import scalar_cell
from bnexp.table import Plain, Value

_CLAIMED = ("number", "kind", "says", "claim", "scope", "metric", "unit")
_FOUND = (
    *("verdict", "label", "expected", "as_expected", "scale", "estimate", "margin"),
    *("effect", "low", "high", "adjusted_low", "adjusted_high", "level", "pairs", "indicative"),
    *("p", "p_adjusted", "p_opposite", "p_opposite_adjusted"),
    *("reason", "obstacle", "post_hoc", "sentence", "note"),
)

VERDICT_COLUMNS = (*_CLAIMED, *_FOUND)
"""The columns that there are without a grid."""


def verdict_records(verdicts: Sequence[Verdict], note: str = "") -> Plain:
    """Returns the verdicts as plain values, a row each.

    Effects are those of the arm named first against the second; see `Verdict`. A point of the grid
    has nothing for a key over whose values the claim is counted.

    Args:
        verdicts: What came out.
        note: What must be said of the data; see `Results`.
    """
    keys = tuple(dict.fromkeys(key for verdict in verdicts for key, _ in verdict.cell))
    records = [
        {**dict.fromkeys(keys), **scalar_cell(verdict.cell), **_record(verdict), "note": note}
        for verdict in verdicts
    ]
    return Plain.of("verdicts", records, (*_CLAIMED, *keys, *_FOUND))


def _record(verdict: Verdict) -> dict[str, Value]:
    low, high = _bounds(verdict.interval)
    adjusted_low, adjusted_high = _bounds(verdict.adjusted_interval)
    return {
        **{name: getattr(verdict, name) for name in (*_CLAIMED, *_FOUND[:7])},
        "scope": verdict.scope.strip(),
        "margin": None if verdict.margin is None else float(verdict.margin),
        "effect": None if verdict.effect is None else number_json(verdict.effect),
        "low": low,
        "high": high,
        "adjusted_low": adjusted_low,
        "adjusted_high": adjusted_high,
        "level": verdict.level,
        "pairs": verdict.pairs,
        "indicative": verdict.indicative,
        "p": number_json(verdict.p),
        "p_adjusted": number_json(verdict.p_adjusted),
        "p_opposite": number_json(verdict.p_opposite),
        "p_opposite_adjusted": number_json(verdict.p_opposite_adjusted),
        **{name: getattr(verdict, name) for name in ("reason", "obstacle", "post_hoc", "sentence")},
    }


def _bounds(interval: Interval | None) -> tuple[float | None, float | None]:
    return (
        (None, None)
        if interval is None
        else (number_json(interval.low), number_json(interval.high))
    )
