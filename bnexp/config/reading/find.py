"""Finds the file that a configuration's path or name means."""

from __future__ import annotations

import os
from pathlib import Path

from bnexp.errors import ConfigurationError, Problem
from bnexp.nearest import suggestion

_PACKAGE = Path(__file__).parents[2]
_PACKAGED = (_PACKAGE / "configs", _PACKAGE.parent / "configs")
"""Where packaged configurations lie: in a wheel, and in a checkout."""


def packaged() -> dict[str, Path]:
    """Returns the configurations that come with bnexp, by their names."""
    folder = next((folder for folder in _PACKAGED if folder.is_dir()), _PACKAGED[0])
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def configuration_path(config: str) -> Path:
    """Returns the file that is meant.

    Args:
        config: A path, which has a suffix or a slash; else the name of a packaged configuration.

    Raises:
        ConfigurationError: It is neither.
    """
    path = Path(config)
    if path.suffix or "/" in config:
        return path
    named = packaged()
    if config in named:
        return named[config]
    if os.path.exists(path):  # noqa: PTH110 (Path.exists raises where a name is too long)
        return path
    near = suggestion(config, named) or "."
    message = (
        f"no configuration of this name comes with bnexp{near} One of: {', '.join(named)}; "
        "a file's name needs its suffix"
    )
    raise ConfigurationError([Problem(config, message)])
