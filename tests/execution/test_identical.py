"""Results do not depend on where, when and beside what a trial runs."""

from __future__ import annotations

import json

import pytest

from bnexp.execution import Silent
from bnexp.session import train


@pytest.fixture
def tables(trained_at):
    """The bytes of the tables without times, for a way of running the small experiment."""

    def make(name, **options):
        folder = trained_at(name, **options)
        names = ("history.csv", "watched.csv", "trials.csv")
        return [(folder / name).read_bytes() for name in names]

    return make


def test_one_worker_against_two(tables):
    assert tables("one", jobs=1) == tables("two", jobs=2)


def test_alone_against_among_others(trained_at):
    among = trained_at("among", jobs=2)
    alone = trained_at("alone", seeds="1-1")
    for path in (alone / "trials").glob("*.json"):
        one, other = (json.loads(p.read_text()) for p in (path, among / "trials" / path.name))
        # The checksum covers the times as well.
        for key in ("timings", "sha256"):
            assert one.pop(key) != other.pop(key)
        assert one == other


def test_reused_program_against_a_fresh_process(prepared_at):
    reused, fresh = prepared_at("reused"), prepared_at("fresh", seeds="1-1")
    train(reused, Silent(), jobs=1)
    train(fresh, Silent(), jobs=1)
    known = reused.stored()
    for trial_id, result in fresh.stored().items():
        assert repr(known[trial_id].history) == repr(result.history)
        assert known[trial_id].test == result.test
        assert known[trial_id].proof == result.proof


def test_interrupted_and_continued_against_run_through(prepared_at, tables):
    class StopError(Exception):
        pass

    class StopsAfterOne(Silent):
        def ended(self, trial, result):
            raise StopError

    prepared = prepared_at("continued")
    with pytest.raises(StopError):
        train(prepared, StopsAfterOne(), jobs=1)
    assert len(prepared.stored()) == 1
    assert tables("continued") == tables("through")
