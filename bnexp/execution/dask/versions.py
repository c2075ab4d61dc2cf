"""Holds the software of a cluster's workers against this machine's: other versions, other bits."""

from __future__ import annotations

import platform
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

Asking = Callable[..., Awaitable[Any]]
"""Has a worker call a function, and returns what that returned."""

_WHOLE = "bnexp"
"""Of which each digit of the version counts; of the others the first two numbers do."""

PACKAGES = (_WHOLE, "keras", "tensorflow", "numpy")


def differences(ours: str, theirs: Any, name: str) -> str:
    """Returns in what a version is another than ours; nothing where it is not.

    Args:
        ours: The version here.
        theirs: The version there, or the error that came of asking for it.
        name: The package, or Python.
    """
    if isinstance(theirs, Exception):
        return f"no {name} instead of {name} {ours}"
    if ours == theirs or (name != _WHOLE and _minor(ours) == _minor(theirs)):
        return ""
    return f"{name} {theirs} instead of {ours}"


async def misfit(ask: Asking) -> str:
    """Returns which other versions a worker has; nothing for one that fits.

    The functions that are called come with Python, so that they are found on any worker.

    Args:
        ask: How to ask the worker.
    """
    found = []
    for name, here, arguments in _asked():
        try:
            there: Any = await ask(here, *arguments)
        except PackageNotFoundError as error:
            there = error
        found.append(differences(here(*arguments), there, name))
    return ", ".join(filter(None, found))


def _asked() -> list[tuple[str, Callable[..., str], tuple[str, ...]]]:
    packages = [(name, version, (name,)) for name in PACKAGES]
    return [*packages, ("Python", platform.python_version, ())]


def _minor(text: str) -> list[str]:
    return text.split(".")[:2]
