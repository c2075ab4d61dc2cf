"""The identities that an experiment claims: what is left to check, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bnexp.execution import Job, Outcome
from bnexp.execution.checks import CheckJob
from bnexp.plan.checks import Check, expand_checks
from bnexp.session.training.prepare import Prepared
from bnexp.store.identities import read_identities, write_identities
from bnexp.trial import IdentityResult, TrialStatus


class ClaimedIdentities:
    """The checks of an experiment, and what is known of them; its folder must be held.

    Args:
        prepared: The experiment.
    """

    def __init__(self, prepared: Prepared) -> None:
        sizes = {data: source.size for data, source in prepared.sources.items()}
        self._checks = expand_checks(prepared.experiment, sizes)
        self._folder, self._fresh = prepared.folder.path, prepared.keeping.fresh
        self._log = (prepared.folder.logs / "identities.log").absolute()
        self._known: dict[str, IdentityResult] = {}
        self._measured = False

    def begin(self) -> None:
        """Leaves of what is stored only what is claimed now, so that none stands for another's.

        Raises:
            FormatError: The stored results cannot be read.
            StoreError: The disk is in the way.
        """
        stored = _known(self._folder)
        if stored:
            _write(self._folder, self._checks, stored)
        self._known = {} if self._fresh else stored

    def jobs(self) -> list[Job[Outcome]]:
        """Returns the checks that are left, each once even where two arms share it."""
        left = {check.key: check for check in self._checks if check.key not in self._known}
        heading = "" if self._measured else f"{len(left)} checks of identities"
        return [
            CheckJob(check, self._log, "" if number else heading)
            for number, check in enumerate(left.values())
        ]

    def take(self, job: Job[Outcome], result: Outcome) -> None:
        """Takes up what came out of one of its jobs."""
        if isinstance(job, CheckJob) and isinstance(result, IdentityResult):
            self._known[job.check.key], self._measured = result, True

    def store(self) -> None:
        """Stores the results there are, if any was taken up.

        Raises:
            StoreError: The disk is in the way.
        """
        if self._measured:
            _write(self._folder, self._checks, self._known)


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
