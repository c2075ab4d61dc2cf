"""A worker that dies costs its own trial only; what goes wrong becomes status and reason."""

from __future__ import annotations

import csv
import os
import signal
import socket
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from worker_processes import worker_processes

from bnexp.errors import UsageError
from bnexp.execution import Silent, fresh
from bnexp.session import prepare, train
from bnexp.store.unfinished import State
from bnexp.trial import TrialStatus

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="workers are forked from a server on Linux only"
)

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {optimizer: sgd, batch_size: 64, epochs: 3}
seeds: 2
arms: {plain: {}, he: {network.initializer: he_normal}}
"""
"""Trials that share a program, so that each worker compiles once."""


@pytest.fixture
def prepared_at(prepared_at):
    return lambda name, text=TEXT, **options: prepared_at(name, text, **options)


@pytest.fixture
def trained_at(trained_at):
    return lambda name, text=TEXT, **options: trained_at(name, text, **options)


class Recorder(Silent):
    """Notes all that it is told."""

    def __init__(self):
        self.heard = []

    def begin(self, trials, stored, workers):
        self.heard.append(("begin", trials, stored, workers))

    def started(self, trial):
        self.heard.append(("started", trial.label))

    def advanced(self, trial, step, steps, loss):
        self.heard.append(("advanced", trial.label, 3 * step / steps, loss > 0))

    def ended(self, trial, result):
        self.heard.append(("ended", trial.label, result.status.value))

    def close(self):
        self.heard.append(("close",))


class Killer(Silent):
    """Knows the workers of its own run; those of another may be ending still."""

    def begin(self, trials, stored, workers):
        self.others = worker_processes()

    def kill_one(self):
        worker = min(worker_processes() - self.others)
        os.kill(worker, signal.SIGKILL)
        while worker in worker_processes():
            time.sleep(0.01)


class KillsTheWorkerOf(Killer):
    """Kills the only worker process while it trains a certain trial."""

    def __init__(self, label):
        self.label = label

    def started(self, trial):
        if trial.label == self.label:
            self.kill_one()


def test_dead_worker_costs_its_own_trial_only(prepared_at):
    prepared = prepared_at("killed")
    failure = train(prepared, KillsTheWorkerOf("plain seed 1"), jobs=1)
    stored = prepared.stored()
    found = {trial.label: stored[trial.trial_id].status for trial in prepared.trials}
    assert found == {
        "plain seed 0": TrialStatus.FINISHED,
        "plain seed 1": TrialStatus.FAILED,
        "he seed 0": TrialStatus.FINISHED,
        "he seed 1": TrialStatus.FINISHED,
    }
    (told,) = failure.failures
    assert (told.arm, told.point, told.seed) == ("plain", "", 1)
    assert told.log.read_text() != ""
    assert told.reason == (
        "both worker processes that were at it were killed by SIGKILL; look into its log, and at "
        "the machine's memory"
    )


def test_failed_trial_is_repeated_only_when_asked_for(prepared_at):
    prepared = prepared_at("retried")
    train(prepared, KillsTheWorkerOf("plain seed 1"), jobs=1)
    again = Recorder()
    assert train(prepared, again, jobs=1) is not None
    assert again.heard == [("begin", 4, 4, 0), ("close",)]
    assert train(prepared_at("retried", retry_failed=True), again, jobs=1) is None
    assert ("ended", "plain seed 1", "finished") in again.heard


def own_data(path: Path, images: int) -> None:
    rng = np.random.default_rng(images)
    arrays = {}
    for part in ("train", "test"):
        arrays[f"x_{part}"] = rng.integers(0, 256, (images, 3, 3), dtype=np.uint8)
        arrays[f"y_{part}"] = (np.arange(images) % 2).astype(np.uint8)
    np.savez(path, **arrays)


def test_exception_becomes_status_reason_and_a_log(tmp_path):
    own_data(tmp_path / "own.npz", 60)
    (tmp_path / "small.yaml").write_text(
        "data: {dataset: own.npz}\ntraining: {epochs: 1}\nseeds: 1\n"
    )
    prepared = prepare(tmp_path / "small.yaml", out=tmp_path / "out")
    own_data(tmp_path / "own.npz", 61)
    assert train(prepared, Silent(), jobs=1) is not None
    (result,) = prepared.stored().values()
    assert result.status is TrialStatus.FAILED
    assert result.reason.startswith(f"DataDamagedError: {tmp_path / 'own.npz'}: altered")
    assert "Traceback" in prepared.folder.log(prepared.trials[0]).read_text()


def test_progress_is_told_of_everything_in_order(trained_at):
    recorder = Recorder()
    trained_at("told", progress=recorder, seeds="0-0")
    assert recorder.heard == [
        ("begin", 2, 0, 1),
        ("started", "plain seed 0"),
        *(("advanced", "plain seed 0", float(epoch), True) for epoch in range(4)),
        ("ended", "plain seed 0", "finished"),
        ("started", "he seed 0"),
        *(("advanced", "he seed 0", float(epoch), True) for epoch in range(4)),
        ("ended", "he seed 0", "finished"),
        ("close",),
    ]


def test_trial_that_two_arms_share_is_trained_once(trained_at, prepared_at):
    text = """
