"""Compares two results: what differs in their settings, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bnexp.analysis import cell_text
from bnexp.analysis.comparing import Contrast, Side, contrasts, matched_arms, matched_cells
from bnexp.counting import counted
from bnexp.errors import UsageError
from bnexp.session.answering.answer import Result
from bnexp.session.comparing.comparison import Comparison, streams_agree
from bnexp.session.comparing.differences import (
    ArmPair,
    Both,
    alone,
    beside_settings,
    places_of,
    settings_of,
    settings_that_differ,
)
from bnexp.store import ResultFolder
from bnexp.trial import TrialResult, TrialStatus


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
    places = places_of(both)
    found = [contrast for place in places for contrast in _contrasts(both, place)]
    return Comparison(
        differences=(*settings_that_differ(both, places), *beside_settings(both)),
        contrasts=tuple(found),
        alone=(
            alone(first, [one for one, _ in arms], cells),
            alone(second, [other for _, other in arms], cells),
        ),
        unfinished=tuple(_unfinished(both, places)),
        obstacle=_obstacle(arms, cells, found),
        notes=(first.results.note, second.results.note),
    )


def _obstacle(arms: Sequence[object], cells: Sequence[object], found: Sequence[object]) -> str:
    if not arms:
        return "no arm has the same name in both"
    if not cells:
        return "the grids have no point in common"
    return (
        "" if found else "there is no arm of which trials have finished, and none diverged, in both"
    )


def _contrasts(both: Both, place: ArmPair) -> list[Contrast]:
    (arm, other), cell = place
    label = arm if arm == other else f"{other} against {arm}"
    sides = (Side(both[0].results, arm, cell), Side(both[1].results, other, cell))
    # Means over those that did not diverge would flatter the side on which some did.
    if any(side.results.seeds(side.arm, cell, TrialStatus.DIVERGED) for side in sides):
        return []
    settings = (settings_of(both[0], arm, cell), settings_of(both[1], other, cell))
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


def _unfinished(both: Both, places: Sequence[ArmPair]) -> Iterator[str]:
    """Yields how many of the trials that are compared have no values."""
    for place, cell in places:
        at = f" at {cell_text(cell)}" if cell else ""
        for name, result, arm in zip("AB", both, place, strict=True):
            statuses = result.results.rows(result.trials, arm, cell)["status"]
            others = statuses[statuses != TrialStatus.FINISHED].value_counts()
            of = f"{counted(len(statuses), 'trial')} of {arm}{at}"
            for status, number in others.items():
                if status == TrialStatus.DIVERGED:
                    yield f"No means: in {name} {number} of {of} diverged"
                    continue
                how = "are not trained yet" if status == "pending" else status
                yield f"Left out of {name}: {number} of {of} {how}"
