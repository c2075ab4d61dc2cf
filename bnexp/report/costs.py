"""What the arms cost as a report tells it: what can be counted, which is the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from bnexp.config import Experiment
from bnexp.config.experiment import short_keys, value_text
from bnexp.config.sizes import DataSize
from bnexp.documents import costs
from bnexp.plan.description import ArmCost, base_of, describe_experiment
from bnexp.table import Plain, Table, Value

NOTE = (
    "Operations are those to classify one example; a multiply-add counts two. Parameters that are "
    "not trained are moving statistics and the like. What a training step and inference take is "
    "measured by bnexp cost experiment.yaml, in turns, on the machine that it is asked on."
)

_MICRO, _MILLI = 1e-6, 1e-3


def cost_tables(
    experiment: Experiment, sizes: Mapping[str, DataSize], measured: costs.Cost | None
) -> tuple[Table, ...]:
    """Returns what is told of costs: what can be counted, and what was measured.

    Args:
        experiment: What was run.
        sizes: For the name of each data set how large it is.
        measured: What was measured; None where nothing was.
    """
    counted = costs_table(experiment, sizes)
    return tuple(filter(None, [counted, times_table(measured) if measured else None]))


def costs_table(experiment: Experiment, sizes: Mapping[str, DataSize]) -> Table | None:
    """Returns parameters and operations of each arm beside the one without a normalizer.

    Args:
        experiment: What was run.
        sizes: For the name of each data set how large it is.

    Returns:
        The table; None where the size of a data set is not on record.
    """
    if any(variant.settings.data.dataset not in sizes for variant in experiment.variants):
        return None
    description = describe_experiment(experiment, sizes)
    networks = {v.arm: v.settings.network for v in experiment.variants[::-1]}
    order = list(experiment.arms)
    base = order[base_of([networks[arm] for arm in order])]
    points = sorted(description.rows, key=lambda row: _point(row, description.rows))
    rows = [
        line
        for _, point in groupby(points, key=lambda row: row.cell)
        for line in _rows(list(point), base)
    ]
    columns = ("Parameters trained", "Not trained", "Operations", f"Beside {base}")
    head = ("Arm", *short_keys(description.keys))
    return Table("What the arms cost", (*head, *columns), rows, [NOTE])


def _point(row: ArmCost, rows: tuple[ArmCost, ...]) -> int:
    """Returns which point of the grid a row belongs to."""
    return list(dict.fromkeys(each.cell for each in rows)).index(row.cell)


def _rows(point: list[ArmCost], base: str) -> list[tuple[str, ...]]:
    beside = next(row for row in point if row.arm == base).costs.totals.operations
    return [
        (
            row.arm,
            *(text for _, text in row.cell),
            f"{row.costs.totals.trainable:,}",
            f"{row.costs.totals.other:,}",
            f"{row.costs.totals.operations:,}",
            f"×{row.costs.totals.operations / beside:.3f}",
        )
        for row in point
    ]


def times_table(found: costs.Cost) -> Table:
    """Returns what a training step and inference take, what is compared together.

    Args:
        found: What was measured.
    """
    keys = list(dict.fromkeys(key for row in found["arms"] for key in row["cell"]))
    pairs = [(row, each) for row in found["arms"] for each in row["measured"]]
    cells = list(dict.fromkeys(_place(row) for row in found["arms"]))
    kinds = list(dict.fromkeys(each["what"] for _, each in pairs))
    pairs.sort(key=lambda pair: (cells.index(_place(pair[0])), kinds.index(pair[1]["what"])))
    rows = [(each["what"], *_head(row), *_times(each)) for row, each in pairs]
    bases = ", ".join(dict.fromkeys(row["base"] for row in found["arms"]))
    note = (
        f"Medians of {found['rounds']} rounds on {found['threads']} thread, with quartiles. Ratios "
        f"to {bases}: medians of the rounds' ratios, with {found['level']:.1%} intervals by order "
        f"statistics. A difference is told where the interval lies beyond {found['least']:.0%}."
    )
    names = ("what", "arm", *keys, "median", "quarter", "three_quarters", "base")
    names = (*names, "ratio", "ratio_low", "ratio_high", "verdict")
    plain = Plain("times", names, [_record(row, each) for row, each in pairs])
    columns = ("what", "arm", *short_keys(keys), "median", "quartiles", "ratio", "interval", "told")
    return Table("What they take", columns, rows, [note], plain, spare=("quartiles",))


def _place(row: costs.ArmCost) -> str:
    return str(row["cell"])


def _head(row: costs.ArmCost) -> tuple[str, ...]:
    return (row["arm"], *(value_text(value) for value in row["cell"].values()))


def _record(row: costs.ArmCost, each: costs.Measured) -> tuple[Value, ...]:
    ratio = each["ratio"]
    told = (ratio["value"], ratio["low"], ratio["high"], ratio["verdict"]) if ratio else (None,) * 4
    return (
        each["what"],
        *_head(row),
        each["median"],
        each["low"],
        each["high"],
        row["base"],
        *told,
    )


def _times(each: costs.Measured) -> tuple[str, ...]:
    ratio = each["ratio"]
    unit, name = (_MICRO, "µs") if each["median"] < _MILLI else (_MILLI, "ms")
    median = f"{_three_digits(each['median'] / unit)} {name}"
    quartiles = f"{_three_digits(each['low'] / unit)} to {_three_digits(each['high'] / unit)}"
    if ratio is None:
        return median, quartiles, "", "", ""
    interval = f"{ratio['low']:.2f} to {ratio['high']:.2f}"
    return median, quartiles, f"{ratio['value']:.2f}", interval, ratio["verdict"]


def _three_digits(value: float) -> str:
    return f"{value:#.3g}".rstrip(".") if value < 1000 else f"{value:,.0f}"
