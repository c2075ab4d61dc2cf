r"""Tables as LaTeX for papers, with the rules of the package booktabs.

A comment before each names the packages that its document needs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bnexp.letters import columns_of, shown
from bnexp.table import Table, are_numbers

_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # In the default encoding of fonts, typewriter alone has this sign.
    '"': r"{\ttfamily\char34}",
    "[": "{[}",
    "]": "{]}",
    "×": r"$\times$",
    "±": r"$\pm$",
    "∞": r"$\infty$",
    **{sign: f"\\{sign}" for sign in "{}$&#%_"},
}
_GREEK = (
    ("αβγδεζηθικ", r"\alpha \beta \gamma \delta \epsilon \zeta \eta \theta \iota \kappa"),
    ("λμνξπρστυφχψω", r"\lambda \mu \nu \xi \pi \rho \sigma \tau \upsilon \phi \chi \psi \omega"),
    ("ΓΔΘΛΞΠΣΦΨΩ", r"\Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Phi \Psi \Omega"),
)
_MINUS = "\u2212"
_MATHEMATICAL = {
    _MINUS: "-",
    "≤": r"\leq",
    "≥": r"\geq",
    "≠": r"\neq",
    "≈": r"\approx",
    "→": r"\to",
    "←": r"\leftarrow",
    "∞": r"\infty",
    "√": r"\surd",
    **{
        sign: name
        for signs, names in _GREEK
        for sign, name in zip(signs, names.split(), strict=True)
    },
}
_WRITTEN = {**_SIGNS, **{sign: f"${name}$" for sign, name in _MATHEMATICAL.items()}}
_SPECIAL = re.compile("[" + re.escape("".join(_WRITTEN)) + "]")
_NEGATIVE = re.compile(r"(?<![\w.)-])-(?=[\d.])")
_BEYOND = re.compile(r"[^\u0000-\u017f\u2010-\u2026\u20ac\u2122]")
"""Letters that LaTeX's default engine may lack; Latin ones, dashes and quotation marks it has."""

_LONG = 40
"""Lines that a page holds."""

_SIZES = ((r"\footnotesize", 86), (r"\scriptsize\setlength{\tabcolsep}{3pt}", 113))
"""How a table may be set, and letters of a line then, as wide as those of LaTeX's own classes."""

_BETWEEN = 3
"""Letters that the space between two columns takes."""

_LEAST = 14
"""Letters of a line in a column at least; narrower columns are never set in lines."""


def latex_of(table: Table) -> str:
    r"""Returns a table as an environment `table`, notes below it, with a line break at its end.

    One of more lines than a page holds is a `longtable`. Comments before it name the packages, and
    say where a font for letters beyond Latin is needed.
    """
    size, line, widths = _fitted(table)
    head = rf"\toprule {_row(table.columns)} \midrule"
    rows, sides = list(map(_row, table.rows)), _sides(table, widths, line)
    title = [rf"\caption{{{_escaped(table.title)}}}"] if table.title else []
    notes = [rf"\par {_escaped(note)}" for note in table.notes]
    notes = [r"\par\smallskip\raggedright", *notes] if notes else []
    if sum(_height(row, widths) for row in table.rows) > _LONG:
        caption = [rf"{title[0]} \\"] if title else []
        lines = [
            *(rf"\begingroup{size}", rf"\begin{{longtable}}{{{sides}}}", *caption),
            *(head, r"\endhead", r"\bottomrule", r"\endlastfoot", *rows),
            *(r"\end{longtable}", *notes, r"\par\endgroup"),
        ]
    else:
        lines = [
            *(r"\begin{table}", rf"\centering{size}", *title),
            *(rf"\begin{{tabular}}{{{sides}}}", head, *rows, r"\bottomrule", r"\end{tabular}"),
            *(*notes, r"\end{table}"),
        ]
    return "\n".join([*_needed(lines), *lines]) + "\n"


def _needed(lines: Sequence[str]) -> list[str]:
    """Returns comments that say what the document must have."""
    text = "\n".join(lines)
    packages = ["booktabs"]
    packages += ["array"] if r"\arraybackslash" in text else []
    packages += ["longtable"] if "{longtable}" in text else []
    beyond = "".join(dict.fromkeys(_BEYOND.findall(text)))
    comments = [rf"% \usepackage{{{', '.join(packages)}}}"]
    if beyond:
        comments.append(f"% LuaLaTeX or XeLaTeX, and a font that has: {beyond}")
    return comments


def _fitted(table: Table) -> tuple[str, int, list[int | None]]:
    """Returns the largest size in which a table fits, letters of its line, and the widths."""
    for size, line in _SIZES:  # noqa: B007 (which is returned)
        widths, fits = _widths(table, line)
        if fits:
            break
    return size, line, widths


def _widths(table: Table, line: int) -> tuple[list[int | None], bool]:
    """Returns for each column how many letters its lines have, and whether the table fits.

    None stands for a column that is not set in lines. Where the table is wider than a line, texts
    are: what is left beside the other columns is given to them, more to longer ones.
    """
    columns = list(zip(table.columns, *table.rows, strict=True))
    wide = [max(columns_of(part) for cell in c for part in cell.split("\n")) for c in columns]
    over = sum(wide) + _BETWEEN * len(wide) > line
    texts = {
        place: math.sqrt(width)
        for place, width in enumerate(wide)
        if over and width > _LEAST and not are_numbers(columns[place][1:])
    }
    rest = line - sum(w for i, w in enumerate(wide) if i not in texts) - _BETWEEN * len(wide)
    shares = {i: int(rest * share / sum(texts.values())) for i, share in texts.items()}
    widths = [max(shares[i], _LEAST) if i in shares else None for i in range(len(wide))]
    return widths, min(shares.values(), default=_LEAST) >= _LEAST


def _sides(table: Table, widths: Sequence[int | None], line: int) -> str:
    """Returns how columns are set: numbers to the right, long texts in lines."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    return "".join(
        rf">{{\raggedright\arraybackslash}}p{{{width / line:.2f}\linewidth}}"
        if width
        else ("r" if cells and are_numbers(cells) else "l")
        for cells, width in zip(columns, widths, strict=True)
    )


def _height(row: Sequence[str], widths: Sequence[int | None]) -> int:
    """Returns about how many lines a row takes."""
    return max(
        sum(math.ceil(columns_of(part) / width) or 1 if width else 1 for part in cell.split("\n"))
        for cell, width in zip(row, widths, strict=True)
    )


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(_cell, cells)) + r" \\"


def _cell(text: str) -> str:
    lines = list(map(_escaped, text.split("\n")))
    return lines[0] if len(lines) == 1 else "\\shortstack[l]{" + r" \\ ".join(lines) + "}"


def _escaped(text: str) -> str:
    """Returns a text that LaTeX sets as it is, with a minus sign before numbers below zero."""
    line = _NEGATIVE.sub(_MINUS, shown(" ".join(text.split())))
    return _SPECIAL.sub(lambda sign: _WRITTEN[sign[0]], line)
