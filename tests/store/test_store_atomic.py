"""A file appears whole or not at all, whatever interrupts its writing."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bnexp.errors import StoreError
from bnexp.store.files import atomic
from bnexp.store.files.atomic import write_whole


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_text_and_bytes_are_written_and_replace_what_was_there(tmp_path):
    path = tmp_path / "new" / "folder" / "a.txt"
    write_whole(path, "größer\n")
    assert path.read_bytes() == "größer\n".encode()
    write_whole(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    assert names_in(path.parent) == ["a.txt"]


def test_a_file_gets_the_rights_that_files_of_this_user_get(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def fail_at(monkeypatch, place, error):
    def fail(*_args, **_options):
        raise error

    if place == "fsync":
        monkeypatch.setattr(atomic.os, "fsync", fail)
    elif place == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        opened = Path.open

        def open_full_disk(path, *args, **options):
            file = opened(path, *args, **options)
            return FullDisk(file, error) if path.name.endswith(".part") else file

        monkeypatch.setattr(Path, "open", open_full_disk)


class FullDisk:
    """A file that takes half of what is written, and then no more."""

    def __init__(self, file, error):
        self.file, self.error = file, error

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.file.close()

    def write(self, data):
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        raise self.error


@pytest.mark.parametrize("place", ["write", "fsync", "replace"])
@pytest.mark.parametrize("before", [None, "old"])
def test_a_failed_write_leaves_what_was_there_and_nothing_else(
    tmp_path, monkeypatch, place, before
):
    path = tmp_path / "a.json"
    if before:
        path.write_text(before)
    with monkeypatch.context() as patched:
        fail_at(patched, place, OSError(errno.ENOSPC, "No space left on device"))
        with pytest.raises(StoreError) as caught:
            write_whole(path, "new")
    told = f"{path}: cannot be written: No space left on device. What was stored is kept: make room"
    assert str(caught.value).startswith(told)
    assert names_in(tmp_path) == (["a.json"] if before else [])
    assert not before or path.read_text() == before


@pytest.mark.parametrize("place", ["write", "fsync", "replace"])
def test_an_interrupt_passes_and_leaves_nothing_half(tmp_path, monkeypatch, place):
    with monkeypatch.context() as patched:
        fail_at(patched, place, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            write_whole(tmp_path / "a.json", "new")
    assert names_in(tmp_path) == []


def test_a_folder_that_is_a_file_is_told_as_such(tmp_path):
    (tmp_path / "a").write_text("a file")
    path = tmp_path / "a" / "b.json"
    with pytest.raises(StoreError, match=rf"^{path}: cannot be written: .* is a file$"):
        write_whole(path, "new")


WRITE_FOREVER = """
import itertools, sys
from pathlib import Path
from bnexp.store.files.atomic import write_whole
path = Path(sys.argv[1])
for number in itertools.count():
    write_whole(path, f"{number % 10}" * 1_000_000)
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path):
    path = tmp_path / "a.json"
    for attempt in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE_FOREVER, str(path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(attempt + 1):
            writer.stdout.readline()
        time.sleep(0.002 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        content = path.read_text()
        assert len(content) == 1_000_000
        assert len(set(content)) == 1