data: {dataset: digits}
network: {kind: mlp, hidden: [4]}
training: {epochs: 1}
arms: {one: {}, other: {network.norm: none}}
"""
    recorder = Recorder()
    folder = trained_at("shared", text, progress=recorder)
    assert [event[0] for event in recorder.heard].count("started") == 1
    lines = (folder / "history.csv").read_text().splitlines()
    one, other = ([line for line in lines if line.startswith(arm)] for arm in ("one", "other"))
    assert [line.partition(",")[2] for line in one] == [line.partition(",")[2] for line in other]
    assert len(one) == 2


def test_what_workers_say_goes_to_the_log_of_the_trial(trained_at, capfd):
    folder = trained_at("logged", seeds="0-0")
    firsts = [path.read_text().splitlines()[0] for path in (folder / "logs").iterdir()]
    ids = [path.stem for path in (folder / "trials").iterdir()]
    labels = ["plain seed 0", "he seed 0"]
    assert {f"{label}, trial {i}" for label in labels for i in ids} >= set(firsts)
    assert len(set(firsts)) == 2
    assert capfd.readouterr() == ("", "")


class KillsTheIdleWorker(Killer):
    """Kills the only worker process after its first trial, before it gets the next."""

    def __init__(self):
        self.killed = False

    def ended(self, trial, result):
        if not self.killed:
            self.kill_one()
            self.killed = True


def test_worker_that_dies_between_two_trials_costs_none(prepared_at):
    prepared, killer = prepared_at("between"), KillsTheIdleWorker()
    assert train(prepared, killer, jobs=1) is None
    assert killer.killed
    assert {result.status for result in prepared.stored().values()} == {TrialStatus.FINISHED}
    assert len(prepared.stored()) == 4


class KillsOneOfTwo(Killer):
    """Kills one of two workers as soon as both have a trial."""

    def __init__(self):
        self.begun = 0

    def started(self, trial):
        self.begun += 1
        if self.begun == 2:
            self.kill_one()


def test_other_workers_trial_survives_and_the_killed_ones_is_tried_again(prepared_at):
    prepared = prepared_at("one-of-two")
    killer = KillsOneOfTwo()
    assert train(prepared, killer, jobs=2) is None
    assert killer.begun == 5
    assert [result.status for result in prepared.stored().values()] == [TrialStatus.FINISHED] * 4


def test_what_failed_is_trained_alone_where_that_is_asked_for(prepared_at):
    prepared = prepared_at("alone")
    failure = train(prepared, KillsTheWorkerOf("plain seed 0"), jobs=1, fail_fast=True)
    assert "but for 3 that the run did not come to" in str(failure)
    again = Recorder()
    assert train(prepared_at("alone", retry_failed=True), again, jobs=1) is None
    assert [each[1] for each in again.heard if each[0] == "ended"] == ["plain seed 0"]
    rest = Recorder()
    assert train(prepared, rest, jobs=1) is None
    assert len([each for each in rest.heard if each[0] == "ended"]) == 3


def test_state_of_a_failed_trial_stays_until_it_is_tried_again(prepared_at):
    prepared = prepared_at("kept")
    train(prepared, KillsTheWorkerOf("plain seed 1"), jobs=1)
    (failed,) = [t for t in prepared.trials if t.label == "plain seed 1"]
    unfinished = prepared.folder.unfinished(failed.trial_id)
    unfinished.folder.mkdir(exist_ok=True)
    unfinished.keep(State(3, b"no state that fits"))
    assert train(prepared, Silent(), jobs=1) is not None
    assert unfinished.step() == 3
    # It cannot be gone on from, and so the trial begins anew.
    assert train(prepared_at("kept", retry_failed=True), Silent(), jobs=1) is None
    assert unfinished.step() == 0
    assert "from step 3" in prepared.folder.log(failed).read_text()


def test_fail_fast_stops_at_the_first_failure(prepared_at):
    prepared = prepared_at("fast")
    killer = KillsTheWorkerOf("plain seed 0")
    assert train(prepared, killer, jobs=1, fail_fast=True) is not None
    (result,) = prepared.stored().values()
    assert result.status is TrialStatus.FAILED


class StopsTheServer(Silent):
    """Kills the process that workers are forked from, once the first trial has ended."""

    def __init__(self):
        self.stopped = False

    def ended(self, trial, result):
        if not self.stopped:
            fresh._server._process.kill()
            fresh._server._process.wait()
            self.stopped = True


@ON_LINUX
def test_server_that_dies_costs_no_trial(prepared_at):
    prepared, stopper = prepared_at("server", seeds="2"), StopsTheServer()
    assert train(prepared, stopper, jobs=2) is None
    assert stopper.stopped
    assert {result.status for result in prepared.stored().values()} == {TrialStatus.FINISHED}


@ON_LINUX
def test_worker_that_cannot_be_started_at_first_costs_no_trial(prepared_at, monkeypatch):
    send, refused = socket.send_fds, []

    def refuse_twice(control, *arguments):
        if len(refused) < 2:
            refused.append(arguments)
            return
        send(control, *arguments)

    monkeypatch.setattr(socket, "send_fds", refuse_twice)
    prepared = prepared_at("refused-at-first", seeds="1")
    assert train(prepared, Silent(), jobs=1) is None
    assert len(refused) == 2
    assert {result.status for result in prepared.stored().values()} == {TrialStatus.FINISHED}


@ON_LINUX
def test_worker_that_cannot_be_started_fails_its_trial(prepared_at, monkeypatch):
    monkeypatch.setattr(socket, "send_fds", lambda *_arguments: None)
    prepared = prepared_at("refused", seeds="1")
    assert train(prepared, Silent(), jobs=2) is not None
    results = prepared.stored().values()
    assert {result.status for result in results} == {TrialStatus.FAILED}
    assert all(result.reason.startswith("its worker process did not come up") for result in results)


def test_peak_memory_of_the_worker_is_stored(trained_once):
    folder = trained_once(TEXT, seeds="1").folder.path
    with (folder / "timings.csv").open(newline="") as file:
        peaks = [float(row["memory"]) for row in csv.DictReader(file)]
    assert len(peaks) == 2
    assert all(150 < peak < 4000 for peak in peaks)


def test_less_than_one_worker_is_refused(prepared_at):
    with pytest.raises(
        UsageError, match=r"^jobs: got 0; must be a whole number, at least one worker process$"
    ):
        train(prepared_at("none"), Silent(), jobs=0)
