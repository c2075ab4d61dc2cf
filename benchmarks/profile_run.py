"""Prints when each part of `bnexp run` begins and ends, in seconds from the start.

Run as `python benchmarks/profile_run.py [ARGUMENTS OF bnexp run]`, by default the article with
one seed into a temporary folder.
"""

from __future__ import annotations

import time

BEGUN = time.perf_counter()

import sys  # noqa: E402 (the clock is started before anything is imported)
import tempfile  # noqa: E402
from collections.abc import Callable  # noqa: E402
from functools import wraps  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

PARTS = {
    "bnexp.session.training.prepare": ("load_experiment", "_with_sources"),
    "bnexp.session.training.train": ("_begin", "_import_answer", "write_tables"),
    "bnexp.execution.process": ("WorkerProcess.ask",),
    "bnexp.session.progress.lines": ("Lines.advanced", "Lines.ended"),
}
"""Functions whose beginning and end are told; importing them first is part of no figure."""


def main(arguments: list[str]) -> None:
    """Runs the command with its parts told."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = arguments or ["article", "--seeds", "1", "--out", folder]
        _tell("start")
        cli = import_module("bnexp.cli.main")
        _tell("command line imported")
        for module in PARTS:
            _watch(module)
        sys.argv = ["bnexp", "run", *chosen]
        try:
            cli.main()
        finally:
            _tell("end")


def _watch(module: str) -> None:
    home = import_module(module)
    for name in PARTS[module]:
        *classes, last = name.split(".")
        holder: Any = getattr(home, classes[0]) if classes else home
        setattr(holder, last, _told(name, getattr(holder, last)))


def _told(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def inner(*arguments: Any, **options: Any) -> Any:
        _tell(f"{name} begins")
        try:
            return function(*arguments, **options)
        finally:
            _tell(f"{name} ends")

    return inner


def _tell(what: str) -> None:
    print(f"{time.perf_counter() - BEGUN:8.3f} s  {what}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
