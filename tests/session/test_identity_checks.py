"""Claimed identities are checked behind the trials, once, and their results are stored."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from patience import HOUR

from bnexp.analysis.judging.exact import check_identity
from bnexp.execution import ENGINES, Silent, TrialJob
from bnexp.plan.identity import record_of
from bnexp.session import prepare, train
from bnexp.session.answering.answer import load
from bnexp.session.answering.identities import stored_identities
from bnexp.session.training.identities import ClaimedIdentities
from bnexp.store.identities import read_identities, write_identities
from bnexp.trial import UNCHECKED, IdentityResult, TrialStatus

TEXT = """
name: checked
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
arms:
  no-bn: {}
  bn: {network.norm: batch}
  twin: {network.norm: batch}
claims:
"""
CLAIMS = """\
  - {says: it folds, identity: folding}
  - {says: four numbers, identity: parameters, arm: bn}
"""
MODULES = (
    *("bnexp.plan.checks", "bnexp.execution.checks", "bnexp.store.identities"),
    *("bnexp.session.training.identities", "bnexp.session.answering.identities"),
    "bnexp.networks.identities",
)
"""All that identities pass through."""


class MadeUp:
    """An engine whose outcomes are made up.

    Attributes:
        runs: For each run the jobs that it was given.
        failing: Names of arms and of identities that fail.
        last: After which one the run is interrupted; empty for none.
    """

    grows = False

    def check(self):
        pass

    def __init__(self, ended):
        self.ended, self.runs, self.failing, self.last = ended, [], set(), ""

    def expect(self):
        pass

    def workers(self):
        return 1

    def execute(self, jobs, workers, progress):
        self.runs.append(jobs)
        for job in jobs:
            name = job.trial.arm if isinstance(job, TrialJob) else job.check.identity
            yield job, job.failed("it was to") if name in self.failing else self.outcome(job)
            if name == self.last:
                raise KeyboardInterrupt

    def outcome(self, job):
        if isinstance(job, TrialJob):
            settings = job.trial.settings
            record = record_of(job.source.fingerprint, settings.network)
            return self.ended(job.trial, record=record)
        return IdentityResult(job.check.identity, job.check.arm, job.check.cell, 1e-12, "at hidden")

    @property
    def checked(self):
        """For each run the identities that were to be checked."""
        jobs = [[job for job in jobs if not isinstance(job, TrialJob)] for jobs in self.runs]
        return [[job.check.identity for job in each] for each in jobs]


@pytest.fixture
def engine(monkeypatch, ended):
    made_up = MadeUp(ended)
    monkeypatch.setitem(ENGINES, "made up", made_up)
    return made_up


@pytest.fixture
def prepared(tmp_path):
    def make(claims=CLAIMS, text=TEXT, **options):
        path = tmp_path / "checked.yaml"
        path.write_text(text + claims)
        return prepare(path, out=tmp_path, engine="made up", **options)

    return make


def found_in(prepared):
    return stored_identities(prepared.folder.path, prepared.experiment)


def test_results_are_stored_and_nothing_is_measured_twice(prepared, engine):
    first = prepared()
    train(first, Silent())
    found = found_in(first)
    assert [(r.identity, r.arm, r.deviation) for r in found] == [
        ("folding", "bn", 1e-12),
        ("folding", "twin", 1e-12),
        ("parameters", "bn", 1e-12),
    ]
    assert all(result.status is TrialStatus.FINISHED for result in found)
    assert engine.checked == [["folding", "parameters"]]
    assert [job.trial.arm for job in engine.runs[0][:2]] == ["no-bn", "bn"]
    assert [job.heading for job in engine.runs[0][-2:]] == ["2 checks of identities", ""]
    text = (first.folder.path / "identities.json").read_bytes()

    more = prepared(CLAIMS + "  - {says: it keeps its shape, identity: same_shape, arm: bn}\n")
    train(more, Silent())
    assert engine.checked[1:] == [["same_shape"]]
    assert found_in(more)[:3] == found

    train(prepared(fresh=True), Silent())
    assert engine.checked[2] == engine.checked[0]
    assert (first.folder.path / "identities.json").read_bytes() == text


def test_an_identity_holds_only_where_every_claimed_network_was_checked(prepared, engine):
    one = prepared()
    assert {(r.status, r.reason) for r in found_in(one)} == {(TrialStatus.FAILED, UNCHECKED)}
    train(one, Silent())
    both = [
        (key, result)
        for key, result in read_identities(one.folder.path)
        if (result.identity, result.arm) != ("folding", "twin")
    ]
    write_identities(one.folder.path, both)
    (claim, _) = one.experiment.identities
    finding = check_identity(claim, found_in(one))
    assert (finding.outcome, finding.reason) == ("inconclusive", f"twin: {UNCHECKED}")


def test_results_of_networks_that_are_claimed_no_more_are_gone_before_the_next_run(
    prepared, engine
):
    train(prepared(), Silent())
    changed = prepared(text=TEXT.replace("[8]", "[8, 8]"))
    ClaimedIdentities(changed).begin()
    assert {result.reason for result in found_in(changed)} == {UNCHECKED}


def test_failed_check_fails_no_trial_and_is_measured_again(prepared, engine):
    engine.failing = {"folding"}
    once = prepared()
    assert train(once, Silent()) is None
    told = {(r.identity, r.status, r.reason) for r in found_in(once)}
    assert told == {
        ("folding", TrialStatus.FAILED, "it was to"),
        ("parameters", TrialStatus.FINISHED, ""),
    }
    engine.failing = set()
    train(once, Silent())
    assert engine.checked[1] == ["folding"]
    assert {result.status for result in found_in(once)} == {TrialStatus.FINISHED}


def test_interrupted_run_keeps_what_was_measured(prepared, engine):
    engine.last = "folding"
    once = prepared()
    with pytest.raises(KeyboardInterrupt):
        train(once, Silent())
    assert [result.reason for result in found_in(once)] == ["", "", UNCHECKED]
    engine.last = ""
    train(once, Silent())
    assert engine.checked[1] == ["parameters"]


def test_first_failure_of_a_trial_ends_the_trials_but_not_the_checks(prepared, engine):
    engine.failing = {"no-bn"}
    once = prepared()
    assert train(once, Silent(), fail_fast=True) is not None
    assert [result.status for result in once.stored().values()] == [TrialStatus.FAILED]
    assert engine.checked == [["folding", "parameters"]] * 2
    assert {result.status for result in found_in(once)} == {TrialStatus.FINISHED}


def test_without_claims_nothing_is_measured_or_written(prepared, engine):
    plain = prepared("")
    train(plain, Silent())
    assert engine.checked == [[]]
    assert not (plain.folder.path / "identities.json").exists()
    assert load(plain.folder.path).identities == ()


RUN = """
import json, sys
from bnexp.cli.main import app
from bnexp.execution.local import Local

Local.execute = lambda *_: (pair for pair in ())
app(["run", sys.argv[1], "--out", sys.argv[2]], standalone_mode=False)
print(json.dumps([name for name in {modules!r} if name in sys.modules]))
"""


@pytest.mark.parametrize(("claims", "passed"), [("", 0), (CLAIMS, 5)])
def test_run_that_claims_none_does_not_pass_through_any_of_it(tmp_path, claims, passed):
    (tmp_path / "checked.yaml").write_text(TEXT + claims)
    command = [RUN.format(modules=MODULES), tmp_path / "checked.yaml", tmp_path]
    done = subprocess.run(
        [sys.executable, "-c", *command], capture_output=True, text=True, timeout=HOUR, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout.splitlines()[-1])) == passed
