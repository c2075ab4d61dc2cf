"""Parts of a result folder are regular files of their own, and nothing else is read or replaced."""

import os
import socket
from pathlib import Path

import pytest

from bnexp.errors import StoreError
from bnexp.store import ResultFolder
from bnexp.store.files.atomic import write_whole
from bnexp.store.files.kinds import open_part, read_part, refuse_links


def make_link(path):
    path.with_name("target").write_text("mine\n")
    path.symlink_to(path.with_name("target"))


def make_pipe(path):
    os.mkfifo(path)


def make_device(path):
    os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))


def make_socket(path):
    # Names of sockets are short; the folder of a test need not be.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(path.name)
    finally:
        os.chdir(here)


OTHERS = {
    "link": (make_link, "is a link to"),
    "pipe": (make_pipe, "is a pipe"),
    "socket": (make_socket, "is a socket"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "device": (make_device, "is a device"),
}


@pytest.fixture(params=OTHERS)
def other(request, tmp_path):
    """Something that is no file, and what is told of it."""
    make, told = OTHERS[request.param]
    try:
        make(tmp_path / "part.json")
    except PermissionError:
        pytest.skip(f"this user may make no {request.param}")
    return tmp_path / "part.json", told


def kind_of(path):
    return os.lstat(path).st_mode


def test_what_is_no_file_is_not_read(other):
    path, told = other
    with pytest.raises(StoreError, match=told):
        read_part(path)


def test_what_is_no_file_is_not_replaced(other):
    path, told = other
    before = kind_of(path)
    with pytest.raises(StoreError, match=told):
        write_whole(path, "new\n")
    assert kind_of(path) == before
    assert [each.name for each in path.parent.iterdir() if each.suffix == ".part"] == []


def test_a_dangling_link_is_a_link(tmp_path):
    (tmp_path / "part").symlink_to(tmp_path / "not-yet")
    for act in (read_part, lambda path: write_whole(path, "")):
        with pytest.raises(StoreError, match=r"is a link to .*not-yet"):
            act(tmp_path / "part")
    assert not (tmp_path / "not-yet").exists()


def test_a_part_larger_than_any_is_not_read(tmp_path):
    path = tmp_path / "part"
    with path.open("wb") as file:
        file.truncate(1001)
    assert len(read_part(path, 1001)) == 1001
    with pytest.raises(StoreError, match=r"has 1,001 bytes; at most 1,000 are read"):
        read_part(path, 1000)


def test_a_file_keeps_its_mode(tmp_path):
    path = tmp_path / "part"
    write_whole(path, "one")
    for mode in (0o600, 0o664):
        path.chmod(mode)
        write_whole(path, "two")
        assert kind_of(path) & 0o7777 == mode


def test_a_file_with_another_name_is_not_written_to(tmp_path):
    (tmp_path / "start-up").write_text("mine\n")
    os.link(tmp_path / "start-up", tmp_path / "log")
    with pytest.raises(StoreError, match="another name"):
        open_part(tmp_path / "log", os.O_WRONLY | os.O_APPEND)
    assert (tmp_path / "start-up").read_text() == "mine\n"


@pytest.mark.parametrize("name", [".lock", "trials", "logs", "figures", "set-aside", "looks.json"])
def test_a_folder_with_a_linked_part_is_refused(tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("mine\n")
    folder = tmp_path / "results"
    folder.mkdir()
    target = elsewhere if name in ("trials", "logs", "figures", "set-aside") else elsewhere / "kept"
    (folder / name).symlink_to(target)
    told = f"{name}: is a link to"
    with pytest.raises(StoreError, match=told):
        refuse_links(folder)
    with pytest.raises(StoreError, match=told), ResultFolder(folder).held():
        pass
    assert (elsewhere / "kept").read_text() == "mine\n"


def test_results_may_lie_under_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "results").symlink_to(tmp_path / "disk")
    with ResultFolder(tmp_path / "results" / "a").held():
        assert (tmp_path / "disk" / "a" / ".lock").read_text() != ""


@pytest.mark.parametrize("there", [True, False])
def test_a_run_does_not_write_through_a_link_in_place_of_its_folder(tmp_path, there):
    if there:
        (tmp_path / "mine").mkdir()
    (tmp_path / "article").symlink_to(tmp_path / "mine")
    with (
        pytest.raises(StoreError, match=r"article: is a link to .*mine"),
        ResultFolder(tmp_path / "article").held(),
    ):
        pass
    assert not there or not list((tmp_path / "mine").iterdir())
