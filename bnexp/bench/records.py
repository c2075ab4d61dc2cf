"""Gives what was measured as plain values, for CSV: seconds, MiB and ratios as numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bnexp.bench.bars import MeasuredBar
from bnexp.bench.earlier import Became
from bnexp.bench.parts.part import GrowthPoint
from bnexp.bench.report import Step
from bnexp.table import Plain

_BARS = ("what", "ours", "against", "ratio", "ratio_low", "ratio_high", "most", "least", "met")
_GROWTH = ("axis", "value", "seconds", "floor", "memory")


def bar_records(bars: Sequence[MeasuredBar]) -> Plain:
    """Returns a row for each comparison; ratios are bnexp over the other, the median with range."""
    records = [
        {
            "what": one.bar.what,
            "ours": one.ours,
            "against": one.against,
            **_range("ratio", one.values),
            "most": one.bar.most,
            "least": one.bar.least,
            "met": one.met,
        }
        for one in bars
    ]
    return Plain.of("bars", records, _BARS)


def growth_records(points: Sequence[GrowthPoint]) -> Plain:
    """Returns a row for each point: seconds, those of the floor, and memory in MiB."""
    records = [{name: getattr(point, name) for name in _GROWTH} for point in points]
    return Plain.of("growth", records, _GROWTH)


def step_records(steps: Sequence[Step]) -> Plain:
    """Returns a row for each network and normalizer: seconds, and how many times those of none."""
    records = [
        {
            "network": one.network,
            "normalizer": one.normalizer,
            "step": one.step,
            **_range("ratio", one.ratios),
            "xla": one.xla,
            "graph": one.graph,
        }
        for one in steps
    ]
    before = ("network", "normalizer", "step")
    return Plain.of("steps", records, (*before, *_range("ratio", ()), "xla", "graph"))


def became_records(rows: Sequence[Became]) -> Plain:
    """Returns a row for each line of two sittings: the ratio of each, and that of the two."""
    records = [
        {
            "what": row.what,
            **_range("stored", row.stored),
            **_range("this", row.this),
            "change": row.change,
            "became": row.became,
        }
        for row in rows
    ]
    columns = ("what", *_range("stored", ()), *_range("this", ()), "change", "became")
    return Plain.of("earlier", records, columns)


def _range(name: str, values: Sequence[float]) -> dict[str, float | None]:
    """Returns the median of some ratios with their range; nothing where there are none."""
    return {
        name: statistics.median(values) if values else None,
        f"{name}_low": min(values, default=None),
        f"{name}_high": max(values, default=None),
    }
