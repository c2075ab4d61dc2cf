"""Checks the identities that an experiment claims, and stores what came out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bnexp.config import Experiment
from bnexp.plan.checks import Check, claimed_places, expand_checks
from bnexp.session.training.prepare import Prepared
from bnexp.store.identities import read_identities, write_identities
from bnexp.trial import UNCHECKED, IdentityResult, TrialStatus


def check_identities(prepared: Prepared, *, fresh: bool = False) -> None:
    """Measures what is not stored yet, and stores the results of exactly the claimed identities.

    Nothing happens where none are claimed. The folder must be held.

    Args:
        prepared: The experiment.
        fresh: Whether all are measured anew.

    Raises:
        FormatError: The stored results cannot be read.
        StoreError: The disk is in the way.
    """
    checks = _checks(prepared)
    if not checks:
        return
    from bnexp.execution.identities import measure  # noqa: PLC0415 (only to measure)

    folder = prepared.folder
    known = {} if fresh else _known(folder.path)
    missing = {check.key: check for check in checks if check.key not in known}
    log = (folder.logs / "identities.log").absolute()
    try:
        with closing(measure(list(missing.values()), log)) as measured:
            known.update(zip(missing, measured, strict=True))
    finally:
        _write(folder.path, checks, known)


def keep_claimed(prepared: Prepared) -> None:
    """Leaves only results of what the experiment claims now, so that none stands for another's.

    Raises:
        FormatError: The stored results cannot be read.
        StoreError: The disk is in the way.
    """
    checks = _checks(prepared)
    if checks and (known := _known(prepared.folder.path)):
        _write(prepared.folder.path, checks, known)


def stored_identities(folder: Path, experiment: Experiment) -> list[IdentityResult]:
    """Returns what came out of the claimed checks, in the order of claims, arms and grid.

    Args:
        folder: The result folder.
        experiment: What was run there. What it claims and has not been checked is a failed check
            with that as its reason.

    Raises:
        FormatError: The stored results are not what was once written.
        StoreError: They cannot be read.
    """
    found = {(r.identity, r.arm, r.cell): r for _, r in read_identities(folder)}
    return [
        found.get(place) or IdentityResult(*place, math.nan, "", TrialStatus.FAILED, UNCHECKED)
        for place in claimed_places(experiment)
    ]


def _checks(prepared: Prepared) -> list[Check]:
    sizes = {data: source.size for data, source in prepared.sources.items()}
    return expand_checks(prepared.experiment, sizes)


def _write(folder: Path, checks: Sequence[Check], known: Mapping[str, IdentityResult]) -> None:
    write_identities(
        folder,
        [
            (check.key, replace(known[check.key], arm=check.arm, cell=check.cell))
            for check in checks
            if check.key in known
        ],
    )


def _known(folder: Path) -> dict[str, IdentityResult]:
    """Returns the stored results that need not be measured again, by key."""
    stored = read_identities(folder)
    return {key: result for key, result in stored if result.status is TrialStatus.FINISHED}
