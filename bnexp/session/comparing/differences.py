"""What differs between two results: settings, seeds, data, versions, processor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bnexp.analysis import cell_text
from bnexp.analysis.comparing import matched_arms, matched_cells
from bnexp.analysis.telling.remarks import listed
from bnexp.config.experiment import Cell, value_text
from bnexp.config.language.seeds import seeds_value
from bnexp.config.language.settings import Settings
from bnexp.counting import counted
from bnexp.plan.differing import differing
from bnexp.session.answering.answer import Result
from bnexp.session.comparing.comparison import Discrepancy, unlike
from bnexp.store import ResultFolder

SURROUNDINGS = ("python", "processor", "instructions", "system", "cores", "workers", "device")
"""What of the environment may explain a difference, beside versions and data."""

_PACKAGES = ("bnexp", "keras", "tensorflow", "numpy")
"""Packages whose versions the record of a trial knows."""

_PLACES = ("data.path", "data.otherwise")
"""Settings that say where data lie, and not what they are."""

Both = tuple[Result, Result]
ArmPair = tuple[tuple[str, str], Cell]
"""What is compared: an arm of either result, and a point of the grid."""


def differences(first: Result, second: Result) -> tuple[Discrepancy, ...]:
    """Returns all that is not the same in two results, settings first, before what came out.

    Arms and points of the grid that only one of them has count among the settings.
    """
    both = (first, second)
    return (*settings_that_differ(both, places_of(both)), *_alone(both), *beside_settings(both))


def places_of(both: Both) -> list[ArmPair]:
    """Returns the arms at the points of the grid that two results share."""
    arms = matched_arms(both[0].results, both[1].results)
    cells = matched_cells(both[0].results, both[1].results)
    return [(pair, cell) for pair in arms for cell in cells]


def settings_that_differ(both: Both, places: Sequence[ArmPair]) -> Iterator[Discrepancy]:
    """Yields the settings that differ, each pair of values once with the arms that have it."""
    arms = dict.fromkeys(arm for (arm, _), _ in places)
    found: dict[tuple[str, str | None, str | None], dict[str, None]] = {}
    for (arm, other), cell in places:
        named = {"A": settings_of(both[0], arm, cell), "B": settings_of(both[1], other, cell)}
        for row in differing(named):
            found.setdefault((row.path, row.values["A"], row.values["B"]), {})[arm] = None
    for (path, one, another), differ in found.items():
        yield setting("" if differ == arms else ", ".join(differ), path, one, another)


def setting(arms: str, path: str, first: str | None, second: str | None) -> Discrepancy:
    """Returns a setting that differs; where the data lie is none that could change a number."""
    moved = path == "data.dataset" and all(
        (name or "").endswith(".npz") for name in (first, second)
    )
    return Discrepancy(arms, path, first, second, is_setting=path not in _PLACES and not moved)


def settings_of(result: Result, arm: str, cell: Cell) -> Settings:
    """Returns the settings of an arm at a point of the grid, whatever the order of its keys."""
    wanted = (arm, frozenset(cell))
    variants = result.experiment.variants
    return next(v.settings for v in variants if (v.arm, frozenset(v.cell)) == wanted)


def alone(result: Result, arms: Sequence[str], cells: Sequence[Cell]) -> tuple[str, ...]:
    """Returns the arms and points of the grid of a result that are not among those given."""
    known = {frozenset(cell) for cell in cells}
    own = [cell_text(cell) for cell in result.results.cells if frozenset(cell) not in known]
    return (*(f"arm {arm}" for arm in result.results.arms if arm not in arms), *filter(None, own))


def _alone(both: Both) -> Iterator[Discrepancy]:
    """Yields the arms and the points of the grid that only one result has."""
    for side, (result, other) in enumerate((both, both[::-1])):
        for what in alone(result, other.results.arms, other.results.cells):
            first, second = ("yes", None) if side == 0 else (None, "yes")
            yield Discrepancy("", what, first, second, is_setting=True)


def beside_settings(both: Both) -> Iterator[Discrepancy]:
    """Yields what differs in seeds, machines, versions and data."""
    yield from _seeds(both)
    first, second = (_described(result) for result in both)
    for row in unlike(first, second):
        # What an older record does not know is no difference.
        if row.what != "instructions" or None not in (row.first, row.second):
            yield row
    yield from _data(both)


def _data(both: Both) -> Iterator[Discrepancy]:
    """Yields data sets of different contents; these belong to the settings, their names do not."""
    first, second = (_contents(result) for result in both)
    others = bool(first and second) and set(first.values()) != set(second.values())
    for row in unlike(first, second):
        yield replace(row, what=f"contents of {row.what}", is_setting=others)


def _seeds(both: Both) -> Iterator[Discrepancy]:
    if both[0].experiment.seeds != both[1].experiment.seeds:
        first, second = (
            f"{counted(len(seeds), 'seed')}: {value_text(seeds_value(seeds))}"
            for seeds in (result.experiment.seeds for result in both)
        )
        yield Discrepancy("", "seeds", first, second)


def _described(result: Result) -> dict[str, str]:
    """Returns what a result was made with as flat texts: as its trials say, else its folder."""
    environment = ResultFolder(result.folder).environment()
    versions = {**environment.get("packages", {}), **_recorded(result, _PACKAGES)}
    surroundings = {**environment, **_recorded(result, SURROUNDINGS)}
    flat = {key: str(surroundings[key]) for key in SURROUNDINGS if key in surroundings}
    return flat | {f"version of {name}": str(version) for name, version in versions.items()}


def _recorded(result: Result, keys: Sequence[str]) -> dict[str, str]:
    """Returns what the trials say of each of some keys that any of them knows."""
    known = {key: {r[key] for r in result.records.values() if key in r} for key in keys}
    return {key: listed(sorted(values)) for key, values in known.items() if values}


def _contents(result: Result) -> dict[str, str]:
    """Returns what stands for the contents of each data set, as the trials say, or the folder."""
    records = [
        record for record in result.records.values() if {"data", "contents"} <= record.keys()
    ]
    if records:
        return {record["data"]: record["contents"] for record in records}
    data: Mapping[str, Any] = ResultFolder(result.folder).environment().get("data", {})
    return {str(name): str(contents) for name, contents in data.items()}
