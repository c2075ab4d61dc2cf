"""Says in plain words why a text is not YAML, where to look, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml
from yaml.reader import ReaderError

from bnexp.config.reading.excerpts import lines_of
from bnexp.errors import Problem

_TIGHT = re.compile(r"(?P<indent>\s*(?:- )?)(?P<key>[A-Za-z_][\w.-]*):(?P<value>[^\s/:][^:]*)\Z")
"""A key and a value without the space between them, alone in a line."""

_WORD = re.compile(r"[ -]*([A-Za-z_][\w.-]*) *")
"""A key without its colon, alone in a line."""


@dataclass(frozen=True)
class _Failure:
    """What PyYAML says, and where.

    Attributes:
        what: Its reason.
        context: What it was reading.
        lines: The lines of the text.
        at: Line and column where it stopped, from 0.
        begun: Line and column where what it was reading begins.
    """

    what: str
    context: str
    lines: list[str]
    at: tuple[int, int]
    begun: tuple[int, int]

    @property
    def found(self) -> str:
        """What it stopped at, as PyYAML names it; empty where it names nothing."""
        return match[1] if (match := re.search(r"(?:found|got) '(.+)'\Z", self.what)) else ""

    def line(self, number: int) -> str:
        """Returns a line, empty beyond the last."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""


_Told = tuple[str, tuple[int, int]]


def syntax_problem(error: yaml.YAMLError, text: str, source: str) -> Problem:
    """Returns the problem that a text has with YAML.

    Args:
        error: What PyYAML raised.
        text: The text.
        source: What to call it.
    """
    if isinstance(error, ReaderError):
        return _character_problem(error, text, source)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(source, f"not readable as YAML: {' '.join(str(error).split())}")
    failure = _failure(error, text)
    told = next((told for rule in _RULES if (told := rule(failure))), (failure.what, failure.at))
    line, column = _inside(told[1], failure.lines)
    return Problem(source, f"not readable as YAML: {told[0]}", "", line + 1, column + 1)


def _failure(error: yaml.MarkedYAMLError, text: str) -> _Failure:
    at = error.problem_mark or error.context_mark
    begun = error.context_mark or error.problem_mark
    return _Failure(
        what=error.problem or "something is missing",
        context=error.context or "",
        lines=lines_of(text),
        at=(at.line, at.column) if at else (0, 0),
        begun=(begun.line, begun.column) if begun else (0, 0),
    )


def _inside(at: tuple[int, int], lines: list[str]) -> tuple[int, int]:
    """Returns a place that is shown well: the end of the text is that of its last line."""
    line = min(at[0], len(lines) - 1)
    while line > 0 and not lines[line].strip():
        line -= 1
    return (at[0], at[1]) if line == at[0] else (line, len(lines[line].rstrip()))


def _character_problem(error: ReaderError, text: str, source: str) -> Problem:
    before = lines_of(text[: error.position])
    message = (
        f"not readable as YAML: the character U+{ord(text[error.position]):04X} is not allowed; "
        "take it out"
    )
    return Problem(source, message, "", len(before), len(before[-1]) + 1)


def _tab(failure: _Failure) -> _Told | None:
    if "'\\t'" in failure.what:
        return "a tab; indent with spaces", failure.at
    return None


def _second_document(failure: _Failure) -> _Told | None:
    if "another document" in failure.what:
        remedy = "a configuration is one document: make this one a file of its own"
        return f"a second document starts here; {remedy}", failure.at
    return None


def _missing_space(failure: _Failure) -> _Told | None:
    """Finds `key:value`, which YAML reads as text, at the line in question or just above."""
    if not any(
        text in failure.what for text in ("could not find expected ':'", "mapping values are not")
    ):
        return None
    for number in (failure.begun[0], failure.at[0], failure.at[0] - 1):
        if tight := _TIGHT.match(failure.line(number).partition(" #")[0].rstrip()):
            key, value = tight["key"], tight["value"]
            at = (number, tight.end("key"))
            return f"a space is missing after the colon; write {key + ': ' + value!r}", at
    return None


def _missing_colon(failure: _Failure) -> _Told | None:
    if "could not find expected ':'" not in failure.what:
        return None
    line = failure.line(failure.begun[0])
    if word := _WORD.fullmatch(line):
        return f"a colon is missing after {word[1]!r}", (failure.begun[0], word.end(1))
    text = line.strip()
    return f"{text[:40]!r} is no key with a value; write key: value", failure.begun


