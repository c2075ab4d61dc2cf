"""Finds where a key belongs that stands at a wrong place, under its own name or a usual other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bnexp.config.language.seeds import seed_alone
from bnexp.config.language.toplevel import TOP_KEYS
from bnexp.config.language.walk import LANGUAGE
from bnexp.config.reading.tree import Path
from bnexp.nearest import called_here

_ANYWHERE = ("kind",)
"""Keys of so many parts that a place says nothing."""


def places_of(steps: Sequence[str], within: Path = ()) -> tuple[str, ...]:
    """Returns the dotted paths at which a key belongs, those that are least deep.

    Args:
        steps: The key, or the end of a dotted path.
        within: The part that it was looked for in; what lies inside comes first.
    """
    if not steps or steps[-1] in _ANYWHERE:
        return ()
    for name in (steps[-1], *called_here(steps[-1])):
        ending = (*steps[:-1], name)
        found = [path for path in _paths().get(name, ()) if path[-len(ending) :] == ending]
        inside = [path for path in found if path[: len(within)] == within] if within else []
        found = inside or found
        least = min(map(len, found), default=0)
        if found:
            return tuple(".".join(map(str, path)) for path in found if len(path) == least)
    return ()


def belongs(steps: Sequence[str], within: Path = (), reach: str = "") -> str:
    """Returns `; did you mean` with the places where a key belongs, or nothing.

    Args:
        steps: As in `places_of`.
        within: As in `places_of`.
        reach: What stands before each place.
    """
    places = [f"{reach}{place}" for place in places_of(steps, within)]
    return f"; did you mean {' or '.join(places)}?" if places else ""


def of_the_whole(key: str) -> str:
    """Returns how a key that stands in a part is stated at the top, or nothing."""
    if alone := seed_alone(key):
        return alone.replace("'seeds'", "'seeds' at the top", 1)
    return f"unknown key; {key} stands at the top, beside training" if key in TOP_KEYS else ""


@cache
def _paths() -> Mapping[str | int, tuple[Path, ...]]:
    """Returns by its last step the path of every setting, and of every short form."""
    found: dict[str | int, tuple[Path, ...]] = {}
    for path in (*LANGUAGE.setting_paths, *LANGUAGE.short_paths):
        found[path[-1]] = (*found.get(path[-1], ()), path)
    return found
