"""What `environment.json` may say: the type of each of its parts, and when its last run began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXTS = (
    "started",
    "configuration_commit",
    "python",
    "system",
    "processor",
    "configuration",
    "note",
)
_MAPPINGS = ("packages", "data")
_DEEPEST = 2
"""Runs within runs: the present one, and those that came before it."""


def is_environment(found: Any, depth: int = _DEEPEST) -> bool:
    """Whether what was read is what `environment.json` may say, each part of its type.

    Args:
        found: Values of JSON.
        depth: How many runs may lie within each other.
    """
    if not isinstance(found, dict) or not depth:
        return False
    command, workers = found.get("command", []), found.get("workers", 0)
    earlier = found.get("earlier", {})
    runs = [*earlier.values()] if isinstance(earlier, dict) else [earlier]
    runs += [found["last_run"]] if "last_run" in found else []
    return (
        all(isinstance(found.get(name, ""), str) for name in _TEXTS)
        and all(_are_texts(found.get(name, {})) for name in _MAPPINGS)
        and isinstance(command, list)
        and all(isinstance(part, str) for part in command)
        and isinstance(workers, int)
        and all(is_environment(run, depth - 1) for run in runs)
    )


def _are_texts(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def last_start(environment: Mapping[str, Any]) -> str:
    """Returns when the last run of a folder began; empty where that is not known."""
    last = environment.get("last_run")
    run = last if isinstance(last, Mapping) else environment
    return str(run.get("started", ""))
