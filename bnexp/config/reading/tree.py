"""Plain values read from YAML, each with the place it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bnexp.errors import Problem

Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """Returns a path as it is written."""
    return ".".join(map(str, path))


MAPPING = "configuration"
"""What a configuration is called in messages that is no file, but a mapping of Python."""


OPTION = "--set "
"""What the source of an override of the command line begins with."""


@dataclass(frozen=True)
class Place:
    """Where a key and its value stand.

    Attributes:
        source: The file, or the command-line option.
        key: Line and column of the key, from 1; 0 where there are none.
        value: Line and column of the value.
        within: What stands before the path where it is written, such as `arms.bn`.
    """

    source: str
    key: tuple[int, int] = (0, 0)
    value: tuple[int, int] = (0, 0)
    within: str = ""

    @property
    def reach(self) -> str:
        """What stands before the path of every setting here: `arms.bn.` in an option."""
        within_arm = self.within.startswith("arms.") and self.source.startswith(OPTION)
        return f"{self.within}." if within_arm else ""

    def written(self, path: Path) -> str:
        """Returns a path as it is written at this place."""
        return ".".join([*([self.within] if self.within else []), *map(str, path)])


@dataclass
class Tree:
    """A value made of mappings, lists and scalars, and the place of each path within it.

    Attributes:
        value: The value.
        places: For each path where it stands.
        texts: For each source its whole text, where the tree is that of a file.
        beneath: The trees of the files that it extends, each by itself.
        problems: What was wrong in putting these together.
    """

    value: Any
    places: dict[Path, Place] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    beneath: tuple[Tree, ...] = ()
    problems: tuple[Problem, ...] = ()

    def place(self, path: Path) -> Place:
        """Returns the place of a path, or of the nearest part around it that has one."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(MAPPING)

    def sub(self, *path: str | int) -> Tree:
        """Returns the part of this tree at a path that exists."""
        value = self.value
        for step in path:
            value = value[step]
        size = len(path)
        places = {
            key[size:]: place for key, place in self.places.items() if key[:size] == tuple(path)
        }
        return Tree(value, {(): self.place(tuple(path)), **places})

    def within(self, prefix: str) -> Tree:
        """Returns this tree with places that say what stands before its paths."""
        return Tree(
            self.value, {key: replace(at, within=prefix) for key, at in self.places.items()}
        )

    def under(self, key: str) -> Tree:
        """Returns a mapping that holds this tree as its only value."""
        return Tree({key: self.value}, {(key, *path): at for path, at in self.places.items()})

    def items(self) -> Iterator[tuple[str, Tree]]:
        """Yields key and part for each entry of a mapping."""
        inside: dict[str | int, dict[Path, Place]] = {key: {} for key in self.value}
        for path, place in self.places.items():
            if path and path[0] in inside:
                inside[path[0]][path[1:]] = place
        for key, value in self.value.items():
            yield key, Tree(value, {(): self.place((key,)), **inside[key]})


def value_at(tree: Tree, path: Path) -> Any:
    """Returns the value at a path of mappings, or None where there is none."""
    value = tree.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def set_at(tree: Tree, path: Path, part: Tree) -> None:
    """Puts a part at a path of mappings, making those that are missing.

    Raises:
        TypeError: Something on the way is not a mapping; the argument is its path.
    """
    holder = tree.value
    for depth, step in enumerate(path[:-1], 1):
        holder = holder.setdefault(step, {})
        if not isinstance(holder, dict):
            raise TypeError(path[:depth])
    if path[-1] in holder:
        for old in [known for known in tree.places if known[: len(path)] == path]:
            del tree.places[old]
    holder[path[-1]] = part.value
    for key, place in part.places.items():
        tree.places[path + key] = place


def filled(value: Any, defaults: Any) -> Any:
    """Returns a value that holds mistakes with the defaults of what it leaves out."""
    if not isinstance(value, dict) or not isinstance(defaults, dict):
        return value
    if value.get("kind", defaults.get("kind")) != defaults.get("kind"):
        return value
    rest = {key: part for key, part in defaults.items() if key not in value}
    return {**{key: filled(part, defaults.get(key)) for key, part in value.items()}, **rest}


def leaves(tree: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the dotted path of every value that is no mapping, or an empty one, and the value.

    Args:
        tree: Mappings in mappings.
        before: What stands before the paths.
    """
    for key, value in tree.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value:
            yield from leaves(value, f"{path}.")
        else:
            yield path, value
