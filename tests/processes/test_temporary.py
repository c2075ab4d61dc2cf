"""Temporary folders end with their run; those of dead runs are swept, and no others."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bnexp.processes.temporary import sweep_left_folders, temporary_folder

HOLDING = """
from bnexp.processes.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "data").write_text("large")
    print(folder, flush=True)
    input()
"""


@pytest.fixture
def places(tmp_path, monkeypatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holding(places):
    """A process that holds a folder, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        env={**os.environ, "TMPDIR": str(places)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(process.stdout.readline().strip())
    yield process, folder
    process.kill()
    process.communicate()


def test_folder_ends_with_its_block_however_that_ends(places):
    def interrupted() -> None:
        with temporary_folder() as folder:
            (folder / "within").mkdir()
            assert folder.parent == places
            assert folder.stat().st_mode & 0o077 == 0
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(places.iterdir()) == []


def test_folder_of_a_run_that_is_alive_is_left_alone_and_of_a_killed_one_removed(holding):
    process, folder = holding
    sweep_left_folders()
    assert (folder / "data").exists()
    process.kill()
    process.wait()
    assert (folder / "data").exists()
    sweep_left_folders()
    assert not folder.exists()


def test_what_is_not_a_folder_of_a_run_is_left_alone(places, monkeypatch):
    (places / "bnexp-mine").mkdir()
    (places / "bnexp-mine" / "thesis.txt").write_text("mine")
    (places / "bnexp-file").write_text("mine")
    elsewhere = places / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "held").write_text("")
    (places / "bnexp-link").symlink_to(elsewhere)
    (places / "bnexp-linked").mkdir()
    (places / "bnexp-linked" / "held").symlink_to(elsewhere / "held")
    before = sorted(places.rglob("*"))
    sweep_left_folders()
    assert sorted(places.rglob("*")) == before
    (places / "bnexp-theirs").mkdir()
    (places / "bnexp-theirs" / "held").write_text("")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    sweep_left_folders()
    assert (places / "bnexp-theirs").exists()


def test_folder_that_no_run_came_to_hold_is_removed_and_nothing_of_others_in_it(places):
    for name in (".bnexp-begun-empty", ".bnexp-begun-free", ".bnexp-begun-full"):
        (places / name).mkdir()
    (places / ".bnexp-begun-free" / "held").touch()
    (places / ".bnexp-begun-full" / "thesis.txt").write_text("mine")
    sweep_left_folders()
    assert [path.name for path in places.iterdir()] == [".bnexp-begun-full"]
    assert (places / ".bnexp-begun-full" / "thesis.txt").exists()


def test_folder_that_is_swept_before_it_is_held_is_made_once_more(places, monkeypatch):
    made, swept = tempfile.mkdtemp, []

    def mkdtemp(**arguments):
        folder = made(**arguments)
        if not swept:
            swept.append(folder)
            sweep_left_folders()
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)
    with temporary_folder() as folder:
        assert not Path(swept[0]).exists()
        sweep_left_folders()
        assert list(places.iterdir()) == [folder]


def test_disk_without_locks_has_a_folder_that_nobody_sweeps(places, monkeypatch):
    def refused(*_arguments):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refused)
    with temporary_folder() as folder:
        sweep_left_folders()
        assert folder.exists()
    assert list(places.iterdir()) == []


def test_no_place_for_temporary_files_is_nothing_to_sweep(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/nowhere"])
    sweep_left_folders()
