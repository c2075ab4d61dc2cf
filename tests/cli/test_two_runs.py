"""Of two runs on one folder the second says at once who holds it, or waits and trains the rest."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import threading
import time
import warnings

import pytest
from patience import HOUR

import bnexp
from bnexp.errors import FolderHeldError
from bnexp.store import ResultFolder


def wait_until(holds, process) -> None:
    deadline = time.monotonic() + HOUR
    while not holds():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def program(bnexp):
    """The program, by another name than that of the package."""
    return bnexp


@pytest.fixture
def standing(started, program):
    """A run that stands still with its first trials stored."""
    process = started("run", "small.yaml", "--jobs", "1", "--seeds", "4")
    trials = program.folder / "results/small/trials"
    wait_until(lambda: list(trials.glob("[!.]*.json")), process)
    os.kill(process.pid, signal.SIGSTOP)
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def test_second_run_is_refused_at_once_and_a_waiting_one_trains_what_is_left(
    standing, started, program
):
    who = f"process {standing.pid} on {platform.node()}, since 20"
    refused = program("run", "small.yaml", "--seeds", "4")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"results/small: held by another run ({who}" in refused.stderr
    assert ": __main__.py run small.yaml --jobs 1 --seeds 4). Wait for it" in refused.stderr
    waiting = started("run", "small.yaml", "--wait", "--seeds", "4", stdout=subprocess.PIPE)
    told = waiting.stderr.readline()
    while "Waiting for it to end." not in told:
        assert told, waiting.wait()
        told = waiting.stderr.readline()
    os.kill(standing.pid, signal.SIGINT)
    os.kill(standing.pid, signal.SIGCONT)
    _, said = standing.communicate(timeout=HOUR)
    before = said.count(": finished, ")
    _, rest = waiting.communicate(timeout=HOUR)
    assert waiting.returncode == 0
    assert f"8 trials, {before} stored already" in rest
    assert rest.count(": finished, ") == 8 - before
    assert 0 < before < 8
    assert "Waiting" not in rest


def test_call_in_python_is_refused_or_waits_and_warns(program, tmp_path, monkeypatch):
    held, told, warned = threading.Event(), threading.Event(), []

    def hold() -> None:
        with ResultFolder(tmp_path / "small").held():
            held.set()
            assert told.wait(HOUR)

    def warn(message, *_arguments, **_options) -> None:
        warned.append(message)
        told.set()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(HOUR)
    with pytest.raises(FolderHeldError, match=rf"\(process {os.getpid()} on "):
        bnexp.run(tmp_path / "small.yaml", out=tmp_path, progress=False)
    assert program.folder == tmp_path
    monkeypatch.setattr(warnings, "warn", warn)
    result = bnexp.run(tmp_path / "small.yaml", out=tmp_path, progress=False, wait=True)
    thread.join()
    assert len(result.trials) == 4
    (message,) = [message for message in warned if "held by" in str(message)]
    assert message.endswith("Waiting for it to end.")
