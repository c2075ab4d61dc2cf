"""How much room letters take: East Asian ones are two columns wide, marks upon others none."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from unicodedata import bidirectional, category, combining, east_asian_width, name, normalize

ELLIPSIS = "\u2026"
_SPACE = re.compile(r"\s")
_COPIED = re.compile(r"/|=|^-|\.[A-Za-z]")
"""What words have that are to be copied: paths, settings, options."""

_CLOSING = ("Pe", "Pf", "Po")


_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of all that follows, other people's words too."""

_DIRECTIONS = {"R": "R", "AL": "R", "L": "L", "EN": "L", "AN": "L", "NSM": "M"}
_WORDS_FROM_RIGHT = re.compile("R(?:[RM ]*R)?M*")
"""What a letter says of the direction, and a row of words that run from the right."""

_FROM_LEFT = "\u200e"
"""A letter without a picture that is written from left to right."""


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]|" + _TURNING.pattern)
"""Besides these what steers a terminal, breaks lines unseen, or is half of a letter."""

UNSHOWN = "take out the signs that steer a terminal or turn the direction of reading"
"""What is to be done with a name that `shown` would change: tables are read by their names."""


def shown(text: str) -> str:
    """Returns a text as it may be shown, whoever wrote it: tabs, line breaks and letters.

    What would move the cursor, colour or rename a terminal, or turn the direction of all that
    follows comes out as U+FFFD. All foreign text passes here on its way to a terminal, to Markdown
    and to CSV.
    """
    return _STEERING.sub("\ufffd", text)


def coded(text: str) -> str:
    """Returns JSON in which what `shown` replaces stands as a code; it holds the same."""
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def from_left(text: str) -> str:
    """Returns a text that runs from left to right as a whole, also around words that do not.

    A line takes its direction from its first letter, and a number that of the word before it:
    `(5 seeds)` behind a Hebrew name would come out before it, in another order.
    """
    plain = shown(text)
    if not any(bidirectional(letter) in ("R", "AL") for letter in plain):
        return plain
    return "\n".join(map(_held_from_left, plain.split("\n")))


def _held_from_left(line: str) -> str:
    """Returns a line with a letter from the left before it, and after all words from the right."""
    directions = "".join(_DIRECTIONS.get(bidirectional(letter), " ") for letter in line)
    ends = [found.end() for found in _WORDS_FROM_RIGHT.finditer(directions)]
    return _FROM_LEFT + _FROM_LEFT.join(line[i:j] for i, j in pairwise([0, *ends, len(line)]))


def looks_of(text: str) -> str:
    """Returns what can be seen of a text: texts that look alike have it in common.

    Forms of a letter that differ in width or style are one, marks without a picture none, and
    white space of any kind is a space. Letters of different scripts that look alike stay apart.
    """
    folded = normalize("NFKC", text)
    seen = "".join(letter for letter in folded if not _is_unseen(letter))
    return " ".join(seen.split())


def _is_unseen(letter: str) -> bool:
    return category(letter) in ("Cf", "Cc", "Cn", "Cs") or "VARIATION SELECTOR" in name(letter, "")


def columns_of(text: str) -> int:
    """Returns the columns of a terminal that a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(letter: str) -> int:
    if combining(letter) or category(letter) in ("Mn", "Me", "Cf"):
        return 1 if _TURNING.match(letter) else 0
    return 2 if east_asian_width(letter) in "WF" else 1


def filled_to(text: str, columns: int, *, right: bool = False) -> str:
    """Returns a text with spaces after it, or before it where it is aligned to the right."""
    spaces = " " * (columns - columns_of(text))
    return spaces + text if right else text + spaces


def shortened(text: str, columns: int) -> str:
    """Returns a text of at most so many columns, its end left out where it is longer."""
    if columns_of(text) <= columns:
        return text
    kept = text
    while columns_of(kept) >= columns:
        kept = kept[:-1]
    return f"{kept}{ELLIPSIS}"


def lines_of(text: str, columns: int, *, indent: str = "", whole: bool = False) -> list[str]:
    """Returns a text broken into lines; text without wide letters as Python's `textwrap` does.

    A line may end after every wide letter, as East Asian text has no spaces, but not before the
    mark that closes a part of a sentence.

    Args:
        text: The text; its white space is taken for spaces.
        columns: Columns of a line.
        indent: What every line but the first begins with.
        whole: Whether words, paths and commands stay whole where they are longer than a line.
    """
    if text.isascii() or all(_columns(letter) == 1 for letter in text):
        return textwrap.wrap(
            text,
            columns,
            subsequent_indent=indent,
            break_long_words=not whole,
            break_on_hyphens=not whole,
        )
    lines, line = list[str](), ""
    for piece in _pieces(text, columns if whole else columns - len(indent), whole=whole):
        if line and columns_of((line + piece).rstrip()) > columns:
            lines += [line.rstrip()] if line.strip() else []
            line = indent if lines else ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str, columns: int, *, whole: bool) -> list[str]:
    """Returns the parts of a text between which a line may end, with the spaces after them."""
    pieces = list[str]()
    for word in re.findall(r"\S+ *|^ +", _SPACE.sub(" ", text)):
        pieces.append("")
        for letter in word:
            long = not whole and letter != " " and columns_of(pieces[-1] + letter) > columns
            ends = not (whole and _COPIED.search(word)) and _may_end(pieces[-1][-1:], letter)
            if pieces[-1] and (long or ends):
                pieces.append("")
            pieces[-1] += letter
    return pieces


def _may_end(last: str, following: str) -> bool:
    """Whether a line may end between two letters of a word."""
    if not last or not _columns(following) or category(following) in (*_CLOSING, "Zs"):
        return False
    return 2 in (_columns(last), _columns(following))
