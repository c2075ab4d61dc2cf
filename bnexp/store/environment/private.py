"""Takes out of what a run was made with what others need not know: command, paths, the system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

_LEFT_OUT = ("command", "configuration")
"""Both hold paths, the command the values of overrides besides."""


def without_private(environment: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an environment, and the runs in it, without what tells where and by whom it was made.

    Commit, versions, processor and number of cores stay, as numbers depend on them, and the
    fingerprints of the data. Of the system only its kind stays, of a file of data its name.

    Args:
        environment: What is to stand in `environment.json`; empty where there is nothing.
    """
    kept = {key: value for key, value in environment.items() if key not in _LEFT_OUT}
    if "system" in kept:
        # Its release may name a host or its maker: Linux-6.1.0-example-host-x86_64.
        kept["system"] = str(kept["system"]).partition("-")[0]
    if "data" in kept:
        kept["data"] = dict(zip(_names(kept["data"]), kept["data"].values(), strict=True))
    if "last_run" in kept:
        kept["last_run"] = without_private(kept["last_run"])
    if "earlier" in kept:
        kept["earlier"] = {start: without_private(run) for start, run in kept["earlier"].items()}
    return kept


def _names(files: Iterable[str]) -> list[str]:
    """Returns files by their names alone, numbered where two have one name."""
    names: list[str] = []
    for file in files:
        plain = name = PurePath(file.replace("\\", "/")).name or file
        number = 2
        while name in names:
            name, number = f"{plain} ({number})", number + 1
        names.append(name)
    return names
