"""Takes a mapping of Python in place of a file: plain values, each with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bnexp.config.reading.tree import MAPPING, Path, Place, Tree
from bnexp.config.reading.yaml12 import (
    DEEPEST,
    HALF,
    LARGEST_INTEGER,
    MOST_NODES,
    SURROGATE,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MANY,
    describe,
)
from bnexp.errors import ConfigurationError, Problem

UNNAMED = "experiment"
"""The name of a mapping that states none, as it has no file that could name it."""

_RULE = "must be text, a number, true or false, None, a list or a mapping"
_OLD_YAML = (
    "; YAML 1.1, by which yaml.safe_load reads, takes on, off, yes and no for truth values: hand "
    "over the file's path instead, or put the key in quotes there"
)


def tree_of(mapping: Mapping[Any, Any]) -> Tree:
    """Returns what a mapping states as plain values of its own; the mapping stays as it is.

    Tuples, ranges and arrays become lists, paths become text, numbers of numpy become Python's,
    and keys that are numbers become text, as they are in a file.

    Raises:
        ConfigurationError: It holds what no configuration could.
    """
    reader = _Reader()
    value = reader.read(mapping, ())
    if not reader.problems and not value:
        reader.problems.append(Problem(MAPPING, "is empty; state at least training"))
    if reader.problems:
        raise ConfigurationError(reader.problems)
    return Tree(value, reader.places, {MAPPING: ""})


def plain(value: object) -> Any:
    """Returns a value of Python as plain values.

    Raises:
        ConfigurationError: It is, or holds, what no configuration could.
    """
    reader = _Reader()
    found = reader.read(value, ())
    if reader.problems:
        raise ConfigurationError(reader.problems)
    return found


class _Reader:
    """Turns values of Python into plain ones, noting places and mistakes.

    A place has no line, but a number in the order of reading, by which places are told apart.
    """

    def __init__(self) -> None:
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def read(self, given: object, path: Path) -> Any:
        """Returns the plain value of what was given."""
        number = len(self.places) + 1
        self.places[path] = Place(MAPPING, (0, number), (0, number))
        if number > MOST_NODES or len(path) > DEEPEST:
            message = TOO_DEEP if len(path) > DEEPEST else TOO_MANY
            raise ConfigurationError([Problem(MAPPING, message)])
        value = _simple(given)
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
            items = self._taken(lambda: list(value), path)
            return [self.read(item, (*path, i)) for i, item in enumerate(items)]
        if isinstance(value, str) and SURROGATE.search(value):
            self._refuse(HALF, path)
        elif isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            self._refuse(TOO_LARGE, path)
        elif value is not None and not isinstance(value, str | int | float):
            self._refuse(f"got {describe(value)}; {_RULE}", path)
        else:
            return value
        return None

    def _mapping(self, value: Mapping[Any, Any], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for given, part in self._taken(lambda: list(value.items()), path):
            key = self._key(given, path)
            if key in result:
                self._refuse(
                    "given twice, as text and as a number; take one of them out", path, key
                )
            elif key:
                result[key] = self.read(part, (*path, key))
        return result

    def _taken(self, take: Callable[[], list[Any]], path: Path) -> list[Any]:
        """Returns what a mapping or a list holds; nothing where one of another library refuses."""
        try:
            return take()
        except Exception as error:
            why = str(error).partition("\n")[0] or type(error).__name__
            self._refuse(f"cannot be read: {why}", path)
            return []

    def _key(self, given: object, path: Path) -> str:
        """Returns a key as text; an empty one where it cannot be one."""
        key = _simple(given)
        if key is True and path[-1:] == ("evaluation",):
            # What yaml.safe_load makes of the key `on`.
            return "on"
        if isinstance(key, int | float) and not isinstance(key, bool):
            return str(key)
        if isinstance(key, str) and key and not SURROGATE.search(key):
            return key
        old = _OLD_YAML if isinstance(key, bool) else ""
        self._refuse(f"got the key {key!r}; a key must be text{old}", path)
        return ""

    def _refuse(self, message: str, path: Path, *key: str) -> None:
        place = self.places[path]
        self.problems.append(Problem(MAPPING, message, place.written((*path, *key)), *place.value))


def _simple(value: object) -> object:
    """Returns what a value stands for: a path's text, an array's numbers, the text of its kind."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        if getattr(value, "size", 0) > MOST_NODES:
            raise ConfigurationError([Problem(MAPPING, TOO_MANY)])
        value = value.tolist()
    if isinstance(value, bool) or value is None:
        return value
    for kind in (str, int, float):
        if isinstance(value, kind):
            # Without what a kind of one's own, such as an enumeration, adds to it.
            return kind.__str__(value) if kind is str else kind(value)
    return value
