"""`bnexp describe`: the network of each arm, layer by layer, and what training it costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.cli.terminal.options import (
    AsCsv,
    AsJson,
    AsLatex,
    AsMarkdown,
    Config,
    OneTable,
    Sets,
    form_of,
)
from bnexp.cli.terminal.output import exits, show, show_json
from bnexp.cli.terminal.tables import Form
from bnexp.table import Table

if TYPE_CHECKING:
    from bnexp.config import Cell, Experiment
    from bnexp.config.sizes import DataSize
    from bnexp.plan.description import ArmCost, Described, Description, User
    from bnexp.plan.layers import Totals

_KIB, _MIB = 2**10, 2**20
_COSTS = (
    "difference: how many more parameters, trainable and other, than {first}.",
    "normalizer: the share of parameters that belong to normalizers.",
    "forward: floating-point operations to classify one example; a multiply-add counts two.",
    "step: those of one training step, estimated as three forward passes for each example.",
)
_MEMORY = (
    "Weights and what the optimizer keeps are exact; gradients and activations are an estimate.",
    "The data set and TensorFlow itself are not in it.",
)


def describe(
    config: Config,
    sets: Sets = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_markdown: AsMarkdown = False,
    as_latex: AsLatex = False,
    only: OneTable = None,
) -> None:
    """Show each arm's network layer by layer, and compare parameters, operations and memory.

    Loads neither TensorFlow nor a data set that has a name, and trains nothing.

    Example: bnexp describe configs/article.yaml
    """
    with exits():
        from bnexp.config import load_experiment  # noqa: PLC0415 (pydantic, only when needed)
        from bnexp.config.reading.find import configuration_path  # noqa: PLC0415
        from bnexp.plan import description_records  # noqa: PLC0415
        from bnexp.plan.description import describe_experiment  # noqa: PLC0415

        form = form_of(as_csv=as_csv, as_markdown=as_markdown, as_latex=as_latex, as_json=as_json)
        path = configuration_path(config)
        experiment = load_experiment(path, sets=sets or ())
        description = describe_experiment(experiment, _sizes(experiment, path.absolute().parent))
        if as_json:
            show_json(description_records.description_json(experiment.name, description))
        elif form is Form.CSV:
            records = (
                description_records.layer_records(description),
                description_records.arm_records(description),
            )
            show([Table("", (), (), plain=plain) for plain in records], form, only)
        else:
            networks = [_network_table(network) for network in description.networks]
            tables = [*networks, _costs_table(description), _memory_table(description)]
            show(tables, form, only)


def _sizes(experiment: Experiment, folder: Path) -> dict[str, DataSize]:
    from bnexp.data import size_of  # noqa: PLC0415 (only when needed)

    data = [variant.settings.data for variant in experiment.variants]
    distinct = {settings.dataset: settings for settings in data}
    return {dataset: size_of(settings, folder) for dataset, settings in distinct.items()}


def _network_table(network: Described) -> Table:
    totals = network.totals
    rows = [
        (
            layer.name,
            layer.kind,
            " x ".join(map(str, layer.shape)),
            f"{layer.trainable:,}",
            f"{layer.other:,}",
            f"{layer.operations:,}",
        )
        for layer in network.layers
    ]
    sums = (f"{totals.trainable:,}", f"{totals.other:,}", f"{totals.operations:,}")
    return Table(
        f"Network of {_names(network.users)}",
        ("layer", "kind", "output", "trainable", "other", "operations"),
        [*rows, ("total", "", "", *sums)],
        [_share(totals)],
    )


def _costs_table(description: Description) -> Table:
    from bnexp.config.experiment import short_keys  # noqa: PLC0415 (pydantic, only when needed)

    columns = ("trainable", "other", "difference", "normalizer", "forward", "step")
    rows = [
        (
            *_head(row),
            f"{row.costs.totals.trainable:,}",
            f"{row.costs.totals.other:,}",
            f"{row.difference:+,}" if row.difference else "0",
            f"{row.costs.totals.share:.2%}",
            f"{row.costs.totals.operations:,}",
            f"{row.costs.step_operations:,}",
        )
        for row in description.rows
    ]
    notes = [note.format(first=description.rows[0].arm) for note in _COSTS]
    return Table("Arms compared", ("arm", *short_keys(description.keys), *columns), rows, notes)


def _memory_table(description: Description) -> Table:
    from bnexp.config.experiment import short_keys  # noqa: PLC0415 (pydantic, only when needed)

    parts = ("weights", "optimizer", "gradients", "activations", "total")
    largest = max(row.costs.memory.total for row in description.rows)
    unit, name = (_MIB, "MiB") if largest >= 100 * _MIB else (_KIB, "KiB")
    rows = []
    for row in description.rows:
        sizes = (getattr(row.costs.memory, part) / unit for part in parts)
        rows.append((*_head(row), f"{row.costs.batch_size:,}", *(f"{size:,.1f}" for size in sizes)))
    title = f"Memory of one training step, in {name}"
    return Table(title, ("arm", *short_keys(description.keys), "batch", *parts), rows, _MEMORY)


def _head(row: ArmCost) -> tuple[str, ...]:
    return (row.arm, *(text for _, text in row.cell))


def _names(users: Sequence[User]) -> str:
    """Returns `no-bn, bn`, or where the grid matters `no-bn, bn with network.hidden = [16]`."""
    arms: dict[Cell, list[str]] = {}
    for arm, cell in users:
        arms.setdefault(cell, []).append(arm)
    texts = []
    for cell, names in arms.items():
        point = " and ".join(f"{key} = {text}" for key, text in cell)
        texts.append(", ".join(names) + (f" with {point}" if point else ""))
    return "; ".join(texts)


def _share(totals: Totals) -> str:
    if totals.normalizer == 0:
        return "No parameter belongs to a normalizer."
    counts = f"{totals.normalizer:,} of {totals.parameters:,}"
    return f"The normalizers' share of the parameters is {counts}, {totals.share:.2%}."
