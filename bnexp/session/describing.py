"""Describes the networks of a configuration, from its file and the sizes of its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bnexp.config import Experiment, load_experiment
from bnexp.config.reading.find import configuration_path
from bnexp.config.sizes import DataSize
from bnexp.data import size_of
from bnexp.plan.description import Description, describe_experiment


def describe(config: str, sets: Sequence[str]) -> tuple[str, Description]:
    """Returns the name of an experiment, and its networks layer by layer.

    Args:
        config: The file, or the name of a configuration that comes with the package.
        sets: Overrides, `dotted.path=value`.

    Raises:
        ConfigurationError: The configuration or an override holds mistakes.
        DataError: Data of one's own cannot be had.
    """
    path = configuration_path(config)
    experiment = load_experiment(path, sets=sets)
    sizes = _sizes(experiment, path.absolute().parent)
    return experiment.name, describe_experiment(experiment, sizes)


def description_json(name: str, description: Description) -> dict[str, Any]:
    """Returns all as plain values."""
    networks = [
        {
            "of": [{"arm": arm, **dict(cell)} for arm, cell in network.users],
            "layers": [asdict(layer) for layer in network.layers],
        }
        for network in description.networks
    ]
    return {"name": name, "networks": networks, "arms": arm_records(description)}


def layer_records(description: Description) -> list[dict[str, Any]]:
    """Returns a flat row for each layer of each arm."""
    return [
        {"arm": arm, **dict(cell), **asdict(layer)}
        for network in description.networks
        for arm, cell in network.users
        for layer in network.layers
    ]


def arm_records(description: Description) -> list[dict[str, Any]]:
    """Returns the costs of each row as plain numbers, memory in bytes and the share from 0 to 1."""
    return [
        {
            "arm": row.arm,
            **dict(row.cell),
            **asdict(row.costs.totals),
            "normalizer_share": row.costs.totals.share,
            "difference": row.difference,
            "batch_size": row.costs.batch_size,
            "step_operations": row.costs.step_operations,
            **{f"{part}_bytes": size for part, size in asdict(row.costs.memory).items()},
            "total_bytes": row.costs.memory.total,
        }
        for row in description.rows
    ]


def _sizes(experiment: Experiment, folder: Path) -> dict[str, DataSize]:
    data = [variant.settings.data for variant in experiment.variants]
    distinct = {settings.dataset: settings for settings in data}
    return {dataset: size_of(settings, folder) for dataset, settings in distinct.items()}
