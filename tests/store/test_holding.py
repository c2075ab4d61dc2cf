"""One process at a time holds a folder, on disks that know locks and on those that do not."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from patience import HOUR

from bnexp.errors import FolderHeldError, StoreError
from bnexp.store import ResultFolder
from bnexp.store.files import holder as holder_module
from bnexp.store.files.holder import Holder
from bnexp.store.files.holding import INSTEAD, LOCK, _take_away
from bnexp.store.files.turns import in_turn_at

NO_LOCKS = [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL]

HOLD = """
import fcntl, os, signal, sys
from pathlib import Path
folder, number, wait = sys.argv[1:]
def unknown(*_arguments):
    raise OSError(int(number), os.strerror(int(number)))
if int(number):
    fcntl.flock = unknown
signal.signal(signal.SIGINT, signal.default_int_handler)
from bnexp.store import ResultFolder
tell = lambda line: print(line, flush=True)
with ResultFolder(Path(folder)).held(command=["bnexp", "run", "a b.yaml"], wait=bool(wait), tell=tell):
    print("held", flush=True)
    sys.stdin.readline()
"""  # noqa: E501


@pytest.fixture
def folder(tmp_path) -> ResultFolder:
    return ResultFolder(tmp_path / "results" / "two")


@pytest.fixture
def started(folder):
    """Starts processes that hold the folder until a line comes in."""
    processes = []

    def start(number: int = 0, *, wait: bool = False) -> subprocess.Popen[str]:
        words = [str(folder.path), str(number), "wait" if wait else ""]
        process = subprocess.Popen([sys.executable, "-c", HOLD, *words], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)  # fmt: skip
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture(params=[0, *NO_LOCKS], ids=lambda number: errno.errorcode.get(number, "locks"))
def number(request, monkeypatch) -> int:
    """What the disk answers who asks for a lock; 0 where it gives one."""
    if request.param:

        def unknown(_file: object, _operation: int) -> None:
            raise OSError(request.param, os.strerror(request.param))

        monkeypatch.setattr(fcntl, "flock", unknown)
    return request.param


def refusal(folder: ResultFolder) -> str:
    with pytest.raises(FolderHeldError) as caught, folder.held():
        pass
    return str(caught.value)


def test_second_process_is_told_who_holds_the_folder_and_gets_it_behind_that_one(
    folder, started, number
):
    other = started(number)
    assert other.stdout.readline() == "held\n"
    told = re.escape(
        f"{folder.path}: held by another run (process {other.pid} on {platform.node()}, since "
    )
    command = re.escape(": bnexp run 'a b.yaml'). Wait for it to end (bnexp run --wait does)")
    assert re.match(rf"{told}20\d\d-\d\d-\d\d \d\d:\d\d UTC{command}", refusal(folder))
    assert "remove" not in refusal(folder)
    assert folder.holder().process == other.pid
    other.communicate("\n")
    assert folder.holder() is None
    lines: list[str] = []
    with folder.held(tell=lines.append):
        assert folder.holder().process == os.getpid()
        assert (folder.path / INSTEAD).exists() == bool(number)
    assert lines == []
    assert folder.holder() is None
    assert not (folder.path / INSTEAD).exists()
    assert (folder.path / LOCK).read_text() == ""


def test_folder_of_a_killed_process_is_free(folder, started, number):
    other = started(number)
    assert other.stdout.readline() == "held\n"
    other.kill()
    other.wait()
    assert folder.holder() is None
    lines: list[str] = []
    with folder.held(tell=lines.append):
        assert folder.holder().process == os.getpid()
    assert len(lines) == bool(number)
    assert all(f"was held by a run that is dead (process {other.pid} on " in li for li in lines)


def test_whoever_waits_is_told_once_and_gets_the_folder(folder, started, number):
    first = started(number)
    assert first.stdout.readline() == "held\n"
    second = started(number, wait=True)
    told = second.stdout.readline()
    assert f"held by another run (process {first.pid} on " in told
    assert told.endswith("Waiting for it to end.\n")
    first.communicate("\n")
    assert second.communicate("\n") == ("held\n", "")
    assert second.returncode == 0


def test_whoever_waits_can_be_interrupted(folder, started, number):
    first = started(number)
    assert first.stdout.readline() == "held\n"
    second = started(number, wait=True)
    second.stdout.readline()
    second.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in second.communicate(timeout=HOUR)[1]
    assert folder.holder().process == first.pid


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing tells who has a number")
def test_number_that_another_process_has_got_is_no_holder(folder, monkeypatch):
    no_locks(monkeypatch)
    leave(folder, replace(Holder.own(), started="1"))
    lines: list[str] = []
    with folder.held(tell=lines.append):
        pass
    assert "is dead" in lines[0]


def test_machine_that_was_switched_off_since_holds_nothing(folder, monkeypatch):
    no_locks(monkeypatch)
    monkeypatch.setattr(holder_module, "_place", lambda: ("machine", "before", "space"))
    leave(folder, Holder.own())
    monkeypatch.setattr(holder_module, "_place", lambda: ("machine", "after", "space"))
    assert folder.holder() is None
    with folder.held():
        pass


@pytest.mark.parametrize(
    "elsewhere",
    [("another", "another", "space"), ("machine", "boot", "another"), ("", "another", "space")],
)
@pytest.mark.parametrize("locks", [True, False])
def test_process_elsewhere_may_be_alive_and_is_not_taken_over(
    folder, monkeypatch, elsewhere, locks
):
    if not locks:
        no_locks(monkeypatch)
    monkeypatch.setattr(holder_module, "_place", lambda: elsewhere)
    leave(folder, Holder.own(["bnexp", "run"]))
    monkeypatch.setattr(holder_module, "_place", lambda: ("machine", "boot", "space"))
    told = refusal(folder)
    assert told.endswith(f"If that run is known to be dead, remove {folder.path / INSTEAD}.")
    assert f"(process {os.getpid()} on " in told
    assert folder.holder().command == ("bnexp", "run")
    (folder.path / INSTEAD).unlink()
    with folder.held():
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": "1"}', '{"process": 1, "host": 2}'])
def test_file_that_does_not_say_who_made_it_is_not_taken_over(folder, monkeypatch, text):
    no_locks(monkeypatch)
    folder.path.mkdir(parents=True)
    (folder.path / INSTEAD).write_text(text)
    told = refusal(folder)
    assert "(which does not say who it is)" in told
    assert told.endswith(f"remove {folder.path / INSTEAD}.")
    assert (folder.path / INSTEAD).read_text() == text


def test_text_of_a_dead_process_in_the_file_of_a_lock_misleads_nobody(folder, started):
    other = started()
    assert other.stdout.readline() == "held\n"
    other.kill()
    other.wait()
    assert json.loads((folder.path / LOCK).read_text())["process"] == other.pid
    assert folder.holder() is None


def test_lock_of_a_machine_that_cannot_be_asked_is_asked_itself(folder, monkeypatch, started):
    other = started()
    assert other.stdout.readline() == "held\n"
    monkeypatch.setattr(holder_module, "_place", lambda: ("", "elsewhere", "space"))
    assert folder.holder().process == other.pid
    other.kill()
    other.wait()
    assert (folder.path / LOCK).read_text() != ""
    assert folder.holder() is None


def test_folder_that_is_moved_away_while_somebody_waits_is_made_anew(folder, started):
    first = started()
    assert first.stdout.readline() == "held\n"
    second = started(wait=True)
    second.stdout.readline()
    moved = folder.path.rename(folder.path.with_name("moved"))
    first.communicate("\n")
    assert second.stdout.readline() == "held\n"
    assert folder.holder().process == second.pid
    assert ResultFolder(moved).holder() is None


COUNT = """
import errno, fcntl, os, sys
from pathlib import Path
def unknown(*_arguments):
    raise OSError(errno.ENOLCK, "No locks available")
