"""Writes text as Markdown that shows it as it is, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bnexp.letters import shown

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_TAGS = re.compile(r"&(?=[\w#])|<(?=[A-Za-z/!?])")
"""Where HTML begins, in which Markdown lets all through; `a < b` stays as it is."""

_LEADING = re.compile(r"(?=[#+=>-])|(?<=\d)(?=[.)])")
_RUN = re.compile(r"`{3,}")


class Verbatim(str):
    """A text that is Markdown already."""

    __slots__ = ()


def escaped(value: object) -> str:
    """Returns a text that Markdown shows as it is, in one line."""
    if isinstance(value, Verbatim):
        return value
    text = shown(" ".join(str(value).split()))
    text = _TAGS.sub(lambda sign: _ENTITIES[sign[0]], text)
    return _SPECIAL.sub(r"\\\g<0>", text)


def line_of(value: object) -> Verbatim:
    """Returns a text that begins a line, where it must not begin a list or a heading."""
    text = escaped(value)
    return Verbatim(_LEADING.sub(r"\\", text, count=1) if _begins(text) else text)


def _begins(text: str) -> bool:
    return re.match(r"[#+=>-]|\d+[.)]", text) is not None


def table_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Returns the lines of a table; a cell of several lines stays one.

    Args:
        columns: Headings.
        rows: Cells, as many in each row as there are columns.
    """
    written = [[_cell(cell) for cell in row] for row in (columns, *rows)]
    written.insert(1, ["---"] * len(columns))
    return [f"| {' | '.join(row)} |" for row in written]


def _cell(text: str) -> str:
    return "<br>".join(map(escaped, text.split("\n")))


def code_of(text: str, language: str = "") -> Verbatim:
    """Returns a block of code, fenced by more backticks than stand in it."""
    longest = max(map(len, _RUN.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return Verbatim(f"{fence}{language}\n{shown(text).rstrip()}\n{fence}")
