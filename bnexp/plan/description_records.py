"""Gives a description of networks as raw numbers: a document for JSON, and flat rows for CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from bnexp.config.experiment import plain_cell, scalar_cell
from bnexp.plan.description import ArmCost, Description
from bnexp.plan.layers import Layer
from bnexp.table import Plain, Value

if TYPE_CHECKING:
    from bnexp.documents import configurations


def description_json(name: str, description: Description) -> configurations.Description:
    """Returns all as plain values, memory in bytes and the share from 0 to 1."""
    return {
        "format": 1,
        "name": name,
        "networks": [
            {
                "of": [{"arm": arm, "cell": plain_cell(cell)} for arm, cell in network.users],
                "layers": list(map(_layer, network.layers)),
            }
            for network in description.networks
        ],
        "arms": list(map(_costs, description.rows)),
    }


def layer_records(description: Description) -> Plain:
    """Returns a row for each layer of each arm."""
    users = [user for network in description.networks for user in network.users]
    keys = dict.fromkeys(key for _, cell in users for key, _ in cell)
    records: list[dict[str, Value]] = [
        {
            "arm": arm,
            **keys,
            **scalar_cell(cell),
            **vars(layer),
            "shape": json.dumps(layer.shape),
        }
        for network in description.networks
        for arm, cell in network.users
        for layer in network.layers
    ]
    return Plain.of("layers", records, records[0])


def arm_records(description: Description) -> Plain:
    """Returns the costs of each arm, in rows of the same numbers as JSON has."""
    records: list[dict[str, Value]] = []
    for row in description.rows:
        costs = {key: value for key, value in _costs(row).items() if key not in ("arm", "cell")}
        records.append({"arm": row.arm, **scalar_cell(row.cell), **cast(dict[str, int], costs)})
    return Plain.of("arms", records, records[0])


def _layer(layer: Layer) -> configurations.Layer:
    return {
        "name": layer.name,
        "kind": layer.kind,
        "shape": list(layer.shape),
        "trainable": layer.trainable,
        "other": layer.other,
        "operations": layer.operations,
        "normalizer": layer.normalizer,
        "normalizing": layer.normalizing,
    }


def _costs(row: ArmCost) -> configurations.ArmCosts:
    totals, memory = row.costs.totals, row.costs.memory
    return {
        "arm": row.arm,
        "cell": plain_cell(row.cell),
        "trainable": totals.trainable,
        "other": totals.other,
        "normalizer": totals.normalizer,
        "operations": totals.operations,
        "normalizer_share": totals.share,
        "difference": row.difference,
        "batch_size": row.costs.batch_size,
        "step_size": row.costs.step_size,
        "step_operations": row.costs.step_operations,
        "weights_bytes": memory.weights,
        "optimizer_bytes": memory.optimizer,
        "gradients_bytes": memory.gradients,
        "activations_bytes": memory.activations,
        "total_bytes": memory.total,
    }
