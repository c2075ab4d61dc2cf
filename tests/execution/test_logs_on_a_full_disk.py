"""A disk that has no room for what a worker prints costs the log, and no trial."""

import os

import pytest

from bnexp.execution.worker import _opened, _unfailing


@pytest.fixture
def full():
    descriptor = os.open("/dev/full", os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


def test_what_cannot_be_written_is_lost_and_nothing_else(full):
    with pytest.raises(OSError, match="No space left"):
        os.write(full, b"text")
    stream = _unfailing(full)
    print("a line", file=stream, flush=True)
    stream.write("x" * 100_000)
    stream.flush()


def test_a_log_whose_folder_has_vanished_is_not_made_again(tmp_path):
    descriptor = _opened(tmp_path / "gone" / "logs" / "a.log")
    os.write(descriptor, b"text")
    os.close(descriptor)
    assert list(tmp_path.iterdir()) == []


def test_a_log_is_made_in_a_folder_that_is_there(tmp_path):
    descriptor = _opened(tmp_path / "logs" / "a.log")
    os.write(descriptor, b"text")
    os.close(descriptor)
    assert (tmp_path / "logs" / "a.log").read_text() == "text"
