"""Reads a result folder: its plan, and the stored trials, in two processes where there are many.

Nothing here imports pandas or Matplotlib: they can be imported while the trials are read.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bnexp.config import Experiment
from bnexp.errors import StoreError
from bnexp.processes.side_by_side import side_by_side
from bnexp.session.answering.stored_plan import StoredPlan, read_plan_of
from bnexp.store import ResultFolder, read_plan
from bnexp.store.damage.findings import Finding, changed_in
from bnexp.store.files.kinds import refuse_links
from bnexp.store.frames import Gathered, Gathering
from bnexp.trial import Trial, TrialResult

FEWEST = 50
"""Trials in a block that a process takes at once, where there are so many."""

BLOCKS = 100
"""Into how many blocks trials are divided at most."""


@dataclass(frozen=True)
class ReadFolder:
    """What a result folder holds.

    Attributes:
        stored: The folder.
        plan: What was run.
        note: What must be said of the data; empty where there is nothing.
        gathered: The trials of the plan in their order, each with its rows in all tables.
        changed: What in the folder is not as it was written; trials are refused instead.
    """

    stored: ResultFolder
    plan: StoredPlan
    note: str
    gathered: list[tuple[Trial, Gathered]]
    changed: Sequence[Finding] = ()


def read_folder(
    stored: ResultFolder,
    known: Mapping[str, TrialResult] | None = None,
    processes: int = 1,
    meanwhile: Callable[[], object] = tuple,
) -> ReadFolder:
    """Returns what a result folder holds.

    Args:
        stored: The folder.
        known: The results of its plan, by trial_id, where they were read already.
        processes: How many may read; see `bnexp.processes.side_by_side`.
        meanwhile: Is called in this process while another begins to read, if one does.

    Raises:
        UsageError: The folder holds no results.
        StoreError: They cannot be read: of several trials it is the first one.
    """
    refuse_links(stored.path)
    changed = changed_in(stored.path) if known is None else ()
    rows = read_plan(stored.path)
    plan = read_plan_of(stored.experiment)
    note = str(stored.environment().get("note", ""))
    try:
        trials = _stored_trials(plan.experiment, rows)
    except (KeyError, ValueError):
        holder = stored.holder()
        told = (
            f"a run has just begun in it ({holder.told}). Ask again in a moment"
            if holder
            else "trials.csv and experiment.yaml do not belong together. Run the experiment again; "
            "what is stored is kept"
        )
        raise StoreError(f"{stored.path}: {told}") from None
    gathering = Gathering(trials)
    own = {trial.trial_id: trial for trial in trials}
    if known is None:
        found = _read(stored, list(own.values()), gathering, processes, meanwhile)
    else:
        found = {i: gathering.of(trial, known.get(i)) for i, trial in own.items()}
    return ReadFolder(
        stored, plan, note, [(trial, found[trial.trial_id]) for trial in trials], changed
    )


def _stored_trials(experiment: Experiment, rows: Sequence[Mapping[str, str]]) -> list[Trial]:
    """Returns the trials of a stored plan; their identities are taken from its table."""
    settings = {(v.arm, v.cell): v.settings for v in experiment.variants}
    seeds, trials = set(experiment.seeds), []
    if len(rows) != len(settings) * len(seeds):
        raise ValueError("another number of trials")
    for row in rows:
        cell = tuple((key, row[key]) for key in experiment.grid_keys)
        part = settings[row["arm"], cell]
        seed = int(row["seed"])
        if seed not in seeds:
            raise ValueError(f"seed {seed}")
        trials.append(Trial(row["arm"], cell, seed, part, row["trial_id"], ""))
    return trials


def _read(
    stored: ResultFolder,
    trials: Sequence[Trial],
    gathering: Gathering,
    processes: int,
    meanwhile: Callable[[], object],
) -> dict[str, Gathered]:
    """Returns what is stored of some trials, by trial_id."""
    size = max(FEWEST, -(-len(trials) // BLOCKS))
    blocks = {str(at): trials[at : at + size] for at in range(0, len(trials), size)}

    def read(names: Iterable[str]) -> Iterator[dict[str, Gathered]]:
        found: dict[str, Gathered] = {}
        for name in names:
            with _uncollected():
                found |= _block(stored, blocks[name], gathering)
        # Sent as one: whoever sends waits until the other process listens.
        yield found

    def first() -> tuple[str, ...]:
        meanwhile()
        return ()

    found: dict[str, Gathered] = {}
    for part in side_by_side(list(blocks), read, processes, first):
        found |= part
    for trial in trials:
        if trial.trial_id not in found:
            # It could not be read there, and here its error comes up.
            found[trial.trial_id] = gathering.of(trial, stored.load(trial.trial_id))
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Lets nobody look for garbage: what is read has no circles, and looking takes a tenth more."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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
