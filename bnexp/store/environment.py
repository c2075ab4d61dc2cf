"""Gathers what a run was made with: versions, processor, command line, commit."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("bnexp", "tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib")


def describe_environment(configuration: Path, data: dict[str, str], workers: int) -> dict[str, Any]:
    """Returns what a run is made with, as it goes into `environment.json`.

    Args:
        configuration: The file that was run, absolute.
        data: For each data set what stands for its contents.
        workers: Number of worker processes.
    """
    return {
        "started": datetime.now(UTC).isoformat(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "configuration_commit": _commit(configuration.parent),
        **describe_machine(),
        "workers": workers,
        "threads_per_worker": 1,
        "device": "cpu",
        "data": data,
    }


def describe_machine() -> dict[str, Any]:
    """Returns versions, system, processor and number of cores."""
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def _commit(folder: Path) -> str:
    """Returns the commit of the repository around a folder, empty where there is none."""
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
