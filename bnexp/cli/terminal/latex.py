"""Tables as LaTeX for papers, with the rules of the package booktabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bnexp.letters import shown
from bnexp.table import Table, are_numbers

_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "[": "{[}",
    "]": "{]}",
    "×": r"$\times$",
    "±": r"$\pm$",
    "∞": r"$\infty$",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
_MINUS = re.compile(r"(?<![\w.)-])-(?=[\d.])")


def latex_of(table: Table) -> str:
    r"""Returns a table as an environment `table`, notes below it, with a line break at its end.

    Its document needs `\usepackage{booktabs}` and letters in UTF-8, as LaTeX reads by default.
    """
    columns = list(zip(table.columns, *table.rows, strict=True))
    sides = "".join("r" if cells and are_numbers(cells) else "l" for _, *cells in columns)
    title = [f"\\caption{{{_escaped(table.title)}}}"] if table.title else []
    notes = [r"\par\smallskip\footnotesize", *map(_escaped, table.notes)] if table.notes else []
    lines = [
        *(r"\begin{table}", r"\centering", *title),
        *(f"\\begin{{tabular}}{{{sides}}}", r"\toprule", _row(table.columns), r"\midrule"),
        *map(_row, table.rows),
        *(r"\bottomrule", r"\end{tabular}", *notes, r"\end{table}"),
    ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(_cell, cells)) + r" \\"


def _cell(text: str) -> str:
    lines = list(map(_escaped, text.split("\n")))
    return lines[0] if len(lines) == 1 else "\\shortstack[l]{" + r" \\ ".join(lines) + "}"


def _escaped(text: str) -> str:
    """Returns a text that LaTeX sets as it is, with a minus sign before numbers below zero."""
    line = _MINUS.sub("\0", shown(" ".join(text.split())))
    return _SPECIAL.sub(lambda sign: _SIGNS[sign[0]], line).replace("\0", "$-$")
