"""Runs the jobs of an experiment, trials and checks alike, and stores what comes out as it comes.

Importing it imports what runs jobs; only to train is that wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bnexp.execution import Job, Outcome, Progress, TrialJob
from bnexp.session.training.prepare import Prepared, engine_of
from bnexp.session.training.storing import storing, then
from bnexp.store.environment.runs import RunEnvironment
from bnexp.trial import Trial, TrialResult, TrialStatus

if TYPE_CHECKING:
    from bnexp.session.training.identities import ClaimedIdentities


@dataclass(frozen=True)
class Running:
    """A run on its way.

    Attributes:
        prepared: The experiment.
        progress: Is told what happens.
        environment: Notes with what the stored trials were made.
        results: Takes up the results of trials, by trial_id.
        identities: Takes up those of checks; None where the experiment claims none.
    """

    prepared: Prepared
    progress: Progress
    environment: RunEnvironment
    results: dict[str, TrialResult]
    identities: ClaimedIdentities | None

    def run(
        self, left: Sequence[Trial], shared: Mapping[str, Path], workers: int, *, fail_fast: bool
    ) -> None:
        """Runs what is left of the experiment.

        Args:
            left: The trials that are left, each once.
            shared: For fingerprints of data where they lie unpacked.
            workers: How many run at a time.
            fail_fast: Whether a trial that fails is the last one; what is claimed of the networks
                is checked all the same.

        Raises:
            StoreError: The disk is in the way.
        """
        trials, identities = self._jobs(left, shared), self.identities
        checks = identities.jobs() if identities else []
        whole = self._through([*trials, *checks], workers, fail_fast=fail_fast)
        if identities and not whole:
            self._through(identities.jobs(), workers, fail_fast=False)

    def _jobs(self, left: Sequence[Trial], shared: Mapping[str, Path]) -> list[Job[Outcome]]:
        jobs: list[Job[Outcome]] = []
        for trial in left:
            source = self.prepared.sources[trial.settings.data]
            log = self.prepared.folder.log(trial).absolute()
            unfinished = self.prepared.folder.unfinished(trial.trial_id)
            at = shared.get(source.fingerprint)
            jobs.append(TrialJob(trial, source, log, at, unfinished))
        return jobs

    def _through(self, jobs: Sequence[Job[Outcome]], workers: int, *, fail_fast: bool) -> bool:
        """Runs jobs; returns whether it came to their end."""
        execute = engine_of(self.prepared).execute
        store = self.identities.store if self.identities else tuple
        with then(store), closing(execute(jobs, workers, self.progress)) as running:
            for job, outcome in running:
                failed = self._take(job, outcome)
                if failed and fail_fast:
                    return False
        return True

    def _take(self, job: Job[Outcome], outcome: Outcome) -> bool:
        """Stores what came out of a job; returns whether it is a trial that failed."""
        if not (isinstance(job, TrialJob) and isinstance(outcome, TrialResult)):
            if self.identities:
                self.identities.take(job, outcome)
            return False
        trial = job.trial
        failed = outcome.status is TrialStatus.FAILED
        with storing(trial.label):
            self.results[trial.trial_id] = self.prepared.folder.save(trial, outcome)
        self.prepared.folder.unfinished(trial.trial_id).clear(keep_state=failed)
        self.environment.trained()
        self.progress.ended(trial, outcome)
        return failed
