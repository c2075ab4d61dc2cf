"""Paired, seeded comparisons of networks with and without batch normalization.

import bnexp
result = bnexp.run("configs/quickstart.yaml", jobs=2)
result.history
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bnexp.filters import unwarned

if TYPE_CHECKING:
    from bnexp import errors
    from bnexp.session.answer import load
    from bnexp.session.run import run

__all__ = ["errors", "load", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'bnexp' has no attribute {name!r}")
    # Importing the package stays quick, and leaves the caller's filters of warnings alone.
    with unwarned():
        if name == "run":
            from bnexp.session.run import run  # noqa: PLC0415 (likewise)

            return run
        if name == "load":
            from bnexp.session.answer import load  # noqa: PLC0415 (likewise)

            return load
        return import_module("bnexp.errors")
