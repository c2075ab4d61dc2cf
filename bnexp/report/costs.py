"""What the arms cost as a report tells it: what can be counted, which is the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from bnexp.config import Experiment
from bnexp.config.experiment import short_keys
from bnexp.config.sizes import DataSize
from bnexp.plan.description import ArmCost, base_of, describe_experiment
from bnexp.table import Table

NOTE = (
    "Operations are those to classify one example; a multiply-add counts two. Parameters that are "
    "not trained are moving statistics and the like. What a training step and inference take is "
    "measured by bnexp cost experiment.yaml, in turns, on the machine that it is asked on."
)


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
