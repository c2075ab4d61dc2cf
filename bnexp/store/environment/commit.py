"""Reads which commit the folder of a configuration is at, and lets that folder run nothing."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

PATIENCE = 10
"""Seconds that git may take to read a name; more would be a repository on a disk that is gone."""

_SETTINGS = (
    # A bare repository inside of a clone came with it, settings and all: it is none of the user's.
    "safe.bareRepository=explicit",
    # For the name of a commit no git that is known runs any of these, and none is to begin with it.
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
)

_NAME = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def checked_out(folder: Path) -> str:
    """Returns the commit of the repository around a folder, empty where there is none.

    The name alone is read. Whether files were changed since would have to be asked of the work
    tree, and for that git runs programs that the repository's own settings name (`core.fsmonitor`,
    `filter.*.clean`); whoever was handed a repository would run what is in it.

    Args:
        folder: Where the configuration lies.
    """
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    still = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(
            ["git", *settings, "-C", folder.absolute(), "rev-parse", "--verify", "--quiet", "HEAD"],
            # Where PATH has relative parts, no program of the folder is taken for git.
            cwd="/",
            env={**own, **still},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    name = done.stdout.strip()
    return name if done.returncode == 0 and _NAME.fullmatch(name) else ""
