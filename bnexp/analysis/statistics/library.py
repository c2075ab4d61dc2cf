"""Scipy's own statistics, imported once they are asked for: most commands need none of them."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from bnexp.filters import unwarned


@cache
def scipy_stats() -> ModuleType:
    """Returns `scipy.stats`, whose import takes 0.4 s and leaves no filter of warnings behind."""
    with unwarned():
        from scipy import stats  # noqa: PLC0415 (only here)

    return stats
