"""Tells settings apart: which values differ between them, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bnexp.config.experiment import value_text
from bnexp.config.language.settings import Settings


@dataclass(frozen=True)
class DifferingSetting:
    """One setting that differs.

    Attributes:
        path: Dotted path of the setting, such as `network.norm.kind`.
        values: For each name the value as text; None where there is no such setting, as with
            `network.norm.epsilon` where nothing normalizes.
    """

    path: str
    values: Mapping[str, str | None]


def differing(settings_by_name: Mapping[str, Settings]) -> tuple[DifferingSetting, ...]:
    """Returns the settings that are not the same under all names, in the order of the schema.

    A path that only some of the settings have follows the one that it follows there.

    Args:
        settings_by_name: Settings of arms, of trials, or of whatever else is compared.
    """
    leaves = {
        name: dict(_leaves(settings.model_dump(mode="json", exclude_none=True)))
        for name, settings in settings_by_name.items()
    }
    return tuple(
        DifferingSetting(path, {name: found.get(path) for name, found in leaves.items()})
        for path in _merged([list(found) for found in leaves.values()])
        if len({found.get(path) for found in leaves.values()}) > 1
    )


def _leaves(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yields the dotted path and the text of every value that is not itself a mapping."""
    for key, value in tree.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value_text(value)


def _merged(lists: list[list[str]]) -> list[str]:
    """Returns the paths of all lists, each once, new ones behind what stands before them."""
    merged: list[str] = []
    for paths in lists:
        at = 0
        known = set(merged)
        for path in paths:
            if path in known:
                at = merged.index(path) + 1
            else:
                merged.insert(at, path)
                at += 1
    return merged
