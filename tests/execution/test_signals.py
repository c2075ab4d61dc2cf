"""Interrupts end a run at once and lose nothing; workers never outlive their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from patience import HOUR

TEXT = """
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {epochs: 1}
seeds: 2
arms:
  quick: {}
  endless: {training.epochs: 1000000, evaluation.every.epochs: 1000}
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs /proc to see which processes are alive"
)


@pytest.fixture
def running(tmp_path: Path):
    """A run whose first two trials are stored and whose third never ends."""
    (tmp_path / "long.yaml").write_text(TEXT)
    process = subprocess.Popen(
        [sys.executable, "-m", "bnexp", "run", "long.yaml", "--jobs", "1"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Tests that run in the background inherit interrupts that are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    wait_until(lambda: len(stored(tmp_path)) == 2, process)
    wait_until(lambda: len(list((tmp_path / "results/long/logs").iterdir())) == 3, process)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def stored(folder: Path) -> list[Path]:
    return list((folder / "results/long/trials").glob("[!.]*.json"))


def wait_until(holds, process: subprocess.Popen[str] | None = None) -> None:
    """Waits as long as the process that is to bring it about is there."""
    deadline = time.monotonic() + HOUR
    while not holds():
        assert process is None or process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGINT, 130, "Interrupted. What was finished is stored; run again to go on."),
        (signal.SIGTERM, 143, "Terminated. What was finished is stored; run again to go on."),
    ],
)
def test_signal_to_the_whole_group_ends_the_run(running, tmp_path, number, code, message):
    workers = descendants(running.pid)
    os.killpg(running.pid, number) if number == signal.SIGINT else running.send_signal(number)
    _, errors = running.communicate(timeout=HOUR)
    assert running.returncode == code
    assert errors.splitlines()[-1] == message
    assert "Traceback" not in errors
    wait_until(lambda: not any(map(alive, workers)))
    assert len(stored(tmp_path)) == 2
    table = (tmp_path / "results/long/trials.csv").read_text()
    assert table.count("finished") == 2
    assert table.count("pending") == 2


def test_workers_die_with_a_killed_parent(running):
    workers = descendants(running.pid)
    assert workers
    running.kill()
    running.communicate(timeout=HOUR)
    wait_until(lambda: not any(map(alive, workers)))
