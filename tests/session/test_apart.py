"""A call in a process of its own returns what it would here, and its errors come up here."""

from __future__ import annotations

import os
import signal

import pytest

from bnexp.errors import BnexpError, StoreError
from bnexp.session.apart import apart


@pytest.mark.parametrize("with_tensorflow", [False, True])
def test_it_returns_and_tells_from_another_process(with_tensorflow):
    told = []
    process = apart(doubled, 4, tell=told.append, with_tensorflow=with_tensorflow)
    assert process != os.getpid()
    assert told == [8]


def doubled(tell, number):
    tell(2 * number)
    return os.getpid()


def test_its_errors_come_up_here():
    with pytest.raises(StoreError, match=r"^full$"):
        apart(raising, StoreError("full"), tell=print)


def test_other_errors_are_told_in_a_line():
    with pytest.raises(BnexpError, match=r"^ValueError: strange$"):
        apart(raising, ValueError("many lines\nstrange"), tell=print)


def raising(_tell, error):
    raise error


def test_a_process_that_is_killed_is_an_error():
    with pytest.raises(BnexpError, match=r"was ended \(SIGKILL\)\. Memory may"):
        apart(killed, tell=print)


def killed(_tell):
    os.kill(os.getpid(), signal.SIGKILL)
