"""Checks the identities that an experiment claims, and stores what came out."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bnexp.plan.checks import expand_checks
from bnexp.session.prepare import Prepared
from bnexp.store.identities import read_identities, write_identities
from bnexp.trial import IdentityResult, TrialStatus


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
    sizes = {data: source.size for data, source in prepared.sources.items()}
    checks = expand_checks(prepared.experiment, sizes)
    if not checks:
        return
    from bnexp.execution.identities import measure  # noqa: PLC0415 (only to measure)

    folder = prepared.folder
    keyed = [(check.key, check) for check in checks]
    known = {} if fresh else _known(folder.path)
    missing = {key: check for key, check in keyed if key not in known}
    log = (folder.logs / "identities.log").absolute()
    try:
        with closing(measure(list(missing.values()), log)) as measured:
            known.update(zip(missing, measured, strict=True))
    finally:
        write_identities(
            folder.path,
            [
                (key, replace(known[key], arm=check.arm, cell=check.cell))
                for key, check in keyed
                if key in known
            ],
        )


def stored_identities(folder: Path) -> list[IdentityResult]:
    """Returns what came out of the checks of the last run, in the order of claims, arms and grid.

    Args:
        folder: The result folder; none where nothing was checked there.

    Raises:
        FormatError: The stored results are not what was once written.
        StoreError: They cannot be read.
    """
    return [result for _, result in read_identities(folder)]


def _known(folder: Path) -> dict[str, IdentityResult]:
    """Returns the stored results that need not be measured again, by key."""
    stored = read_identities(folder)
    return {key: result for key, result in stored if result.status is TrialStatus.FINISHED}
