"""Says in words and numbers what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from bnexp.bench.bars import MeasuredBar, compare, ratio_text, read_bars
from bnexp.bench.parts.networks import STEP
from bnexp.bench.parts.part import GrowthPoint
from bnexp.bench.sitting import Bench
from bnexp.counting import counted

COLUMNS = ("what", "bnexp", "other", "ratio (range)", "bar", "met")
STEP_COLUMNS = ("network", "normalizer", "step", "times that of none (range)", "as xla", "as graph")
GROWTH_COLUMNS = ("axis", "value", "time", "floor", "over the floor", "memory (MiB)")


def comparisons(bench: Bench) -> list[MeasuredBar]:
    """Returns every bar with what the sitting measured of it."""
    seeds = int(bench.facts.get("command", {}).get("seeds", 1))
    return compare(read_bars(), bench.measurements, seeds)


def as_table(bars: Sequence[MeasuredBar]) -> list[list[str]]:
    """Returns rows of texts with the `COLUMNS`."""
    return [
        [
            one.bar.what,
            _amount(one.bar.ours, one.ours),
            _amount(one.bar.ours, one.against),
            range_text(one.values) if one.values else "not measured",
            one.bar.wanted,
            {True: "yes", False: "no", None: ""}[one.met],
        ]
        for one in bars
    ]


def growth_table(points: Sequence[GrowthPoint]) -> list[list[str]]:
    """Returns rows of texts with the `GROWTH_COLUMNS`."""
    return [
        [
            point.axis,
            f"{point.value:,}",
            f"{point.seconds:.1f} s" if point.axis == "trials" else _micro(point.seconds),
            _micro(point.floor) if point.floor else "",
            f"{point.seconds / point.floor:.2f}" if point.floor else "",
            f"{point.memory:,.0f}",
        ]
        for point in points
    ]


def step_table(measurements: Mapping[str, Sequence[float]]) -> list[list[str]]:
    """Returns a row of texts with the `STEP_COLUMNS` for each arm whose steps were measured."""
    steps = {
        tuple(key.removeprefix(STEP).split("/")): values
        for key, values in measurements.items()
        if key.startswith(STEP)
    }
    rows = []
    for (kind, arm), values in steps.items():
        if ":" in arm:
            continue
        ratios = [mine / none for mine, none in zip(values, steps[kind, "none"], strict=True)]
        modes = [steps.get((kind, f"{arm}:{mode}"), ()) for mode in ("xla", "graph")]
        times = [_micro(statistics.median(taken)) if taken else "" for taken in (values, *modes)]
        ratio = "" if arm == "none" else range_text(ratios)
        rows.append([kind, arm, times[0], ratio, *times[1:]])
    return rows


def as_json(bench: Bench) -> dict[str, Any]:
    """Returns the sitting with its comparisons as plain values."""
    return {
        **bench.as_record(),
        "comparisons": [
            {
                "what": one.bar.what,
                "ours": one.ours,
                "against": one.against,
                "values": list(one.values),
                "median": one.median,
                "most": one.bar.most,
                "least": one.bar.least,
                "met": one.met,
            }
            for one in comparisons(bench)
        ],
    }


def machine_text(about: Mapping[str, Any]) -> str:
    """Returns in one sentence what a sitting was measured on and when."""
    machine = about["machine"]
    packages = {**machine["packages"], **about["rivals"]}
    named = {"tensorflow": "TensorFlow", "keras": "Keras", "torch": "PyTorch", "jax": "JAX"}
    versions = ", ".join(
        f"{text} {packages[key]}" for key, text in named.items() if key in packages
    )
    cores = counted(machine["cores"], "core")
    return (
        f"{about['started'][:10]}, {machine['processor']}, {cores}, "
        f"{machine['system'].split('-')[0]}, Python {machine['python']}, {versions}."
    )


def range_text(values: Sequence[float]) -> str:
    """Returns the median of ratios with their range."""
    middle = ratio_text(statistics.median(values))
    return f"{middle} ({ratio_text(min(values))} to {ratio_text(max(values))})"


def _amount(key: str, value: float | None) -> str:
    if value is None:
        return ""
    if key.endswith("memory"):
        return f"{value:,.0f} MiB"
    return f"{value:.1f} ms" if key == "trial/cost" else f"{value:.3g} s"


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} us a step"
