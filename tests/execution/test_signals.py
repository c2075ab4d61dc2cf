"""Interrupts end a run at once and lose nothing; workers never outlive their parent."""

from __future__ import annotations

import os
import pty
import select
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
def running(tmp_path: Path, request):
    """A run whose first two trials are stored and whose third never ends.

    The parameter is what starts the program, if not the usual.
    """
    program = getattr(request, "param", ("-m", "bnexp"))
    (tmp_path / "long.yaml").write_text(TEXT)
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [sys.executable, *program, "run", "long.yaml", "--jobs", "1"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Tests that run in the background inherit interrupts that are ignored.
        preexec_fn=heed_signals,  # noqa: PLW1509
    )
    wait_until(lambda: len(stored(tmp_path)) == 2, process)
    wait_until(lambda: len(list((tmp_path / "results/long/logs").iterdir())) == 3, process)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def heed_signals() -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


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


def state(pid: int) -> str:
    """Returns what a process does as one letter: T it stands still, Z it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def alive(pid: int) -> bool:
    return state(pid) != "Z"


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGINT, 130, "Interrupted. What was finished is stored; the same command goes on."),
        (signal.SIGHUP, 129, "Hung up. What was finished is stored; the same command goes on."),
        (signal.SIGTERM, 143, "Terminated. What was finished is stored; the same command goes on."),
    ],
)
def test_signal_to_the_whole_group_ends_the_run(running, tmp_path, number, code, message):
    workers = descendants(running.pid)
    os.killpg(running.pid, number)
    _, errors = running.communicate(timeout=HOUR)
    assert running.returncode == code
    assert errors.splitlines()[-1] == message
    assert "Traceback" not in errors
    wait_until(lambda: not any(map(alive, workers)))
    assert len(stored(tmp_path)) == 2
    table = (tmp_path / "results/long/trials.csv").read_text()
    assert table.count("finished") == 2
    assert table.count("pending") == 2
    assert list((tmp_path / "temporary").iterdir()) == []


# Hangs, once interrupted, where a table is to be flushed to the disk.
HANGING = """
import os, pathlib, runpy, signal, time
flush = os.fsync
def fsync(descriptor):
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        pathlib.Path("hanging").touch()
        while True:
            time.sleep(1)
    flush(descriptor)
os.fsync = fsync
runpy.run_module("bnexp", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("running", [("-c", HANGING)], indirect=True)
def test_second_interrupt_leaves_at_once_and_all_files_are_whole(running, tmp_path):
    workers, folder = descendants(running.pid), tmp_path / "results/long"
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    os.kill(running.pid, signal.SIGINT)
    wait_until((tmp_path / "hanging").exists, running)
    os.kill(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=HOUR)
    assert running.returncode == -signal.SIGINT
    assert "Traceback" not in errors
    wait_until(lambda: not any(map(alive, workers)))
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    assert list((tmp_path / "temporary").iterdir()) == []


def test_process_that_stands_still_for_a_while_goes_on(tmp_path):
    (tmp_path / "long.yaml").write_text(TEXT.replace("1000000", "30").replace(": 1000}", ": 1}"))
    command = [sys.executable, "-m", "bnexp", "run", "long.yaml", "--jobs", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
    wait_until(lambda: stored(tmp_path), process)
    whole = [process.pid, *descendants(process.pid)]
    for stopped in (*([pid] for pid in whole), whole):
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: all(state(pid) in "TZ" for pid in stopped))  # noqa: B023
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)
    assert process.wait(HOUR) == 0
    assert len(stored(tmp_path)) == 4


def test_killed_run_leaves_no_process_and_no_temporary_folder(running, tmp_path):
    workers = descendants(running.pid)
    assert workers
    (shared,) = (tmp_path / "temporary").iterdir()
    assert next(shared.glob("*/images.npy")).stat().st_size > 64 * 1797
    running.kill()
    running.communicate(timeout=HOUR)
    wait_until(lambda: not any(map(alive, workers)))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_is_left_where_all_processes_are_killed_is_swept(running, tmp_path):
    workers = descendants(running.pid)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate(timeout=HOUR)
    wait_until(lambda: not any(map(alive, workers)))
    assert list((tmp_path / "temporary").iterdir()) != []
    sweep = "from bnexp.processes.temporary import sweep_left_folders; sweep_left_folders()"
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    subprocess.run([sys.executable, "-c", sweep], env=environment, check=True)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_terminal_that_is_closed_ends_the_run_and_loses_nothing(tmp_path):
    (tmp_path / "long.yaml").write_text(TEXT)
    (tmp_path / "temporary").mkdir()
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        heed_signals()
        os.environ["TMPDIR"] = str(tmp_path / "temporary")
        os.execv(sys.executable, [sys.executable, "-m", "bnexp", "run", "long.yaml", "-j", "1"])  # noqa: S606
    while len(stored(tmp_path)) < 2:
        assert select.select([terminal], [], [], HOUR)[0]
        os.read(terminal, 65536)
    workers = descendants(process)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 129
    wait_until(lambda: not any(map(alive, workers)))
    table = (tmp_path / "results/long/trials.csv").read_text()
    assert (table.count("finished"), table.count("pending")) == (2, 2)
    assert list((tmp_path / "temporary").iterdir()) == []
