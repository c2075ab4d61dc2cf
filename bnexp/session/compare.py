"""Compares two results: what differs in their settings, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bnexp.analysis import cell_text
from bnexp.analysis.comparing import Contrast, Side, contrasts, matched_arms, matched_cells
from bnexp.analysis.remarks import counted
from bnexp.config.experiment import Cell, Settings, value_text
from bnexp.config.seeds import seeds_value
from bnexp.errors import UsageError
from bnexp.plan.differing import differing
from bnexp.session.answer import Result
from bnexp.session.comparison import Comparison, Difference, streams_agree, unlike
from bnexp.store import ResultFolder
from bnexp.trial import TrialResult, TrialStatus

SURROUNDINGS = ("python", "processor", "system", "cores", "workers", "device")
"""What of the environment may explain a difference, beside versions and data."""

Both = tuple[Result, Result]
Place = tuple[tuple[str, str], Cell]
"""What is compared: an arm of either result, and a point of the grid."""


def compare(first: Result, second: Result) -> Comparison:
    """Returns how two results differ.

    Raises:
        UsageError: They are the same folder.
        StoreError: A trial cannot be read.
    """
    if first.folder.resolve() == second.folder.resolve():
        raise UsageError(f"{first.folder}: is compared with itself; name two result folders")
    both = (first, second)
    arms = matched_arms(first.results, second.results)
    cells = matched_cells(first.results, second.results)
    places = [(pair, cell) for pair in arms for cell in cells]
    found = [contrast for place in places for contrast in _contrasts(both, place)]
    described = [_described(ResultFolder(result.folder).environment()) for result in both]
    return Comparison(
        differences=(*_settings(both, places), *_seeds(both), *unlike(*described)),
        contrasts=tuple(found),
        alone=(
            _alone(first, [one for one, _ in arms], cells),
            _alone(second, [other for _, other in arms], cells),
        ),
        unfinished=tuple(_unfinished(both, places)),
        obstacle=_obstacle(arms, cells, found),
    )


def _obstacle(arms: Sequence[object], cells: Sequence[object], found: Sequence[object]) -> str:
    if not arms:
        return "no arm has the same name in both"
    if not cells:
        return "the grids have no point in common"
    return (
        "" if found else "there is no arm of which trials have finished, and none diverged, in both"
    )


def _alone(result: Result, arms: Sequence[str], cells: Sequence[Cell]) -> tuple[str, ...]:
    """Returns the arms and points of the grid of a result that are not compared."""
    known = {frozenset(cell) for cell in cells}
    own = [cell_text(cell) for cell in result.results.cells if frozenset(cell) not in known]
    return (*(f"arm {arm}" for arm in result.results.arms if arm not in arms), *filter(None, own))


def _contrasts(both: Both, place: Place) -> list[Contrast]:
    (arm, other), cell = place
    label = arm if arm == other else f"{other} against {arm}"
    sides = (Side(both[0].results, arm, cell), Side(both[1].results, other, cell))
    # Means over those that did not diverge would flatter the side on which some did.
    if any(side.results.seeds(side.arm, cell, TrialStatus.DIVERGED) for side in sides):
        return []
    settings = (_settings_of(both[0], arm, cell), _settings_of(both[1], other, cell))
    first, second = (_stored(result, side) for result, side in zip(both, sides, strict=True))
    agreeing = {
        seed
        for seed in first.keys() & second.keys()
        if streams_agree((first[seed], second[seed]), settings)
    }
    return contrasts(*sides, label, agreeing)


def _stored(result: Result, side: Side) -> Mapping[int, TrialResult]:
    """Returns the stored trials of an arm at a point of the grid, by seed."""
    folder = ResultFolder(result.folder)
    rows = result.results.rows(result.trials, side.arm, side.cell)
    stored = (folder.load(str(trial_id)) for trial_id in rows["trial_id"])
    return {trial.seed: trial for trial in stored if trial is not None}


def _settings(both: Both, places: Sequence[Place]) -> Iterator[Difference]:
    """Yields the settings that differ, each pair of values once with the arms that have it."""
    arms = dict.fromkeys(arm for (arm, _), _ in places)
    found: dict[tuple[str, str | None, str | None], dict[str, None]] = {}
    for (arm, other), cell in places:
        named = {"A": _settings_of(both[0], arm, cell), "B": _settings_of(both[1], other, cell)}
        for row in differing(named):
            found.setdefault((row.path, row.values["A"], row.values["B"]), {})[arm] = None
    for (path, one, another), differ in found.items():
        yield Difference("" if differ == arms else ", ".join(differ), path, one, another)


def _settings_of(result: Result, arm: str, cell: Cell) -> Settings:
    wanted = (arm, frozenset(cell))
    variants = result.experiment.variants
    return next(v.settings for v in variants if (v.arm, frozenset(v.cell)) == wanted)


def _seeds(both: Both) -> Iterator[Difference]:
    if both[0].experiment.seeds != both[1].experiment.seeds:
        first, second = (
            f"{counted([len(seeds)], 'seed')}: {value_text(seeds_value(seeds))}"
            for seeds in (result.experiment.seeds for result in both)
        )
        yield Difference("", "seeds", first, second)


def _unfinished(both: Both, places: Sequence[Place]) -> Iterator[str]:
    """Yields how many of the trials that are compared have no values."""
    for place, cell in places:
        at = f" at {cell_text(cell)}" if cell else ""
        for name, result, arm in zip("AB", both, place, strict=True):
            statuses = result.results.rows(result.trials, arm, cell)["status"]
            others = statuses[statuses != TrialStatus.FINISHED].value_counts()
            of = f"{counted([len(statuses)], 'trial')} of {arm}{at}"
            for status, number in others.items():
                if status == TrialStatus.DIVERGED:
                    yield f"No means: in {name} {number} of {of} diverged"
                    continue
                how = "are not trained yet" if status == "pending" else status
                yield f"Left out of {name}: {number} of {of} {how}"


def _described(environment: Mapping[str, Any]) -> dict[str, str]:
    """Returns the environment as flat texts."""
    flat = {key: str(environment[key]) for key in SURROUNDINGS if key in environment}
    flat |= {f"version of {name}": str(v) for name, v in environment.get("packages", {}).items()}
    return flat | {f"contents of {name}": str(v) for name, v in environment.get("data", {}).items()}
