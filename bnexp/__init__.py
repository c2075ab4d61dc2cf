"""Paired, seeded comparisons of networks with and without batch normalization.

import bnexp
result = bnexp.run("configs/quickstart.yaml", jobs=2)
result.history
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bnexp.filters import unwarned

if TYPE_CHECKING:
    from bnexp import errors
    from bnexp.session.answering.answer import load
    from bnexp.session.answering.checked import check
    from bnexp.session.commands import compare, export, export_model, plot, report
    from bnexp.session.run import run

    __version__: str

__all__ = [
    "__version__",
    "check",
    "compare",
    "errors",
    "export",
    "export_model",
    "load",
    "plot",
    "report",
    "run",
]

_WHERE = {
    "run": "bnexp.session.run",
    "load": "bnexp.session.answering.answer",
    "check": "bnexp.session.answering.checked",
    **dict.fromkeys(
        ("compare", "export", "export_model", "plot", "report"), "bnexp.session.commands"
    ),
}
"""For each function the module that it is read from when it is asked for: importing the package
stays quick."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'bnexp' has no attribute {name!r}")
    # The caller's filters of warnings stay as they are.
    with unwarned():
        if name in _WHERE:
            return getattr(import_module(_WHERE[name]), name)
        if name == "errors":
            return import_module("bnexp.errors")
        return import_module("importlib.metadata").version("bnexp")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package; importing `report` or `export`, its parts, leaves the functions in place."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
