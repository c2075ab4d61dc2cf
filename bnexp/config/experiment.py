"""The whole of a configuration: one base, its arms, its grid and its seeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnexp.config.claims.claims import Comparison, IdentityClaim
from bnexp.config.language.repeated import in_short
from bnexp.config.language.settings import Settings
from bnexp.config.origins import Origins

Cell = tuple[tuple[str, str], ...]
"""A point of the grid: pairs of dotted path and value, the value as text."""


@dataclass(frozen=True)
class Variant:
    """One arm at one point of the grid."""

    arm: str
    cell: Cell
    settings: Settings


@dataclass(frozen=True)
class Experiment:
    """A validated comparison.

    Attributes:
        name: Also the folder under the results.
        base: The settings that the arms and the grid change, with every default.
        arms: For each arm its overrides, in the order of the file.
        grid: Dotted paths and the values crossed with each other.
        zipped: Dotted paths and the values walked together.
        seeds: The seeds of every arm and cell, in the order they are run.
        variants: Arms by cells, arms outermost.
        question: What it asks, in words; empty where that is not said.
        claims: What is claimed of the arms.
        identities: Which exact properties are claimed.
        accepted: For each fairness rule whose warning is accepted the reason.
        origins: Where each value comes from.
    """

    name: str
    base: dict[str, Any]
    arms: dict[str, dict[str, Any]]
    grid: dict[str, list[Any]]
    zipped: dict[str, list[Any]]
    seeds: tuple[int, ...]
    variants: tuple[Variant, ...]
    question: str = ""
    claims: tuple[Comparison, ...] = ()
    identities: tuple[IdentityClaim, ...] = ()
    accepted: Mapping[str, str] = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins, compare=False, repr=False)

    @property
    def grid_keys(self) -> tuple[str, ...]:
        """Dotted paths that the grid changes: crossed ones first."""
        return (*self.grid, *self.zipped)

    @property
    def stated(self) -> tuple[Comparison | IdentityClaim, ...]:
        """All claims, in the order of the configuration."""
        return tuple(sorted((*self.claims, *self.identities), key=lambda claim: claim.number))


def short_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """Returns dotted paths by their last part, or whole where two would read the same."""
    last = [key.rpartition(".")[2] for key in keys]
    return tuple(
        part if last.count(part) == 1 else key for key, part in zip(keys, last, strict=True)
    )


def value_text(value: Any) -> str:
    """Returns how a grid value is written in tables: text as it is, all else as JSON.

    A list of the same number many times is written in short, `20 x 100`.
    """
    told = in_short(value)
    return told if isinstance(told, str) else json.dumps(told, sort_keys=True)


def value_of(text: str) -> Any:
    """Returns the grid value that is written in tables as a text; a list in short stays text."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except ValueError:
        return text


def _no_number(name: str) -> Any:
    raise ValueError(f"JSON has no {name}")


def scalar_cell(cell: Cell) -> dict[str, str | int | float | bool | None]:
    """Returns a point of the grid as tables have it: lists and mappings as text."""
    plain = {key: value_of(text) for key, text in cell}
    return {key: text if isinstance(plain[key], list | dict) else plain[key] for key, text in cell}


def plain_cell(cell: Cell) -> dict[str, Any]:
    """Returns a point of the grid as JSON has it: for each dotted path its value."""
    return {key: value_of(text) for key, text in cell}
