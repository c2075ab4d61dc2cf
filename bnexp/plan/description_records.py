"""Gives a description of networks as raw numbers: a document for JSON, and flat rows for CSV."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bnexp.plan.description import Description


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
