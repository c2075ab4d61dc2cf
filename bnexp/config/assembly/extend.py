"""Reads a configuration with those that it extends, the extending one being the stronger."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from bnexp.config.language.settings import SECTIONS
from bnexp.config.language.toplevel import AXES, TOP_KEYS
from bnexp.config.language.walk import LANGUAGE
from bnexp.config.overrides import (
    is_whole,
    layered,
    meant_at,
    overrides_in,
    rival_lengths,
    spelt_out,
)
from bnexp.config.reading.excerpts import with_excerpts
from bnexp.config.reading.find import configuration_path
from bnexp.config.reading.mappings import tree_of
from bnexp.config.reading.paths import anchored
from bnexp.config.reading.tree import Path, Tree, set_at, value_at
from bnexp.config.reading.yaml12 import describe, read_yaml
from bnexp.errors import ConfigurationError, Problem
from bnexp.nearest import suggestion

LONGEST_CHAIN = 20
"""Files that may extend each other in a row."""

_OWN = tuple(name for name, key in TOP_KEYS.items() if not key.inherited)
_REMOVABLE = tuple(name for name, key in TOP_KEYS.items() if key.removable)


def read_extended(config: FilePath | Mapping[Any, Any]) -> Tree:
    """Returns all that a configuration states, with what it extends, and the places of each.

    Paths to data are absolute, each from the folder of its own file, those of a mapping from the
    working directory. The name is never inherited, since it names the folder of the results.

    Raises:
        ConfigurationError: A file cannot be read, or they extend each other in a circle.
    """
    if isinstance(config, Mapping):
        return _whole(tree_of(config), FilePath(), ())
    return _read(config, ())


def _read(path: FilePath, below: tuple[FilePath, ...]) -> Tree:
    return _whole(read_yaml(path), path.parent, (*below, path))


def _whole(stated: Tree, folder: FilePath, below: tuple[FilePath, ...]) -> Tree:
    """Returns what is stated in a folder with what it extends.

    Args:
        stated: What is stated.
        folder: Where relative paths start.
        below: The file, and before it those that extend it.
    """
    tree = _anchored(_written_out(stated), folder.absolute())
    if "extends" not in tree.value:
        return tree
    if len(below) > LONGEST_CHAIN:
        raise _refusal(tree, f"more than {LONGEST_CHAIN} files extend each other; put some in one")
    extended = _extended(tree, folder)
    try:
        chain, again = [file.resolve() for file in below], extended.resolve()
    except UnicodeEncodeError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise _refusal(tree, f"got {describe(tree.value['extends'])}; no file: {error}") from None
    if again in chain:
        names = " -> ".join(file.name for file in (*chain, extended))
        raise _refusal(tree, f"extends itself in a circle: {names}; take one extends out")
    try:
        under = _read(extended, below)
    except ConfigurationError as error:
        missing = all(p.source == str(extended) and not p.line for p in error.problems)
        if not missing:
            raise
        raise _refusal(tree, f"{extended}: {error.problems[0].message}") from None
    return _merged(under, tree)


def _extended(tree: Tree, folder: FilePath) -> FilePath:
    value = tree.value["extends"]
    if not isinstance(value, str) or not value:
        rule = "must be one path, or the name of a configuration that comes with bnexp"
        raise _refusal(tree, f"got {describe(value)}; {rule}")
    try:
        found = configuration_path(value)
    except ConfigurationError as error:
        raise _refusal(tree, error.problems[0].message) from None
    # Unlike the method of Path, this leaves a `~` that leads nowhere as it is.
    return folder / os.path.expanduser(found)  # noqa: PTH111


def _refusal(tree: Tree, message: str) -> ConfigurationError:
    place = tree.place(("extends",))
    problem = Problem(place.source, message, "extends", *place.value)
    return ConfigurationError(with_excerpts([problem], tree.texts))


def _written_out(tree: Tree) -> Tree:
    """Returns a tree in which short forms are their long forms, unless both are stated."""
    for short, path in LANGUAGE.short_paths.items():
        stated = value_at(tree, short[:-1])
        if isinstance(stated, dict) and short[-1] in stated and path[len(short) - 1] not in stated:
            section = copy.deepcopy(tree.value[short[0]])
            tree = replace(tree, value={**tree.value, short[0]: section}, places=dict(tree.places))
            value, place = value_at(tree, short[:-1]).pop(short[-1]), tree.places.pop(short)
            set_at(tree, path, Tree(value, {(): place}))
            tree.places |= {path[:size]: place for size in range(len(short), len(path))}
    return tree


def _anchored(tree: Tree, folder: FilePath) -> Tree:
    """Returns a tree without relative paths to data."""
    value = dict(tree.value)
    for key in SECTIONS:
        if key in value:
            value[key] = anchored(value[key], folder, (key,))
    if isinstance(value.get("arms"), dict):
        value["arms"] = {arm: anchored(part, folder) for arm, part in value["arms"].items()}
    for key in AXES:
        if isinstance(value.get(key), dict):
            value[key] = {path: _axis(values, folder, path) for path, values in value[key].items()}
    return Tree(value, tree.places, tree.texts)


def _axis(values: Any, folder: FilePath, path: str) -> Any:
    if not isinstance(values, list):
        return values
    return [anchored(value, folder, tuple(path.split("."))) for value in values]


def _merged(under: Tree, over: Tree) -> Tree:
    """Returns one tree of two, the second being the stronger."""
    inherited = {key: part for key, part in under.value.items() if key not in _OWN}
    value = copy.deepcopy(inherited)
    places = {at: place for at, place in under.places.items() if at[:1] != ("name",)}
    texts, beneath = {**under.texts, **over.texts}, (under, *under.beneath)
    merged = Tree(value, places | {(): over.place(())}, texts, beneath, under.problems)
    for key, part in over.items():
        here = merged.sub(key) if key in merged.value else None
        if part.value is None and key in _REMOVABLE and here is not None:
            del merged.value[key]
        elif here is None or not (isinstance(here.value, dict) and isinstance(part.value, dict)):
            set_at(merged, (key,), part)
        elif key in SECTIONS:
            _set_values(merged, (key,), part)
        elif key == "arms":
            _set_arms(merged, part)
        else:
            for name, entry in part.items():
                set_at(merged, (key, name), entry)
    return merged


def _set_values(tree: Tree, path: Path, part: Tree) -> None:
    """Sets the values of a mapping one by one; one that names a kind is set whole."""
    there = value_at(tree, path)
    mapping = spelt_out(there, path)
    if meant := meant_at(path, part.value):
        at = part.place(())
        part = Tree(meant, {(): at, **{(key,): at for key in meant}})
    if mapping is None or is_whole(part.value):
        set_at(tree, path, part)
        return
    if mapping is not there:
        at = tree.place(path)
        set_at(tree, path, Tree(mapping, {(): at, **{(key,): at for key in mapping}}))
    for key, entry in part.items():
        _drop(tree, [at for at in rival_lengths((*path, key)) if at[-1] not in part.value])
        _set_values(tree, (*path, key), entry)


def _drop(tree: Tree, paths: list[Path]) -> None:
    for path in paths:
        holder = tree.value
        for step in path[:-1]:
            holder = holder.get(step, {})
        holder.pop(path[-1], None)
        tree.places.pop(path, None)


def _set_arms(tree: Tree, part: Tree) -> None:
    """Adds arms, changes those of the same name, and takes out those that are null."""
    for name, entry in part.items():
        there = tree.value["arms"].get(name)
        if entry.value is None and name not in tree.value["arms"]:
            arms = tree.value["arms"]
            near = suggestion(name, arms) or "."
            message = (
                f"there is no arm of this name to take out{near} Arms: {', '.join(arms)}; for a "
                "new one without overrides write {}"
            )
            place = part.place((name,))
            problem = Problem(place.source, message, f"arms.{name}", *place.key)
            tree.problems = (*tree.problems, problem)
        elif entry.value is None:
            del tree.value["arms"][name]
        elif isinstance(there, dict) and isinstance(entry.value, dict):
            weak = overrides_in(tree.sub("arms", name))
            arm = Tree({}, {(): entry.place(())})
            for override in layered(weak, overrides_in(entry)):
                set_at(arm, (override.key,), override.part)
            set_at(tree, ("arms", name), arm)
        else:
            set_at(tree, ("arms", name), entry)
