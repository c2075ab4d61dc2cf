"""Reads the stored trials of a plan, in two processes where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bnexp.errors import StoreError
from bnexp.processes.side_by_side import side_by_side
from bnexp.store import ResultFolder
from bnexp.store.frames import Gathered, Gathering
from bnexp.trial import Trial, TrialResult

FEWEST = 50
"""Trials in a block that a process takes at once, where there are so many."""

BLOCKS = 100
"""Into how many blocks trials are divided at most."""


def gathered_of(
    stored: ResultFolder,
    trials: Sequence[Trial],
    known: Mapping[str, TrialResult] | None = None,
    processes: int = 1,
) -> list[tuple[Trial, Gathered]]:
    """Returns the trials of a plan, each with its rows in all tables.

    Args:
        stored: Where their results lie.
        trials: The trials.
        known: The results by trial_id where they were read already.
        processes: How many may read; see `bnexp.processes.side_by_side`.

    Raises:
        StoreError: A result cannot be read: of several the first one.
    """
    gathering = Gathering(trials)
    own = {trial.trial_id: trial for trial in trials}
    if known is None:
        found = _read(stored, list(own.values()), gathering, processes)
    else:
        found = {i: gathering.of(trial, known.get(i)) for i, trial in own.items()}
    return [(trial, found[trial.trial_id]) for trial in trials]


def _read(
    stored: ResultFolder, trials: Sequence[Trial], gathering: Gathering, processes: int
) -> dict[str, Gathered]:
    """Returns what is stored of some trials, by trial_id."""
    size = max(FEWEST, -(-len(trials) // BLOCKS))
    blocks = {str(at): trials[at : at + size] for at in range(0, len(trials), size)}

    def read(names: Iterable[str]) -> Iterator[dict[str, Gathered]]:
        found: dict[str, Gathered] = {}
        for name in names:
            found |= _block(stored, blocks[name], gathering)
        # Sent as one: whoever sends waits until the other process listens.
        yield found

    found: dict[str, Gathered] = {}
    for part in side_by_side(list(blocks), read, processes):
        found |= part
    for trial in trials:
        if trial.trial_id not in found:
            # It could not be read there, and here its error comes up.
            found[trial.trial_id] = gathering.of(trial, stored.load(trial.trial_id))
    return found


def _block(
    stored: ResultFolder, trials: Sequence[Trial], gathering: Gathering
) -> dict[str, Gathered]:
    """Returns what is stored of some trials, up to the first that cannot be read."""
    found: dict[str, Gathered] = {}
    for trial in trials:
        try:
            found[trial.trial_id] = gathering.of(trial, stored.load(trial.trial_id))
        except StoreError:
            break
    return found
