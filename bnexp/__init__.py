"""Paired, seeded comparisons of networks with and without batch normalization.

import bnexp
result = bnexp.run("configs/quickstart.yaml", jobs=2)
result.history
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bnexp import errors
    from bnexp.session.answer import load
    from bnexp.session.run import run

__all__ = ["errors", "load", "run"]


def __getattr__(name: str) -> Any:
    if name == "run":
        from bnexp.session.run import run  # noqa: PLC0415 (importing the package stays quick)

        return run
    if name == "load":
        from bnexp.session.answer import load  # noqa: PLC0415 (likewise)

        return load
    if name == "errors":
        return import_module("bnexp.errors")
    raise AttributeError(f"module 'bnexp' has no attribute {name!r}")
