"""Where workers come from: a server that has imported TensorFlow, and is a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.errors import WorkersError
from bnexp.execution import expect_workers, fresh, surroundings
from bnexp.execution.process import Gone, WorkerProcess
from bnexp.execution.worker import Word

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="workers are forked from a server on Linux only"
)


class Told:
    """A function of which only the text travels to a worker."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __reduce__(self):
        return eval, (f"lambda tell: {self.text}",)


def answer(text: str):
    """Returns what an expression comes to in a worker that is started for it."""
    worker = WorkerProcess()
    try:
        worker.ask(Told(text))
        heard = [worker.listen(), worker.listen()]
    finally:
        worker.close()
    assert heard[0][0] is Word.BEGUN
    assert heard[1][0] is Word.DONE
    return heard[1][1]


HAS = "sorted(name for name in {names} if name in __import__('sys').modules)"
NEEDED = ["bnexp.training.run_trial", "keras", "tensorflow"]
BESIDE = ["matplotlib", "pandas", "sklearn"]
OF_IDENTITIES = ["bnexp.execution.checks", "bnexp.networks.identities", "bnexp.plan.checks"]


@ON_LINUX
def test_worker_comes_from_a_server_that_has_imported_what_every_trial_needs():
    assert answer(HAS.format(names=NEEDED + BESIDE + OF_IDENTITIES)) == NEEDED
    assert answer("__import__('gc').get_freeze_count() > 100_000")
    assert answer("__import__('gc').isenabled()")


@ON_LINUX
def test_server_has_a_single_thread_and_is_one_for_all_workers():
    servers = {answer("__import__('os').getppid()") for _ in range(2)}
    assert len(servers) == 1
    assert os.getpid() not in servers
    assert "\nThreads:\t1\n" in Path(f"/proc/{servers.pop()}/status").read_text()


def test_libraries_left_out_can_be_imported_afterwards():
    imports = "[__import__('importlib').import_module(n).__name__ for n in {names}]"
    assert answer(imports.format(names=[*BESIDE, "keras"])) == [*BESIDE, "keras"]


def test_signals_that_end_a_run_are_for_the_caller_alone():
    ignored = "[__import__('signal').getsignal(n) is __import__('signal').SIG_IGN for n in {n}]"
    assert all(answer(ignored.format(n=[int(number) for number in surroundings.ENDING])))
    blocked = "[int(n) for n in __import__('signal').pthread_sigmask(0, ())]"
    assert not set(answer(blocked)) & {int(number) for number in surroundings.ENDING}


def test_worker_ends_when_the_caller_has_no_use_for_it():
    worker = WorkerProcess()
    worker.ask(Told("__import__('time').sleep(10000)"))
    word, pid = worker.listen()
    assert word is Word.BEGUN
    worker.close()
    ended = subprocess.run(["tail", f"--pid={pid}", "-f", "/dev/null"], timeout=HOUR, check=False)
    assert ended.returncode == 0


def test_end_of_a_worker_is_heard_with_whether_it_had_begun():
    worker = WorkerProcess()
    worker.ask(Told("__import__('os')._exit(3)"))
    assert worker.listen()[0] is Word.BEGUN
    assert worker.listen() is Gone.BEGUN
    assert worker.gone
    worker.close()
    broken = WorkerProcess()
    broken.ask(Told("this is no Python"))
    assert broken.listen() is Gone.UNBEGUN
    broken.close()


def test_server_that_is_gone_is_replaced(monkeypatch):
    monkeypatch.setattr(fresh, "_server", None)
    expect_workers()
    first = fresh._server
    assert (first is not None) is fresh.FORKING
    if first:
        first._process.kill()
        first._process.wait()
    assert answer("6 * 7") == 42
    if first:
        assert fresh._server is not first
        fresh._server.end()


def test_server_that_cannot_come_up_is_told_with_its_last_words(monkeypatch):
    def last_words(begin):
        monkeypatch.setattr(fresh, "_server", None)
        monkeypatch.setattr(fresh, "_BEGIN", begin)
        end, origin = fresh.start_worker()
        with end:
            assert end.recv(1) == b""
        try:
            return origin.reason()
        finally:
            origin.end()

    assert last_words("raise SystemExit('no room for it')") == "no room for it"
    assert last_words("import os; os.kill(os.getpid(), 4)") == "SIGILL"


def test_process_that_the_system_refuses_is_one_message(monkeypatch):
    monkeypatch.setattr(fresh, "_server", None)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(
        WorkersError, match=r"^no worker process can be started: No such file .*\. .*ulimit -u"
    ):
        WorkerProcess()


def test_every_worker_may_start_from_nothing(monkeypatch):
    monkeypatch.setattr(fresh, "FORKING", False)
    assert answer(HAS.format(names=NEEDED)) == []


def test_copy_of_the_process_has_a_server_of_its_own(tmp_path):
    (tmp_path / "copied.py").write_text("""
import os, sys
from bnexp.execution import fresh
fresh._BEGIN = "import sys; sys.stdin.read()"
fresh.expect_workers()
server = fresh._server
pid = os.fork()
if pid == 0:
    fresh.expect_workers()
    os._exit(0 if fresh._server is not server and fresh._server._process.poll() is None else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) or server._process.poll() is not None)
""")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(tmp_path / "copied.py")],
        capture_output=True,
        text=True,
        timeout=HOUR,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("number", surroundings.ENDING)
def test_signals_are_blocked_only_while_a_process_is_started(number):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with surroundings.signals_blocked():
        assert number in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
