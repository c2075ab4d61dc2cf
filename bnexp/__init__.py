"""Paired, seeded comparisons of networks with and without batch normalization.

import bnexp
answer = bnexp.run("configs/quickstart.yaml", jobs=2)
answer.history
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bnexp.session.run import run

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from bnexp.session.run import run  # noqa: PLC0415 (importing the package stays quick)

        return run
    raise AttributeError(f"module 'bnexp' has no attribute {name!r}")
