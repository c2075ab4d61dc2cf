"""A short form of what `make faults` does: a killed runner, and a killed worker, lose nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import runner
import worker
from patience import HOUR
from sweep import session


@pytest.mark.parametrize("seed", [1, 2])
def test_runner_that_is_killed_at_a_random_moment_loses_nothing(monkeypatch, seed):
    monkeypatch.setattr(runner, "SEEDS", 3)
    monkeypatch.setattr(runner, "PATIENCE", HOUR)
    assert runner.main(1, seed, chosen=0) == []


def test_runner_that_is_killed_as_it_writes_loses_nothing(monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", HOUR)
    assert runner.main(0, 1, chosen=1, moments=False) == []


def test_worker_that_is_killed_costs_nothing(monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", HOUR)
    assert worker.main(1, 1, seeds=3) == []


def test_what_is_lost_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "PATIENCE", HOUR)
    sweep = runner.Sweep(tmp_path / "sweep", 1)
    tables, _ = runner.undisturbed(sweep)
    process = sweep.start()
    assert process.wait(HOUR) == 0
    first, *_ = (sweep.result / "trials").glob("*.json")
    first.unlink()
    (sweep.temporary / "left").mkdir()
    wrong = runner.gone_on(sweep, process.pid, {**tables, "history.csv": b"other"})
    assert wrong == [
        f"reported, and not stored: ['{first.name}']",
        "history.csv differs",
        "left among temporary files: ['left']",
    ]


def test_process_that_outlives_its_runner_is_noticed():
    program = "import subprocess, sys; subprocess.Popen(['sleep', '1000']); print(flush=True)"
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True
    )
    process.stdout.readline()
    process.wait(HOUR)
    assert not runner.all_gone(process.pid, 0)
    for pid in session(process.pid):
        Path(f"/proc/{pid}").stat()
        subprocess.run(["kill", str(pid)], check=True)
    assert runner.all_gone(process.pid, HOUR)
