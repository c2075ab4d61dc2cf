"""What a place that is written to can show: how many columns, which signs, whether colours."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from bnexp.letters import columns_of
from bnexp.table import MARKS, marked, outcome_in

LEAST = 20
"""Columns below which nothing is laid out any more."""

_ELSEWHERE = 100
"""Columns where there is no terminal."""

_COLOURS = {"supported": "32", "contradicted": "31", "inconclusive": "2", "cannot be judged": "33"}
"""For each outcome its colour; what decides nothing is pale."""

_BOLD = "1"
_COLOURED = re.compile("\033\\[[0-9]+m")
_IN_ASCII = str.maketrans(dict(zip(MARKS.values(), "+x?-", strict=True)))


@dataclass(frozen=True)
class Screen:
    """A place that text is written to.

    Attributes:
        columns: How many letters a line holds.
        marks: Whether outcomes have their signs before them.
        colours: Whether it shows colours.
        ascii: Whether it lacks the letters of signs.
    """

    columns: int = _ELSEWHERE
    marks: bool = False
    colours: bool = False
    ascii: bool = False

    def told(self, cell: str) -> str:
        """Returns the outcome of a claim as it is shown here."""
        return self.signed(marked(cell) if self.marks else cell)

    def signed(self, text: str) -> str:
        """Returns a text with others in the place of the signs of outcomes that are lacking."""
        return text.translate(_IN_ASCII) if self.ascii else text

    def outcome(self, text: str, cell: str) -> str:
        """Returns a piece of text in the colour of the outcome that its cell begins with."""
        return self._painted(text, _COLOURS.get(outcome_in(cell), ""))

    @staticmethod
    def columns_of(text: str) -> int:
        """Returns the columns that a text takes, whatever its colours."""
        return columns_of(_COLOURED.sub("", text))

    def title(self, text: str) -> str:
        """Returns a title as it is shown here."""
        return self._painted(text, _BOLD)

    def _painted(self, text: str, colour: str) -> str:
        inside = text.strip(" ")
        if not (self.colours and colour and inside):
            return text
        before, _, after = text.partition(inside)
        return f"{before}\033[{colour}m{inside}\033[0m{after}"


def stdout_screen() -> Screen:
    """Returns what stdout shows; only a terminal has signs and colours."""
    stream = sys.stdout
    terminal = stream.isatty()
    return Screen(
        columns=columns_there(),
        marks=terminal,
        colours=terminal and shows_colours(os.environ),
        ascii=(stream.encoding or "utf-8").lower().replace("-", "") != "utf8",
    )


def columns_there() -> int:
    """Returns the columns of the terminal that stdout is, else those that COLUMNS states."""
    return max(shutil.get_terminal_size((_ELSEWHERE, 24)).columns, LEAST)


def columns_on(stream: TextIO) -> int | None:
    """Returns the columns of a terminal; None where a stream is none."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return None
    stated = os.environ.get("COLUMNS", "")
    return max(int(stated) if stated.isdecimal() and int(stated) else columns or 80, LEAST)


def shows_colours(environment: Mapping[str, str]) -> bool:
    """Returns whether a terminal is to show colours: see no-color.org."""
    refused = environment.get("NO_COLOR") or environment.get("CLICOLOR") == "0"
    return not refused and environment.get("TERM", "dumb") != "dumb"
