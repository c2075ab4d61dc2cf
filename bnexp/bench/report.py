"""Says in words and numbers what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bnexp.bench.bars import MeasuredBar, compare, ratio_text, read_bars
from bnexp.bench.parts.networks import STEP
from bnexp.bench.parts.part import GrowthPoint
from bnexp.bench.sitting import Bench
from bnexp.counting import counted

if TYPE_CHECKING:
    from bnexp.documents import installation

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
    rows = []
    for one in steps_of(measurements):
        times = [_micro(seconds) if seconds else "" for seconds in (one.step, one.xla, one.graph)]
        ratio = range_text(one.ratios) if one.ratios else ""
        rows.append([one.network, one.normalizer, times[0], ratio, *times[1:]])
    return rows


@dataclass(frozen=True)
class Step:
    """What a step of a network takes.

    Attributes:
        network: Its kind.
        normalizer: Its normalizer.
        step: Seconds, the median.
        ratios: In each round how many times those without a normalizer; empty for that itself.
        xla: Seconds where it is compiled with XLA; None where that was not measured.
        graph: Seconds as a graph; None likewise.
    """

    network: str
    normalizer: str
    step: float
    ratios: Sequence[float]
    xla: float | None
    graph: float | None


def steps_of(measurements: Mapping[str, Sequence[float]]) -> list[Step]:
    """Returns what steps take, for each arm whose steps were measured."""
    steps = {
        tuple(key.removeprefix(STEP).split("/")): values
        for key, values in measurements.items()
        if key.startswith(STEP)
    }
    found = []
    for (kind, arm), values in steps.items():
        if ":" in arm:
            continue
        ratios = [mine / none for mine, none in zip(values, steps[kind, "none"], strict=True)]
        modes = [steps.get((kind, f"{arm}:{mode}"), ()) for mode in ("xla", "graph")]
        xla, graph = (statistics.median(taken) if taken else None for taken in modes)
        own = () if arm == "none" else ratios
        found.append(Step(kind, arm, statistics.median(values), own, xla, graph))
    return found


def as_json(bench: Bench) -> installation.Bench:
    """Returns the sitting with its comparisons as plain values."""
    compared: list[installation.Compared] = [
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
    ]
    return cast("installation.Bench", {**bench.as_record(), "comparisons": compared})


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
