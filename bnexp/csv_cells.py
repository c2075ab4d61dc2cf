"""Cells of CSV that no spreadsheet takes for a formula, and that steer no terminal."""

from __future__ import annotations

import re

from bnexp.letters import shown

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?%?|[+-]?(inf|nan)", re.IGNORECASE)
_QUOTED = re.compile(r"'(?=[=+\-@\t\r'])")


def cell_of(text: str) -> str:
    """Returns a text as a cell: what a spreadsheet would work out has an apostrophe before it.

    Numbers stay numbers.
    """
    plain = shown(text)
    begins = _FORMULA.match(plain) and not _NUMBER.fullmatch(plain)
    return f"'{plain}" if begins or _QUOTED.match(plain) else plain


def text_of(cell: str) -> str:
    """Returns the text that a cell was made of."""
    return _QUOTED.sub("", cell, count=1) if _QUOTED.match(cell) else cell
