"""Results do not depend on where, when and beside what a trial runs."""

from __future__ import annotations

import json

import pytest

from bnexp.execution import Silent
from bnexp.session import train


def tables(prepared):
    """Returns the bytes of the tables without times."""
    names = ("history.csv", "watched.csv", "trials.csv")
    return [(prepared.folder.path / name).read_bytes() for name in names]


def test_one_worker_against_two(trained_once):
    assert tables(trained_once(jobs=1)) == tables(trained_once(jobs=2))


def test_alone_against_among_others(trained_once):
    among = trained_once(jobs=2).folder.path
    alone = trained_once(seeds="1-1").folder.path
    for path in (alone / "trials").glob("*.json"):
        one, other = (json.loads(p.read_text()) for p in (path, among / "trials" / path.name))
        # The checksum covers the times as well.
        for key in ("timings", "sha256"):
            assert one.pop(key) != other.pop(key)
        assert one == other


def test_reused_program_against_a_fresh_process(trained_once):
    known = trained_once(jobs=1).stored()
    fresh = trained_once(seeds="1-1").stored()
    assert len(fresh) == 2
    for trial_id, result in fresh.items():
        assert repr(known[trial_id].history) == repr(result.history)
        assert known[trial_id].test == result.test
        assert known[trial_id].proof == result.proof


def test_interrupted_and_continued_against_run_through(prepared_at, trained_once):
    class StopError(Exception):
        pass

    class StopsAfterOne(Silent):
        def ended(self, trial, result):
            raise StopError

    prepared = prepared_at("continued")
    with pytest.raises(StopError):
        train(prepared, StopsAfterOne(), jobs=1)
    assert len(prepared.stored()) == 1
    train(prepared, Silent(), jobs=1)
    assert tables(prepared) == tables(trained_once(jobs=1))
