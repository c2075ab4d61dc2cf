"""What every engine promises; its tests inherit the suite and name the engine.

An engine whose jobs run in processes that may die inherits `ProcessExecutorContract`, any other
`ExecutorContract`.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.data import Source
from bnexp.execution import ENGINES, Silent, TrialJob
from bnexp.execution.checks import CheckJob
from bnexp.plan.checks import expand_checks
from bnexp.session import prepare
from bnexp.store.unfinished import Unfinished
from bnexp.trial import Timings, TrialResult, TrialStatus
from contracts.made_up_jobs import (
    EPOCHS,
    DyingCheck,
    DyingOnTheWay,
    EndlessTrial,
    QuickCheck,
    QuickTrial,
    WaitingTrial,
)

TEXT = """
name: contract
data: {dataset: digits}
network: {kind: mlp, hidden: [4], norm: batch}
training: {batch_size: 256, epochs: 1}
seeds: 2
arms: {bn: {}}
claims:
  - {says: it folds, identity: folding}
  - {says: four numbers, identity: parameters}
"""
MORE = TEXT.replace("arms: {bn: {}}", "arms: {bn: {}, wide: {network.hidden: [5]}}")
TRIALS = ["bn seed 0", "bn seed 1", "wide seed 0", "wide seed 1"]
CHECKS = ["folding bn", "folding wide", "parameters bn", "parameters wide"]


def jobs_in(folder: Path, text: str, trial_job=TrialJob, check_job=CheckJob) -> list:
    """Returns the trials of an experiment and its checks as jobs; nothing is stored.

    Args:
        folder: For the configuration and the logs.
        text: The configuration.
        trial_job: Of which class the jobs of trials are.
        check_job: Of which class those of checks are.
    """
    path = folder / "contract.yaml"
    path.write_text(text)
    prepared = prepare(path, out=folder, verify=False)
    sizes = {data: source.size for data, source in prepared.sources.items()}
    trials = [
        trial_job(trial, prepared.sources[trial.settings.data], folder / f"{trial.trial_id}.log")
        for trial in prepared.trials
    ]
    checks = expand_checks(prepared.experiment, sizes)
    return [*trials, *(check_job(check, folder / "checks.log") for check in checks)]


def name_of(job) -> str:
    if isinstance(job, TrialJob):
        return job.trial.label
    return f"{job.check.identity} {job.check.arm}"


def told_by(ended) -> dict[str, str]:
    """Returns for each job that has ended its numbers."""
    return {name_of(job): numbers(outcome) for job, outcome in ended}


def numbers(outcome) -> str:
    """Returns all of an outcome but where the time went; as text, in which NaN is like NaN."""
    if isinstance(outcome, TrialResult):
        outcome = replace(outcome, timings=Timings())
    return repr(outcome)


class Heard(Silent):
    """Notes what it is told, and what comes out in between."""

    def __init__(self) -> None:
        self.events: list[tuple] = []

    def started(self, trial) -> None:
        self.events.append(("started", trial.label))

    def advanced(self, trial, step, steps, loss) -> None:
        self.events.append(("advanced", trial.label, EPOCHS * step / steps, loss > 0))


class StopError(Exception):
    """Ends a run from within."""


class Stops(Silent):
    """Ends the run as soon as a trial is taken up."""

    def started(self, trial) -> None:
        raise StopError


class ExecutorContract:
    """What an engine promises.

    Attributes:
        engine: Its name in `ENGINES`.
    """

    engine: str

    @pytest.fixture
    def jobs(self, tmp_path):
        return jobs_in(tmp_path, MORE, QuickTrial, QuickCheck)

    def outcomes(self, jobs, workers=1, progress=None):
        """Runs jobs to the end, and returns each with its outcome, in the order of ending."""
        progress = progress or Silent()
        with closing(ENGINES[self.engine].execute(jobs, workers, progress)) as running:
            return list(running)

    def test_numbers_hang_neither_on_the_workers_nor_on_the_order(self, tmp_path):
        jobs = jobs_in(tmp_path, TEXT)
        ended = self.outcomes(jobs)
        assert len(ended) == 4
        assert {outcome.status for _, outcome in ended} == {TrialStatus.FINISHED}
        for job, outcome in ended:
            if isinstance(job, TrialJob):
                assert outcome.record["contents"] == job.source.fingerprint
                assert outcome.test["loss"] > 0
            else:
                assert 0 <= outcome.deviation < 1e-9
        assert told_by(self.outcomes(jobs[::-1], workers=2)) == told_by(ended)

    @pytest.mark.parametrize("workers", [1, 2, 3])
    def test_every_job_ends_once_trials_and_checks_alike(self, jobs, workers):
        ended = self.outcomes(jobs, workers)
        assert Counter(name_of(job) for job, _ in ended) == Counter([*TRIALS, *CHECKS])
        assert {outcome.status for _, outcome in ended} == {TrialStatus.FINISHED}
        for job, outcome in ended:
            assert job in jobs
            if isinstance(job, TrialJob):
                assert (outcome.trial_id, outcome.seed) == (job.trial.trial_id, job.trial.seed)
            else:
                check = job.check
                assert (outcome.identity, outcome.arm) == (check.identity, check.arm)
        assert told_by(ended) == told_by((job, job.run(lambda _told: None, 1)) for job in jobs)

    @pytest.mark.parametrize("workers", [1, 2])
    def test_what_is_told_of_a_trial_is_told_in_order_and_before_its_end(self, jobs, workers):
        heard = Heard()
        with closing(ENGINES[self.engine].execute(jobs, workers, heard)) as running:
            for job, _ in running:
                heard.events.append(("ended", name_of(job)))
        for label in TRIALS:
            assert [event for event in heard.events if event[1] == label] == [
                ("started", label),
                *(("advanced", label, float(epoch), True) for epoch in range(EPOCHS + 1)),
                ("ended", label),
            ]
        rest = [event for event in heard.events if event[1] in CHECKS]
        assert sorted(rest) == [("ended", name) for name in CHECKS]

    def test_job_that_fails_is_an_outcome_with_its_reason_and_costs_no_other(self, tmp_path, jobs):
        trial, _, check, _ = jobs_in(tmp_path, TEXT)
        nowhere = replace(trial, source=Source("mnist", "contents"))
        wrong = replace(check, check=replace(check.check, batch=-1))
        ended = dict(self.outcomes([nowhere, wrong, *jobs]))
        assert [ended[job].status for job in (nowhere, wrong)] == [TrialStatus.FAILED] * 2
        assert ended[nowhere].reason.startswith("DataMissingError: ")
        assert ended[nowhere].trial_id == trial.trial.trial_id
        assert ended[wrong].reason == "ValueError: negative dimensions are not allowed"
        assert {ended[job].status for job in jobs} == {TrialStatus.FINISHED}

    def test_run_that_is_stopped_keeps_what_ended_and_is_taken_up_again(self, jobs):
        running = ENGINES[self.engine].execute(jobs, 1, Silent())
        kept = [next(running), next(running)]
        running.close()
        done = [job for job, _ in kept]
        left = [job for job in jobs if job not in done]
        assert len(left) == len(jobs) - 2
        assert told_by([*kept, *self.outcomes(left)]) == told_by(self.outcomes(jobs))

    def test_whatever_is_raised_by_whoever_is_told_ends_the_run(self, jobs):
        with pytest.raises(StopError):
            self.outcomes(jobs, workers=2, progress=Stops())

    def test_without_jobs_nothing_comes_out(self):
        assert self.outcomes([], workers=0) == []
        assert self.outcomes([], workers=1) == []


class ProcessExecutorContract(ExecutorContract):
    """What an engine promises besides whose jobs run in processes that may die."""

    def processes(self) -> set[int]:
        """Returns the numbers of the processes in which jobs run now."""
        raise NotImplementedError

    @pytest.fixture
    def killer(self, jobs):
        """Returns what kills the worker of the second trial each time that it is taken up."""
        suite, before = self, self.processes()

        class Killer(Silent):
            def __init__(self, times) -> None:
                self.times, self.begun, self.again_told = times, 0, []

            def started(self, trial) -> None:
                if trial == jobs[1].trial:
                    self.begun += 1
                    if self.begun <= self.times:
                        (worker,) = suite.processes() - before
                        os.kill(worker, signal.SIGKILL)

            def again(self, trial, how) -> None:
                self.again_told.append((trial.label, how))

        return Killer

    def test_process_that_dies_costs_its_own_trial_alone_and_is_replaced(self, jobs, killer):
        first, second, *others = jobs
        endless, kills = EndlessTrial(second.trial, second.source, second.log), killer(9)
        found = dict(self.outcomes([first, endless, *others], progress=kills))
        assert (len(found), kills.begun) == (len(jobs), 2)
        lost = found.pop(endless)
        assert (lost.status, lost.trial_id) == (TrialStatus.FAILED, second.trial.trial_id)
        assert "killed by SIGKILL" in lost.reason
        assert lost.reason.endswith("; look into its log, and at the machine's memory")
        assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}

    def test_trial_whose_process_dies_once_is_tried_again_by_another(self, jobs, killer, tmp_path):
        first, second, *others = jobs
        unfinished = Unfinished(tmp_path / "unfinished", second.trial.trial_id)
        waits = WaitingTrial(second.trial, second.source, second.log, unfinished=unfinished)
        kills = killer(1)
        found = dict(self.outcomes([first, waits, *others], progress=kills))
        ((label, how),) = kills.again_told
        assert label == second.trial.label
        assert how.endswith("was killed by SIGKILL")
        assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
        assert told_by(found.items()) == told_by(
            (job, job.run(lambda _told: None, 1)) for job in jobs
        )

    def test_trial_goes_on_from_the_last_state_that_its_dead_process_told(self, jobs, tmp_path):
        first, second, *others = jobs
        unfinished = Unfinished(tmp_path / "unfinished", second.trial.trial_id)
        dying = DyingOnTheWay(second.trial, second.source, second.log, unfinished=unfinished)
        found = dict(self.outcomes([dying, first, *others]))
        assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}
        assert found[dying].reason == "went on from step 7"
        assert unfinished.begun().process in range(1, 2**22)

    def test_process_that_dies_costs_its_own_check_alone(self, jobs):
        *others, last = jobs
        dying = DyingCheck(last.check, last.log)
        found = dict(self.outcomes([dying, *others]))
        assert len(found) == len(jobs)
        reason = found.pop(dying).reason
        assert "ended without a result and with exit code 1" in reason
        assert reason.endswith("; look into logs/identities.log")
        assert {outcome.status for outcome in found.values()} == {TrialStatus.FINISHED}

    def test_stopping_ends_every_process(self, jobs):
        others = self.processes()
        running = ENGINES[self.engine].execute(jobs, 2, Silent())
        next(running)
        began = self.processes() - others
        running.close()
        end = time.monotonic() + HOUR
        while began & self.processes():
            assert time.monotonic() < end
            time.sleep(0.01)
        assert began
