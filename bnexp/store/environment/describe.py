"""Gathers what a run was made with: versions, processor, command line, commit."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bnexp.instructions import VARIABLE, stated_limit
from bnexp.store.environment.commit import checked_out

_INSTRUCTIONS = {
    "avx512f": "AVX-512",
    "avx2": "AVX2",
    "avx": "AVX",
    "sse4_2": "SSE4.2",
    "sve2": "SVE2",
    "sve": "SVE",
    "asimd": "NEON",
}
"""Sets of vector instructions as Linux calls them, wider ones first. They decide how sums are split
up, and so how they are rounded; processors of one name may differ in them."""

_PACKAGES = ("bnexp", "tensorflow", "keras", "numpy", "scipy", "pandas", "matplotlib")


def describe_environment(home: Path, data: dict[str, str], workers: int) -> dict[str, Any]:
    """Returns what a run is made with, as it goes into `environment.json`.

    Args:
        home: Where the configuration lies.
        data: For each data set what stands for its contents.
        workers: Number of worker processes.
    """
    return {
        "started": datetime.now(UTC).isoformat(),
        "command": started_command(),
        "configuration_commit": checked_out(home),
        **describe_machine(),
        "workers": workers,
        "threads_per_worker": 1,
        "device": "cpu",
        "data": data,
    }


def started_command() -> list[str]:
    """Returns the command line of this process, without the path of the program."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]]


def describe_machine(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Returns versions, system, processor and number of cores.

    Args:
        environment: As in `describe_processor`.
    """
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "system": platform.platform(),
        **describe_processor(environment),
        "cores": os.cpu_count(),
    }


def describe_processor(environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """Returns the processor's name, and its widest vector instructions where these are known.

    Where `BNEXP_ISA` holds training to narrower ones, these stand in their place.

    Args:
        environment: Of the processes that are described.

    Raises:
        UsageError: The variable names none that training could be held to.
    """
    limit = stated_limit(environment)
    return {**_processor(), "instructions": f"{limit} by {VARIABLE}"} if limit else _processor()


@cache
def _processor() -> Mapping[str, str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    facts = {
        key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)
    }
    flags = set(facts.get("flags", facts.get("Features", "")).split())
    widest = next((name for flag, name in _INSTRUCTIONS.items() if flag in flags), "")
    named = {"processor": facts.get("model name") or platform.processor() or platform.machine()}
    return {**named, "instructions": widest} if widest else named


def processor_text(facts: Mapping[str, Any]) -> str:
    """Returns a processor as tables name it, `AMD EPYC (AVX2)`; empty where it is not known.

    Args:
        facts: What an environment or the record of a trial says.
    """
    name, instructions = (str(facts.get(key, "")) for key in ("processor", "instructions"))
    return f"{name} ({instructions})" if name and instructions else name
