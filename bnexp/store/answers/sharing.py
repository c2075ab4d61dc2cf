"""Trials that answers of one name share: each folder has them whole, the disk once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from bnexp.errors import StoreError
from bnexp.store.arrays import MOST, SUFFIX
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import read_part
from bnexp.store.files.refusals import READ, refused
from bnexp.store.folder import ResultFolder
from bnexp.trial import TrialResult, TrialStatus


def shared_result(trial_id: str, kin: Iterable[ResultFolder]) -> TrialResult | None:
    """Returns a trial's result from the first folder that has a whole one; None where none has.

    One that failed is no result that another answer would want.

    Args:
        trial_id: The trial's.
        kin: The folders.
    """
    found = _found(trial_id, kin)
    return found[1] if found else None


def take_over(
    trial_ids: Iterable[str], folder: ResultFolder, kin: Sequence[ResultFolder]
) -> dict[str, TrialResult]:
    """Gives a folder the trials that it lacks and others have whole, with their logs.

    The files get a further name, as they are replaced and never changed: removing a folder, or
    copying one elsewhere, leaves the others whole. Where the disk knows no further names they are
    copied.

    Args:
        trial_ids: Those that the folder is to have.
        folder: The folder, held.
        kin: The others.

    Returns:
        What was taken over, by trial_id.

    Raises:
        StoreError: The disk is in the way.
    """
    lacking = set(trial_ids) - folder.stored_ids()
    taken: dict[str, TrialResult] = {}
    for trial_id in sorted(lacking):
        if found := _found(trial_id, kin, whole=True):
            _take_over(trial_id, folder, found[0])
            if (result := folder.load(trial_id)) is not None:
                taken[trial_id] = result
    return taken


def _found(
    trial_id: str, kin: Iterable[ResultFolder], *, whole: bool = False
) -> tuple[ResultFolder, TrialResult] | None:
    """Returns a trial's result and the first folder that has it.

    Args:
        trial_id: The trial's.
        kin: The folders.
        whole: Whether its arrays are read and checked as well.
    """
    for other in kin:
        try:
            result = other.load(trial_id)
            if result is not None and whole:
                other.load_whole(trial_id)
        except StoreError:
            continue
        if result is not None and result.status is not TrialStatus.FAILED:
            return other, result
    return None


def _take_over(trial_id: str, folder: ResultFolder, other: ResultFolder) -> None:
    log = f"{trial_id}.log"
    # A log is added to where its trial is trained again, so it is a copy.
    with suppress(OSError, StoreError):
        write_whole(folder.logs / log, read_part(other.logs / log))
    # What belongs to it first: a trial is there once its JSON is.
    pairs = [(other.model(trial_id), folder.model(trial_id))]
    for suffix in (SUFFIX, ".json"):
        pairs.append((other.trials / f"{trial_id}{suffix}", folder.trials / f"{trial_id}{suffix}"))
    for source, target in pairs:
        if source.is_file():
            _link(source, target)


def _link(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        os.link(source, target, follow_symlinks=False)
    except OSError:
        try:
            content = read_part(source, MOST)
        except OSError as error:
            raise refused(source, READ, error) from None
        write_whole(target, content)
