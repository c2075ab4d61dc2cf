"""Claimed identities are measured in a process of their own, once, and stored."""

from __future__ import annotations

import math
import os
import signal
import time
from contextlib import closing

import pytest
from patience import HOUR
from worker_processes import worker_processes

from bnexp.analysis.judging.exact import check_identity
from bnexp.config.language.network import Mlp
from bnexp.execution import identities as execution
from bnexp.plan.checks import Check
from bnexp.session import prepare
from bnexp.session.training.identities import check_identities, keep_claimed, stored_identities
from bnexp.store.identities import read_identities, write_identities
from bnexp.trial import UNCHECKED, TrialStatus

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
NETWORK = Mlp.model_validate({"kind": "mlp", "hidden": [8], "norm": "batch"})


@pytest.fixture
def prepared(tmp_path):
    def make(claims=CLAIMS, text=TEXT):
        path = tmp_path / "checked.yaml"
        path.write_text(text + claims)
        return prepare(path, out=tmp_path)

    return make


@pytest.fixture
def measured(monkeypatch):
    """Notes the checks that are measured, and measures them."""
    seen = []
    real = execution.measure

    def measure(checks, log):
        seen.append([check.identity for check in checks])
        return real(checks, log)

    monkeypatch.setattr(execution, "measure", measure)
    return seen


def check(identity="folding", batch=4):
    return Check(identity, "bn", (), NETWORK, (4, 3), 5, batch, 0)


def wait_until(holds):
    """Waits for what the system does a moment after it was asked to."""
    end = time.monotonic() + HOUR
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_results_are_stored_and_nothing_is_measured_twice(prepared, measured):
    first = prepared()
    check_identities(first)
    found = stored_identities(first.folder.path, first.experiment)
    assert [(r.identity, r.arm) for r in found] == [
        ("folding", "bn"),
        ("folding", "twin"),
        ("parameters", "bn"),
    ]
    assert all(result.status is TrialStatus.FINISHED for result in found)
    assert 0 < found[0].deviation == found[1].deviation < 1e-9
    assert measured == [["folding", "parameters"]]
    assert (first.folder.logs / "identities.log").read_text().startswith("2 checks of identities\n")

    more = prepared(CLAIMS + "  - {says: it keeps its shape, identity: same_shape, arm: bn}\n")
    check_identities(more)
    assert measured[1] == ["same_shape"]
    assert stored_identities(more.folder.path, more.experiment)[:3] == found

    check_identities(first, fresh=True)
    assert measured[2] == measured[0]
    assert stored_identities(first.folder.path, first.experiment) == found


def test_an_identity_holds_only_where_every_claimed_network_was_checked(prepared, measured):
    one = prepared()
    found = stored_identities(one.folder.path, one.experiment)
    assert {(r.status, r.reason) for r in found} == {(TrialStatus.FAILED, UNCHECKED)}
    check_identities(one)
    both = [
        (key, result)
        for key, result in read_identities(one.folder.path)
        if (result.identity, result.arm) != ("folding", "twin")
    ]
    write_identities(one.folder.path, both)
    found = stored_identities(one.folder.path, one.experiment)
    (claim, _) = one.experiment.identities
    finding = check_identity(claim, found)
    assert (finding.outcome, finding.reason) == ("inconclusive", f"twin: {UNCHECKED}")


def test_results_of_networks_that_are_claimed_no_more_are_gone_before_the_next_run(prepared):
    before = prepared()
    check_identities(before)
    changed = prepared(text=TEXT.replace("[8]", "[8, 8]"))
    keep_claimed(changed)
    found = stored_identities(changed.folder.path, changed.experiment)
    assert {result.reason for result in found} == {UNCHECKED}


def test_without_claims_nothing_is_measured_or_written(prepared, measured):
    plain = prepared("")
    check_identities(plain)
    assert measured == []
    assert stored_identities(plain.folder.path, plain.experiment) == []
    assert not plain.folder.path.exists()


def test_what_goes_wrong_becomes_status_and_reason_of_its_own_check(tmp_path):
    log = tmp_path / "logs" / "identities.log"
    with closing(execution.measure([check(batch=-1), check()], log)) as results:
        wrong, right = results
    assert (wrong.status, right.status) == (TrialStatus.FAILED, TrialStatus.FINISHED)
    assert math.isnan(wrong.deviation)
    assert wrong.reason == "ValueError: negative dimensions are not allowed"
    assert "Traceback" in log.read_text()


def test_failed_check_is_measured_again(prepared, measured, monkeypatch):
    once = prepared()
    monkeypatch.setattr(execution, "_measure_all", _die)
    check_identities(once)
    told = {(r.status, r.reason) for r in stored_identities(once.folder.path, once.experiment)}
    reason = "its worker process ended without a result; look into logs/identities.log"
    assert told == {(TrialStatus.FAILED, reason)}
    monkeypatch.undo()
    check_identities(once)
    statuses = {result.status for result in stored_identities(once.folder.path, once.experiment)}
    assert statuses == {TrialStatus.FINISHED}


def _die(*_arguments):
    os._exit(1)


def test_killed_worker_costs_what_it_had_not_measured(tmp_path):
    before, results = worker_processes(), execution.measure([check()] * 40, tmp_path / "log")
    with closing(results):
        first = next(results)
        [worker] = worker_processes() - before
        os.kill(worker, signal.SIGKILL)
        *_, last = results
    assert first.status is TrialStatus.FINISHED
    assert (last.status, last.reason.partition(";")[0]) == (
        TrialStatus.FAILED,
        "its worker process ended without a result",
    )


def test_closing_ends_the_process(tmp_path):
    before, results = worker_processes(), execution.measure([check()] * 40, tmp_path / "log")
    next(results)
    [worker] = worker_processes() - before
    results.close()
    wait_until(lambda: worker not in worker_processes())
