"""Shows the line that a problem points at, with carets beneath the place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bnexp.config.reading.tree import MAPPING
from bnexp.errors import Problem
from bnexp.letters import columns_of

WIDTH = 92
"""Characters of a line that are shown; of a longer one those around the place."""

_BEFORE = 40
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for PyYAML, whose numbers of lines are used."""

_OF_OLD_YAML = re.compile(r"write [-+\d.]+[eE][-+]?\d+, without quotes")
_LOADED = "yaml.safe_load, which reads by YAML 1.1, makes text of it: hand over the file's path"

_QUOTED_OR_TABS = r"""\t+ | "(?:[^"\\]|\\.)*" | '(?:[^']|'')*'"""
_PLAIN = r"""(?:(?!:\s | :$ | \s\# | ,\s | ,$)[^\[\]{}"'])+"""
_PLAIN_IN_BRACKETS = r"""(?:(?!:\s | :$ | \s\#)[^,\[\]{}"'])+"""
_TOKEN = re.compile(f"{_QUOTED_OR_TABS} | {_PLAIN}", re.VERBOSE)
_TOKEN_IN_BRACKETS = re.compile(f"{_QUOTED_OR_TABS} | {_PLAIN_IN_BRACKETS}", re.VERBOSE)


def with_excerpts(problems: Iterable[Problem], texts: Mapping[str, str]) -> list[Problem]:
    """Returns problems with the lines they point at.

    Args:
        problems: What was found. One without a line, but with a column, points into the name of
            its source, as an option of the command line does.
        texts: For each source its text; problems of other sources stay as they are.
    """
    lines = {source: lines_of(text) for source, text in texts.items()}
    return [_with_excerpt(problem, lines.get(problem.source, [])) for problem in problems]


def lines_of(text: str) -> list[str]:
    """Returns the lines of a text as PyYAML counts them, without their ends."""
    return _BREAKS.split(text)


def _with_excerpt(problem: Problem, lines: list[str]) -> Problem:
    if problem.source == MAPPING:
        return _in_mapping(problem)
    options = not problem.line and not lines
    if problem.excerpt or not problem.column or not (options or 0 < problem.line <= len(lines)):
        return problem
    text = lines[problem.line - 1] if problem.line else problem.source
    at = problem.column - 1
    is_path = options and "=" not in text[:at]
    shown, carets = _pointed_at(text, at, text.find("=", at) if is_path else -1)
    number = str(problem.line or "")
    gutters = (f"{number} | ", f"{' ' * len(number)} | ") if number else ("", "")
    rows = [f"  {gutters[0]}{shown}".rstrip(), f"  {gutters[1]}{carets}"]
    return replace(problem, excerpt="\n".join(rows))


def _in_mapping(problem: Problem) -> Problem:
    """Returns a problem of a mapping, which has no lines: entries of lists stand in brackets."""
    first, *rest = problem.key.split(".")
    # The names of arms may be numbers.
    key = ".".join([first, *rest[:1]]) if first == "arms" else first
    for step in rest[1:] if first == "arms" else rest:
        key += f"[{step}]" if step.isdigit() else f".{step}"
    message = _OF_OLD_YAML.sub(rf"\g<0>; {_LOADED}", problem.message)
    return replace(problem, key=key, message=message, line=0, column=0)


def _pointed_at(text: str, start: int, stop: int) -> tuple[str, str]:
    """Returns a line as it is shown, and the row of carets beneath it.

    Args:
        text: The line.
        start: Where the place begins, from 0.
        stop: Where it ends at the latest; -1 where that is the end of the line.
    """
    end = _end_of_token(text, start)
    end = max(min(end, stop) if stop >= 0 else end, start + 1)
    first = 0 if len(text) <= WIDTH else max(0, start - _BEFORE)
    last = first + WIDTH
    left, right = "..." if first else "", "..." if len(text) > last else ""
    before, there = _plain(text[first:start]), _plain(text[start : min(end, last)])
    shown = left + before + there + _plain(text[min(end, last) : last]) + right
    carets = "^" * max(1, columns_of(there))
    return shown, " " * (len(left) + columns_of(before)) + carets


def _end_of_token(text: str, start: int) -> int:
    """Returns where what begins at a place ends; a comma ends it in brackets alone."""
    before = text[:start]
    in_brackets = any(before.count(left) > before.count(right) for left, right in ("[]", "{}"))
    token = (_TOKEN_IN_BRACKETS if in_brackets else _TOKEN).match(text, start)
    return start + len(token[0].rstrip(" ")) if token else start


def _plain(text: str) -> str:
    """Returns text without what would move the cursor of a terminal."""
    return "".join(" " if char == "\t" else "\ufffd" if _moves(char) else char for char in text)


def _moves(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
