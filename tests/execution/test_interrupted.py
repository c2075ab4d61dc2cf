"""What has arrived when a signal comes is yielded, and nothing is begun any more."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import time
from contextlib import closing

import pytest
from contracts.executor import TEXT, jobs_in
from contracts.made_up_jobs import EndlessTrial, QuickCheck, QuickTrial
from patience import HOUR

from bnexp.execution import ENGINES, Silent, local
from bnexp.execution.worker import Word


@pytest.fixture(autouse=True)
def interruptible():
    """Lets Ctrl-C interrupt, whatever the tests were started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def words_in(end: int) -> list[Word]:
    """Returns what a worker has told and nobody has heard yet."""
    with socket.socket(fileno=os.dup(end)) as way:
        told = way.recv(2**20, socket.MSG_PEEK)
    words = []
    while told:
        (length,) = struct.unpack_from("!i", told)
        words.append(pickle.loads(told[4 : 4 + length])[0])  # noqa: S301 (a worker's of this test)
        told = told[4 + length :]
    return words


def interrupting_once(holds):
    """Returns what waits for workers, and is interrupted once something holds of what they told."""
    before = local.wait

    def wait(ends):
        deadline = time.monotonic() + HOUR
        while not holds([words_in(end) for end in before(ends)]):
            assert time.monotonic() < deadline
        signal.raise_signal(signal.SIGINT)

    return wait


@pytest.mark.parametrize("others", [0, 3])
def test_outcomes_that_have_arrived_are_yielded_and_no_job_is_begun(tmp_path, monkeypatch, others):
    jobs = jobs_in(tmp_path, TEXT, QuickTrial, QuickCheck)[:2]
    more = jobs_in(tmp_path, TEXT, EndlessTrial)[:1] * others

    def both_done(told):
        return len(told) == 2 and all(Word.DONE in words for words in told)

    monkeypatch.setattr(local, "wait", interrupting_once(both_done))
    ended = []

    def run() -> None:
        with closing(ENGINES["local"].execute([*jobs, *more], 2, Silent())) as running:
            ended.extend(job for job, _ in running)

    with pytest.raises(KeyboardInterrupt):
        run()
    assert sorted(ended, key=jobs.index) == jobs


def test_interrupt_waits_while_an_outcome_is_taken_up(tmp_path):
    jobs = jobs_in(tmp_path, TEXT, QuickTrial, QuickCheck)
    taken = []

    def run() -> None:
        with closing(ENGINES["local"].execute(jobs, 1, Silent())) as running:
            for job, _ in running:
                signal.raise_signal(signal.SIGINT)
                taken.append(job)

    with pytest.raises(KeyboardInterrupt):
        run()
    assert taken == jobs[:1]
