"""Breaks text into lines between words: no word, number or path is ever cut."""

from __future__ import annotations

import re

from bnexp.letters import columns_of, lines_of

_ONE = re.compile(r"\([^()\s]+ to [^()\s]+\)|\bbnexp [a-z]+")
"""What is read or copied as one: an interval, a command."""

_HELD = "\u00a0"
_EDGES = re.compile(r"""(["'(\[]*)(.+?)((?:'s)?["')\].,:;!?]*)""")


def lines_within(text: str, columns: int, indent: str = "") -> list[str]:
    """Returns a text in lines; an interval, or a command, stays in one where it fits into one.

    What is longer than a line has one of its own, without an indent, and its punctuation marks
    follow in the next one where they do not fit either.

    Args:
        text: The text; what stands before its first word stays there.
        columns: Columns of a line.
        indent: What every line but the first begins with.
    """
    room = columns - len(indent)
    words = _held(text, room).split(" ")
    fitting = " ".join(_parted(word) if _is_too_long(word, room) else word for word in words)
    lines = lines_of(fitting, columns, indent=indent, whole=True) or [""]
    whole = (line if columns_of(line) <= columns else line.lstrip(" ") for line in lines)
    return [line.replace(_HELD, " ") for line in whole]


def cell_lines(text: str, columns: int) -> list[str]:
    """Returns a cell in lines, each of its own ones going on with its indent."""
    return [
        line
        for own in text.split("\n")
        for line in lines_within(own, columns, own[: len(own) - len(own.lstrip())])
    ]


def longest_word(text: str) -> int:
    """Returns the columns that a cell takes at least."""
    return max(
        columns_of(line)
        for own in text.split("\n")
        for line in lines_of(_held(own), 1, whole=True) or [""]
    )


def _held(text: str, room: int | None = None) -> str:
    """Returns a text in which an interval or a command is one word, if that may be so long."""

    def hold(found: re.Match[str]) -> str:
        fits = room is None or len(found[0]) <= room
        return found[0].replace(" ", _HELD) if fits else found[0]

    return _ONE.sub(hold, text)


def _is_too_long(word: str, room: int) -> bool:
    return columns_of(word) > room and longest_word(word) > room


def _parted(word: str) -> str:
    """Returns a word apart from the punctuation marks around it."""
    edges = _EDGES.fullmatch(word)
    return " ".join(filter(None, edges.groups())) if edges else word
