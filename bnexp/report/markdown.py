"""Renders a report as Markdown, with its figures beside it."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from bnexp.analysis import TableData
from bnexp.report.content import Content
from bnexp.report.page import MARKS

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LEADING = re.compile(r"(?=[#+=-])|(?<=\d)(?=[.)])")
_RUN = re.compile(r"`{3,}")


class _Verbatim(str):
    """A text that is Markdown already."""

    __slots__ = ()


def markdown_of(content: Content) -> str:
    """Returns a report as Markdown; every text of it is escaped.

    Args:
        content: What it says. Its figures are linked as `figures/<kind>.png`.
    """
    templates = Environment(  # noqa: S701 (`finalize` escapes, for Markdown)
        loader=PackageLoader("bnexp.report"),
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters |= {"line": _line, "code": _code, "table": _table}
    return templates.get_template("report.md").render(content=content, marks=MARKS)


def _escaped(value: object) -> str:
    """Returns a text that Markdown shows as it is, in one line."""
    if isinstance(value, _Verbatim):
        return value
    text = " ".join(str(value).split()).translate(_ENTITIES)
    return _SPECIAL.sub(r"\\\g<0>", text)


def _line(value: object) -> _Verbatim:
    """Returns a text that begins a line, where it must not begin a list or a heading."""
    text = _escaped(value)
    return _Verbatim(_LEADING.sub(r"\\", text, count=1) if _begins(text) else text)


def _begins(text: str) -> bool:
    return re.match(r"[#+=-]|\d+[.)]", text) is not None


def _table(data: TableData) -> _Verbatim:
    """Returns a table with its notes below."""
    rows = [tuple(map(_escaped, row)) for row in (data.columns, *data.rows)]
    rows.insert(1, ("---",) * len(data.columns))
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"\n{_line(note)}" for note in data.notes]
    return _Verbatim("\n".join([*lines, *notes]))


def _code(text: str, language: str = "") -> _Verbatim:
    """Returns a block of code, fenced by more backticks than stand in it."""
    longest = max(map(len, _RUN.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return _Verbatim(f"{fence}{language}\n{text.rstrip()}\n{fence}")
