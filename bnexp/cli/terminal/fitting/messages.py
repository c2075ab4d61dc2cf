"""Messages in lines that fit a terminal; excerpts of files stay as they are."""

from __future__ import annotations

import re

from bnexp.cli.terminal.fitting.words import lines_within
from bnexp.letters import columns_of

_CARETS = re.compile(r"[ \d|]*\^+ *")
_DEEPER = "  "


def message_lines(text: str, columns: int) -> list[str]:
    """Returns a message in lines that end between words; paths and commands stay whole.

    Args:
        text: The message, which may have several lines.
        columns: Columns of the terminal.
    """
    own = text.split("\n")
    lines = []
    for line, following in zip(own, [*own[1:], ""], strict=True):
        pointed_at = _CARETS.fullmatch(line) or _CARETS.fullmatch(following)
        if pointed_at or columns_of(line) <= columns:
            lines.append(line)
        else:
            indent = line[: len(line) - len(line.lstrip(" "))]
            lines += lines_within(line, columns, indent + _DEEPER)
    return lines
