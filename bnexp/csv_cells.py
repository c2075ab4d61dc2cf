"""CSV whose cells no spreadsheet takes for a formula, and that steers no terminal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from bnexp.letters import shown
from bnexp.table import Value

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?%?|[+-]?(inf|nan)", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(
    r"\s*[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?)\s*", re.IGNORECASE | re.ASCII
)
_TRUTH = ("true", "false")
_NOTHING = frozenset(
    (
        *("#N/A", "#N/A N/A", "#NA", "<NA>", "N/A", "NA", "n/a", "NULL", "null", "None"),
        *("NaN", "-NaN", "nan", "-nan", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"),
    )
)
"""What `pandas.read_csv` takes for a value that is missing."""

_QUOTED = re.compile(r"'(?=[=+\-@\t\r'])")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Returns a table as CSV: one line of names, numbers in full, nothing where there is none.

    Args:
        columns: Their names.
        rows: Cells, as many in each row as there are columns.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(
        [cell_of(cell) if isinstance(cell, str) else cell for cell in row]
        for row in (columns, *rows)
    )
    return text.getvalue()


def cell_of(text: str) -> str:
    """Returns a text as a cell: what a spreadsheet would work out has an apostrophe before it.

    Numbers stay numbers.
    """
    plain = shown(text)
    begins = _FORMULA.match(plain) and not _NUMBER.fullmatch(plain)
    return f"'{plain}" if begins or _QUOTED.match(plain) else plain


def misread(text: str) -> str:
    """Returns what programs that read CSV take a text for; empty where they read it as it is.

    Quotation marks around a cell change nothing of that.
    """
    if text in _NOTHING:
        return "a missing value"
    if _PLAIN_NUMBER.fullmatch(text):
        return "a number"
    if text.lower() in _TRUTH:
        return "a truth value"
    return "a formula" if cell_of(text) != text else ""


def text_of(cell: str) -> str:
    """Returns the text that a cell was made of."""
    return _QUOTED.sub("", cell, count=1) if _QUOTED.match(cell) else cell
