"""Tells settings apart: which values differ between them, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bnexp.config.experiment import value_text
from bnexp.config.language.settings import Settings
from bnexp.config.reading.tree import leaves


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
    told = {
        name: {
            path: value_text(value)
            for path, value in leaves(settings.model_dump(mode="json", exclude_none=True))
        }
        for name, settings in settings_by_name.items()
    }
    return tuple(
        DifferingSetting(path, {name: found.get(path) for name, found in told.items()})
        for path in _merged([list(found) for found in told.values()])
        if len({found.get(path) for found in told.values()}) > 1
    )


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
