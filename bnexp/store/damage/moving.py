"""Sets aside what in a result folder is not as it was written; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bnexp.errors import FormatError
from bnexp.store.arrays import SUFFIX
from bnexp.store.damage.findings import LAYOUT, Finding
from bnexp.store.files.aside import copy_aside, damaged_place, move_aside
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part
from bnexp.store.files.sealed import laid_out
from bnexp.store.folder import ResultFolder
from bnexp.store.looks import lay_out_looks
from bnexp.trial import TrialResult


def stored_whole(
    folder: ResultFolder, trial_ids: Iterable[str]
) -> tuple[dict[str, TrialResult], list[Finding]]:
    """Returns what is stored of some trials and is as it was written, and what is not.

    Args:
        folder: The folder.
        trial_ids: Those that are looked at; what is not stored is in neither.

    Raises:
        FormatError: One was written by a newer version.
        StoreError: One cannot be read.
    """
    found: dict[str, TrialResult] = {}
    changed: list[Finding] = []
    for trial_id in trial_ids:
        try:
            stored = folder.load_whole(trial_id)
        except FormatError as error:
            if error.newer:
                raise
            name = f"{folder.trials.name}/{error.path.name}"
            changed.append(Finding(folder.path, name, error.finding, trial_id))
            continue
        if stored is not None:
            found[trial_id], is_as_written = stored
            if not is_as_written:
                name = f"{folder.trials.name}/{trial_id}.json"
                changed.append(Finding(folder.path, name, LAYOUT, trial_id, harmless=True))
    return found, changed


def set_aside(folder: ResultFolder, findings: Sequence[Finding]) -> Iterator[str]:
    """Sets aside what was found, and yields of each what became of it, in a sentence or two.

    Args:
        folder: The folder, held.
        findings: What is not as it was written.

    Raises:
        StoreError: The disk is in the way; what does not lie aside lies where it lay.
    """
    place = damaged_place(folder.path)
    for finding in findings:
        if finding.harmless:
            copy_aside(folder.path, finding.name, place)
            _lay_out(folder.path, finding)
        elif finding.trial_id:
            _set_trial_aside(folder, finding.trial_id, place)
        else:
            move_aside(folder.path, finding.name, place)
        yield finding.set_aside(place)


def _set_trial_aside(folder: ResultFolder, trial_id: str, place: Path) -> None:
    """Moves the files of a trial aside, with a copy of its log, to which more may be added."""
    copy_aside(folder.path, f"{folder.logs.name}/{trial_id}.log", place)
    # The arrays first: the trial counts as stored until its JSON is gone.
    for suffix in (SUFFIX, ".json"):
        name = f"{folder.trials.name}/{trial_id}{suffix}"
        if (folder.path / name).exists():
            move_aside(folder.path, name, place)


def _lay_out(folder: Path, finding: Finding) -> None:
    """Gives a file every byte that it was written with."""
    if not finding.trial_id:
        lay_out_looks(folder)
        return
    path = folder / finding.name
    write_whole(path, laid_out(read_part(path).decode()), folder)