def _odd_colon(failure: _Failure) -> _Told | None:
    if "mapping values are not allowed" not in failure.what:
        return None
    number, column = failure.at
    above = next((n for n in range(number - 1, -1, -1) if failure.line(n).strip()), -1)
    indents = [len(line) - len(line.lstrip(" ")) for line in map(failure.line, (above, number))]
    if above >= 0 and ":" not in failure.line(number)[:column] and indents[1] > indents[0]:
        if word := _WORD.fullmatch(failure.line(above)):
            return f"a colon is missing after {word[1]!r}", (above, word.end(1))
        if ": " in failure.line(above):
            what = f"indented deeper than line {above + 1}, which has a value already"
            return f"{what}; give both the same indent", (number, indents[1])
    what = "a colon that does not fit here"
    remedy = "quote text that holds ': ', and check the indent of this line"
    return f"{what}; {remedy}", failure.at


def _not_closed(failure: _Failure) -> _Told | None:
    opened = failure.line(failure.begun[0])[failure.begun[1] : failure.begun[1] + 1]
    if "flow" in failure.context and failure.found:
        sign = {"[": "]", "{": "}"}.get(opened, "]")
        if failure.found == "<stream end>":
            return f"{opened!r} is not closed; add {sign!r}", failure.begun
        if failure.at[0] > failure.begun[0] or failure.found in "]}:":
            what = repr(failure.found) if failure.found in "]}:" else "what begins"
            where = f" before {what} in line {failure.at[0] + 1}"
            comma = ", or a comma between two entries" if failure.found == ":" else ""
            return f"{opened!r} is not closed{where}; add {sign!r}{comma}", failure.begun
    if "quoted scalar" in failure.context and "end of stream" in failure.what:
        return f"the quote {opened} is not closed; add another", failure.begun
    return None


def _closed_twice(failure: _Failure) -> _Told | None:
    if failure.found in ("]", "}"):
        return f"{failure.found!r} closes nothing that is open; take it out", failure.at
    return None


def _sign(failure: _Failure) -> _Told | None:
    """Explains text that begins with a sign which means something to YAML."""
    match = re.search(r"character '(.)' that cannot start", failure.what)
    sign = match[1] if match else ""
    if undefined := re.search(r"undefined alias '(.+)'", failure.what):
        name = undefined[1]
        remedy = f"put *{name} in quotes if it is text"
        return f"no anchor &{name} stands before the alias *{name}; {remedy}", failure.at
    if "scanning an alias" in failure.context:
        sign = "*"
    elif "scanning an anchor" in failure.context:
        sign = "&"
    if not sign:
        return None
    at = failure.begun if "scanning an a" in failure.context else failure.at
    return f"text cannot begin with {sign}; put it in quotes", at


def _escape(failure: _Failure) -> _Told | None:
    if match := re.search(r"unknown escape character '(.+)'", failure.what):
        remedy = "double it, or use single quotes"
        return f"\\{match[1]} means nothing in double quotes; {remedy}", failure.at
    return None


def _dash(failure: _Failure) -> _Told | None:
    if failure.found == "-" and "mapping" in failure.context:
        return "a list entry among keys; take the dash out", failure.at
    if failure.found == "?" and "collection" in failure.context:
        return "a key among list entries; begin the line with a dash, or indent it", failure.at
    return None


def _indent(failure: _Failure) -> _Told | None:
    if failure.found == "<block mapping start>" and "document" not in failure.what:
        line = failure.begun[0] + 1
        what = f"indented differently from the keys that begin in line {line}"
        return f"{what}; give all keys of a mapping the same indent", failure.at
    if failure.found == "<scalar>" and "block mapping" in failure.context:
        what = "text after the end of a value"
        return f"{what}; put the whole in one pair of quotes, or the rest behind ' #'", failure.at
    return None


def _no_key(failure: _Failure) -> _Told | None:
    if "<document start>" in failure.what:
        what = "the configuration has ended before this"
        return f"{what}; every line is a key, a colon, a space and a value", failure.at
    return None


_RULES: tuple[Callable[[_Failure], _Told | None], ...] = (
    _tab,
    _second_document,
    _missing_space,
    _missing_colon,
    _odd_colon,
    _not_closed,
    _closed_twice,
    _sign,
    _escape,
    _dash,
    _indent,
    _no_key,
)
"""The first that knows a failure explains it; the others are told in PyYAML's own words."""
