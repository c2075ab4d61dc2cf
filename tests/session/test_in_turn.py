"""Threads that call the package take turns wherever a library changes Python's filters."""

from __future__ import annotations

import multiprocessing
import threading
import traceback
import warnings

import pytest
from patience import HOUR

import bnexp
from bnexp import filters

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 6
arms: {no-bn: {}, bn: {network.norm: {kind: batch, momentum: 0.9}}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""


def is_free() -> bool:
    """Whether another thread could take its turn now."""
    taken = []

    def take():
        taken.append(filters._turns.lock.acquire(blocking=False))
        if taken[0]:
            filters._turns.lock.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return taken[0]


@pytest.fixture
def changes(monkeypatch):
    """Returns where filters were changed: those in turn, and those out of turn."""
    found = {True: [], False: []}
    enter = warnings.catch_warnings.__enter__

    def watched(self):
        found[not is_free()].append("".join(traceback.format_stack(limit=8)))
        return enter(self)

    monkeypatch.setattr(warnings.catch_warnings, "__enter__", watched)
    return found


def calls(folder, other):
    yield lambda: bnexp.run(folder / "source.yaml", out=folder.parent, jobs=1)
    result = bnexp.load(folder)
    yield lambda: bnexp.load(folder)
    yield lambda: (result.summary, result.verdicts)
    yield lambda: bnexp.check(result, against=other)
    yield lambda: bnexp.compare(result, other)
    yield lambda: bnexp.plot(result, kinds=["loss", "forest"], formats=["png"])
    yield lambda: bnexp.report(folder)


def test_whatever_a_library_does_to_the_filters_is_done_in_turn(
    stored_at, tmp_path, changes, digits_contents
):
    folder, other = (
        stored_at(tmp_path / name / "small", TEXT, contents=digits_contents)
        for name in ("one", "other")
    )
    changes[True].clear()
    changes[False].clear()
    for call in calls(folder, other):
        call()
    assert changes[False] == []
    assert changes[True]


def test_a_forked_process_has_a_turn_of_its_own_though_a_thread_had_it(tmp_path):
    held, done = threading.Event(), threading.Event()

    def hold():
        with filters.in_turn():
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(is_free)
    done.set()
    thread.join()


class Watched:
    """A lock that says when a thread has to wait for it."""

    def __init__(self) -> None:
        self.lock, self.waiting = threading.RLock(), threading.Event()

    def __enter__(self):
        if not self.lock.acquire(blocking=False):
            self.waiting.set()
            self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


@pytest.mark.parametrize("asked", ["summary", "verdicts"])
def test_who_waits_for_a_turn_does_not_stop_the_thread_whose_turn_it_is(
    asked, stored_at, tmp_path, monkeypatch, digits_contents
):
    folder = stored_at(tmp_path / "small", TEXT, contents=digits_contents)
    one, other = bnexp.load(folder), bnexp.load(folder)
    turns = Watched()
    monkeypatch.setattr(filters._turns, "lock", turns)
    got, held = [], threading.Event()

    def ask_in_turn():
        with filters.in_turn():
            held.set()
            turns.waiting.wait()
            got.append(getattr(one, asked))

    def ask():
        held.wait()
        got.append(getattr(other, asked))

    threads = [threading.Thread(target=target, daemon=True) for target in (ask_in_turn, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HOUR)
    assert len(got) == 2