fcntl.flock = unknown
from bnexp.store.files.turns import in_turn_at
from bnexp.store import ResultFolder
folder = Path(sys.argv[1])
for _ in range(5):
    with (ResultFolder(folder).held(wait=True) if sys.argv[2] == "held" else in_turn_at(folder)):
        within = os.open(folder / "within", os.O_CREAT | os.O_EXCL)
        os.close(within)
        os.unlink(folder / "within")
"""


@pytest.mark.parametrize(("what", "name"), [("held", INSTEAD), ("turns", ".turn")])
def test_of_many_that_find_a_dead_holder_one_at_a_time_is_within(folder, what, name):
    leave(folder, replace(Holder.own(), started="1"), name)
    words = [sys.executable, "-c", COUNT, str(folder.path), what]
    many = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=HOUR)[1] for process in many] == [""] * 4
    assert [process.returncode for process in many] == [0] * 4
    assert [path.name for path in folder.path.iterdir() if path.name != LOCK] == []


def test_file_of_one_who_has_taken_over_meanwhile_stays(folder):
    dead = replace(Holder.own(), started="1")
    leave(folder, Holder.own())
    _take_away(folder.path / INSTEAD, dead)
    assert folder.holder() == Holder.read((folder.path / INSTEAD).read_text())
    _take_away(folder.path / INSTEAD, folder.holder())
    assert list(folder.path.iterdir()) == []


def test_nobody_waits_for_the_turn_of_a_process_elsewhere(folder, monkeypatch):
    no_locks(monkeypatch)
    leave(folder, replace(Holder.own(), boot="elsewhere", machine=""), ".turn")
    with in_turn_at(folder.path):
        pass
    assert (folder.path / ".turn").exists()


def test_other_refusals_of_the_system_are_told(folder, monkeypatch):
    def refused(_file: object, _operation: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(StoreError, match="cannot be written: Input/output error"), folder.held():
        pass


def test_what_a_killed_run_left_half_written_is_removed_but_nothing_of_others(folder):
    kept = ["trials/a.json", "trials/.hidden", ".verdicts.json.0.part", "figures/.a.svg.0.part"]
    gone = ["trials/.a.json.0.part", "unfinished/.a.state.npz.0.part", ".history.csv.1.part"]
    for name in (*kept, *gone):
        (folder.path / name).parent.mkdir(parents=True, exist_ok=True)
        (folder.path / name).touch()
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(folder.path / ".history.csv.1.part", (long_ago, long_ago))
    with folder.held():
        pass
    found = [path for path in folder.path.rglob("*") if path.is_file() and path.name != LOCK]
    assert sorted(str(path.relative_to(folder.path)) for path in found) == sorted(kept)


def no_locks(monkeypatch) -> None:
    def unknown(_file: object, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", unknown)


def leave(folder: ResultFolder, holder: Holder, name: str = INSTEAD) -> None:
    """Leaves the file of a holder in the folder."""
    folder.path.mkdir(parents=True, exist_ok=True)
    (folder.path / name).write_text(holder.text)
