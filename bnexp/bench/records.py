"""Gives what was measured as plain values, for CSV: seconds, MiB and ratios as numbers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bnexp.bench.bars import MeasuredBar
from bnexp.bench.parts.part import GrowthPoint
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
            "ratio": statistics.median(one.values) if one.values else None,
            "ratio_low": min(one.values, default=None),
            "ratio_high": max(one.values, default=None),
            "most": one.bar.most,
            "least": one.bar.least,
            "met": {True: "yes", False: "no", None: None}[one.met],
        }
        for one in bars
    ]
    return Plain.of("bars", records, _BARS)


def growth_records(points: Sequence[GrowthPoint]) -> Plain:
    """Returns a row for each point: seconds, those of the floor, and memory in MiB."""
    records = [{name: getattr(point, name) for name in _GROWTH} for point in points]
    return Plain.of("growth", records, _GROWTH)
