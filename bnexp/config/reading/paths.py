"""Makes the paths in a configuration absolute, so that it may be kept anywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def anchored(value: Any, folder: Path, at: tuple[str, ...] = ()) -> Any:
    """Returns a value in which no path to data is relative.

    Args:
        value: Settings, overrides, or the value of a single setting.
        folder: Where relative paths start.
        at: The dotted path of the value, in steps.
    """
    if isinstance(value, dict):
        return {key: anchored(part, folder, (*at, *key.split("."))) for key, part in value.items()}
    if isinstance(value, str) and _leads_to_file(at, value):
        # Unlike the method of Path, this leaves a `~` that leads nowhere as it is.
        return str((folder / os.path.expanduser(value)).absolute())  # noqa: PTH111
    return value


def _leads_to_file(at: tuple[str, ...], value: str) -> bool:
    return at == ("data", "path") or (at == ("data", "dataset") and value.endswith(".npz"))
