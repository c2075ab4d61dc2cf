"""A worker that dies costs its own trial only; what goes wrong becomes status and reason."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np

from bnexp.execution import Silent
from bnexp.session import prepare, train
from bnexp.trial import TrialStatus


class Recorder(Silent):
    """Notes all that it is told."""

    def __init__(self):
        self.heard = []

    def begin(self, trials, stored, workers):
        self.heard.append(("begin", trials, stored, workers))

    def started(self, trial):
        self.heard.append(("started", trial.label))

    def advanced(self, trial, epochs, loss):
        self.heard.append(("advanced", trial.label, epochs, loss > 0))

    def ended(self, trial, result):
        self.heard.append(("ended", trial.label, result.status.value))

    def close(self):
        self.heard.append(("close",))


class KillsTheWorkerOf(Silent):
    """Kills the only worker process while it trains a certain trial."""

    def __init__(self, label):
        self.label = label

    def started(self, trial):
        if trial.label == self.label:
            (child,) = [c for c in multiprocessing.active_children() if c.is_alive()]
            os.kill(child.pid, signal.SIGKILL)


def test_dead_worker_costs_its_own_trial_only(prepared_at):
    prepared = prepared_at("killed")
    failure = train(prepared, KillsTheWorkerOf("no-bn seed 1"), jobs=1, own_folder=True)
    stored = prepared.stored()
    found = {trial.label: stored[trial.trial_id].status for trial in prepared.trials}
    assert found == {
        "no-bn seed 0": TrialStatus.FINISHED,
        "no-bn seed 1": TrialStatus.FAILED,
        "bn seed 0": TrialStatus.FINISHED,
        "bn seed 1": TrialStatus.FINISHED,
    }
    assert str(failure) == (
        f"1 trial failed; the others are stored in {prepared.folder.path}.\n"
        "  no-bn seed 1: its worker process ended without a result; often the machine was out of "
        "memory\n"
        "Their logs lie under logs/. Run again with --retry-failed to repeat them."
    )


def test_failed_trial_is_repeated_only_when_asked_for(prepared_at):
    prepared = prepared_at("retried")
    train(prepared, KillsTheWorkerOf("no-bn seed 1"), jobs=1, own_folder=True)
    again = Recorder()
    assert train(prepared, again, jobs=1, own_folder=True) is not None
    assert again.heard == [("begin", 4, 4, 1), ("close",)]
    assert train(prepared, again, jobs=1, own_folder=True, retry_failed=True) is None
    assert ("ended", "no-bn seed 1", "finished") in again.heard


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
    assert train(prepared, Silent(), jobs=1, own_folder=True) is not None
    (result,) = prepared.stored().values()
    assert result.status is TrialStatus.FAILED
    assert result.reason.startswith(f"DataDamagedError: {tmp_path / 'own.npz'}: altered")
    assert "Traceback" in prepared.folder.log(prepared.trials[0]).read_text()


def test_progress_is_told_of_everything_in_order(trained_at):
    recorder = Recorder()
    trained_at("told", progress=recorder, seeds="0-0")
    assert recorder.heard == [
        ("begin", 2, 0, 1),
        ("started", "no-bn seed 0"),
        *(("advanced", "no-bn seed 0", float(epoch), True) for epoch in range(4)),
        ("started", "bn seed 0"),
        ("ended", "no-bn seed 0", "finished"),
        *(("advanced", "bn seed 0", float(epoch), True) for epoch in range(4)),
        ("ended", "bn seed 0", "finished"),
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


def test_log_holds_what_tensorflow_says(trained_at, capfd):
    folder = trained_at("logged", seeds="0-0")
    logs = [path.read_text() for path in (folder / "logs").iterdir()]
    assert len(logs) == 2
    assert "oneDNN" in logs[0] + logs[1]
    assert capfd.readouterr() == ("", "")
