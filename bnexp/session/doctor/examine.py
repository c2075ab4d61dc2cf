"""Goes through all checks; one that fails itself is a finding too."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bnexp.session.doctor import data_sets, imports, installation, machine, places
from bnexp.session.doctor.finding import Finding, problem

LONGEST = 600.0
"""Seconds after which an import counts as hanging; on a busy machine it may take long."""

Check = Callable[[], Finding | list[Finding]]


def examine(out: Path, *, quick: bool = False, longest: float = LONGEST) -> list[Finding]:
    """Returns what every check found, in a fixed order; leaves nothing behind.

    Args:
        out: Where result folders are to lie; it need not be there.
        quick: Leaves out importing TensorFlow and the other libraries.
        longest: Seconds after which a process that a check has started is ended.
    """
    checks: list[tuple[str, Check]] = [
        ("python", installation.python_version),
        ("packages", installation.packages),
    ]
    if not quick:
        checks += [
            ("libraries", partial(imports.libraries, longest)),
            ("tensorflow", partial(imports.tensorflow, longest)),
        ]
    checks += [
        ("cores", machine.cores),
        ("memory", machine.memory),
        ("open files", machine.open_files),
        ("data sets", data_sets.data_sets),
        ("results folder", partial(places.results_folder, out)),
    ]
    return [finding for name, check in checks for finding in _findings(name, check)]


def _findings(name: str, check: Check) -> list[Finding]:
    """Returns what a check found, or how it failed; libraries keep their warnings to themselves."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            findings = check()
    except Exception as error:
        lines = str(error).splitlines() or [""]
        return [
            problem(
                name,
                f"the check itself failed: {type(error).__name__}: {lines[-1]}",
                "Mend what the message names; where that is a Python package, install it again: "
                f"{sys.executable} -m pip install --force-reinstall PACKAGE",
            )
        ]
    return findings if isinstance(findings, list) else [findings]
