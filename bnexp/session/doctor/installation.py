"""Checks what is installed: Python and the packages."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from bnexp.session.doctor.finding import Finding, ok, problem

PIP = f"{sys.executable} -m pip install"


def python_version() -> Finding:
    """Holds Python's version against what bnexp supports."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 (only here)

    supported = metadata("bnexp")["Requires-Python"]
    running = f"{platform.python_version()} ({sys.executable})"
    if SpecifierSet(supported).contains(platform.python_version(), prereleases=True):
        return ok("python", running)
    return problem(
        "python",
        f"{running}; supported is {supported}",
        "Install bnexp with a Python of that range, in an environment of its own.",
    )


def packages() -> Finding:
    """Holds the installed versions against what bnexp's own metadata require."""
    from packaging.requirements import Requirement  # noqa: PLC0415 (only here)

    needed = [Requirement(text) for text in requires("bnexp") or ()]
    needed = [need for need in needed if need.marker is None or need.marker.evaluate({"extra": ""})]
    amiss, wanted = [], []
    for need in needed:
        installed = _version(need.name)
        if installed is None or not need.specifier.contains(installed, prereleases=True):
            amiss.append(f"{need.name} {installed or 'is missing'}")
            wanted.append(f'"{need.name}{need.specifier}"')
    if amiss:
        needs = ", ".join(wanted).replace('"', "")
        return problem(
            "packages", f"{', '.join(amiss)}; needed: {needs}", f"Install {_them(wanted)}."
        )
    own, *heavy = (f"{name} {_version(name)}" for name in ("bnexp", "tensorflow", "keras"))
    others = len(needed) - len(heavy)
    return ok("packages", f"{own}; {', '.join(heavy)} and {others} more, as required")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _them(wanted: list[str]) -> str:
    return f"{'it' if len(wanted) == 1 else 'them'}: {PIP} {' '.join(wanted)}"
