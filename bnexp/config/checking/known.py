"""Finds keys that the language does not have where no validation looks.

A value that a stronger one replaces whole is never validated: one in a file that is extended, in
an arm below the grid, or below `--set`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bnexp.config.checking.problems import unknown_key
from bnexp.config.language.toplevel import AXES
from bnexp.config.language.walk import LANGUAGE
from bnexp.config.overrides import Override, full_path
from bnexp.config.reading.tree import Path, Tree
from bnexp.errors import Problem


def unknown_in(tree: Tree) -> list[Problem]:
    """Returns a problem for each key that no kind of its part has.

    Args:
        tree: A file, with what it extends or without.
    """
    problems: list[Problem] = []
    for key, part in tree.items():
        if LANGUAGE.is_setting((key,)):
            problems += _unknown(part.under(key), ())
    for name, arm in _entries(tree, "arms"):
        problems += _unknown(arm.within(f"arms.{name}"), ())
    for section in AXES:
        for path, values in _entries(tree, section):
            for number in range(len(values.value) if isinstance(values.value, list) else 0):
                part = values.sub(number)
                part.places[()] = replace(part.places[()], key=values.place(()).key)
                problems += _unknown(part.under(path).within(section), ())
    return problems


def unknown_in_override(override: Override) -> list[Problem]:
    """Returns a problem for each key of an override that no kind of its part has."""
    return list(_unknown(override.part.under(override.key), ()))


def _entries(tree: Tree, section: str) -> Iterator[tuple[str, Tree]]:
    if isinstance(tree.value.get(section), dict):
        yield from tree.sub(section).items()


def _unknown(tree: Tree, prefix: Path) -> Iterator[Problem]:
    """Yields the problems of a mapping whose keys may be dotted paths."""
    if not isinstance(tree.value, dict):
        return
    for key, part in tree.items():
        path = full_path(key, prefix)
        size = next((n for n in range(1, len(path) + 1) if not LANGUAGE.is_setting(path[:n])), None)
        if size is None:
            yield from _unknown(part, path)
        elif LANGUAGE.is_part(inside := path[: size - 1]):
            known = LANGUAGE.keys_at(inside)
            place = tree.place((key,))
            message = unknown_key(path[size - 1], known, inside, place.reach)
            yield Problem(place.source, message, place.written((*prefix, key)), *place.key)
