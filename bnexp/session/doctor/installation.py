"""Checks what is installed: Python, packages, compiled files, settings of Keras."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from bnexp.session.doctor.finding import Finding, ok, problem, warning

PIP = f"{sys.executable} -m pip install"

_KERAS_CHOICES: dict[str, tuple[Any, ...]] = {
    "floatx": ("float16", "float32", "float64"),
    "image_data_format": ("channels_last", "channels_first"),
}
"""Settings that Keras refuses to start with where they have another value."""

_KERAS_NUMBERS = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")


def python_version() -> Finding:
    """Holds Python's version against what bnexp supports."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415 (only here)

    supported = metadata("bnexp")["Requires-Python"]
    found = f"{platform.python_version()} ({sys.executable})"
    if SpecifierSet(supported).contains(platform.python_version(), prereleases=True):
        return ok("python", found)
    return problem(
        "python",
        f"{found}; supported is {supported}",
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


def compiled_files() -> Finding:
    """Looks whether Python has to compile the program anew at each start."""
    check, here = "compiled files", Path(__file__)
    if Path(cache_from_source(here)).exists():
        return ok(check, "kept by Python")
    if sys.dont_write_bytecode:
        cause, remedy = "PYTHONDONTWRITEBYTECODE is set", "Unset PYTHONDONTWRITEBYTECODE."
    else:
        folder = here.parents[2]
        cause = f"{folder} cannot be written"
        remedy = f"Let someone who may write there call: {sys.executable} -m compileall {folder}"
    return warning(check, f"none are kept, as {cause}: each start takes up to 0.1 s more", remedy)


def keras_settings() -> Finding:
    """Looks for settings that Keras does not start with.

    Of those that it does start with none has an effect: workers set the backend, and put all else
    to its default.
    """
    check, file = "keras settings", keras_json()
    stored = _stored(file)
    if not isinstance(stored, dict):
        return problem(check, f"{file} holds no mapping", f"Delete {file}; Keras makes it anew.")
    wrong = [
        f"{key}: {stored[key]!r} in {file}"
        for key, choices in _KERAS_CHOICES.items()
        if key in stored and stored[key] not in choices
    ]
    if not isinstance(stored.get("epsilon", 1e-7), float):
        wrong.append(f"epsilon: {stored['epsilon']!r} in {file}")
    nnx = os.environ.get("KERAS_NNX_ENABLED")
    if nnx is None and stored.get("nnx_enabled"):
        wrong.append(f"nnx_enabled in {file}")
    if nnx is not None and nnx.lower() in ("1", "true"):
        wrong.append(f"KERAS_NNX_ENABLED={nnx}")
    wrong += [f"{name}={os.environ[name]}" for name in _KERAS_NUMBERS if not _whole(name)]
    if wrong:
        return problem(
            check,
            f"Keras does not start with {', '.join(wrong)}",
            "Take the setting out of the file, or unset the variable.",
        )
    backend = os.environ.get("KERAS_BACKEND") or stored.get("backend", "tensorflow")
    aside = "" if backend == "tensorflow" else f", whatever asks for {backend}"
    return ok(check, f"backend tensorflow{aside}: bnexp sets it itself")


def keras_json() -> Path:
    """Returns where Keras keeps its settings."""
    from bnexp.data.places import keras_homes  # noqa: PLC0415 (this module needs no other room)

    return keras_homes()[0] / "keras.json"


def _stored(file: Path) -> Any:
    """Returns what the file holds; empty where it is none, or not JSON, which Keras passes over."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _whole(name: str) -> bool:
    """Returns whether a variable is a whole number, if it is set."""
    try:
        int(os.environ.get(name, "0"))
    except ValueError:
        return False
    return True
