"""Results do not depend on where, when and beside what a trial runs."""

from __future__ import annotations

import json

import pytest

from bnexp.execution import Silent
from bnexp.session import train


def tables(prepared):
    """Returns the bytes of the tables without times."""
    paths = [prepared.folder.path / f"{name}.csv" for name in ("history", "watched", "trials")]
    return [path.read_bytes() for path in paths if path.exists()]


def test_one_worker_against_two(trained_once):
    assert tables(trained_once(jobs=1)) == tables(trained_once(jobs=2))


NORMALIZED = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {batch_size: 383, steps: 6}
evaluation: {every: {steps: 3}}
arms:
  by its first batch: {network.norm: weight}
  with noise: {network.norm: noisy_batch}
  by a count of steps: {network.norm: {kind: batch_renorm, from_step: 2, to_step: 4}}
  by the largest batch: {network.norm: batch_layer}
"""


def test_one_worker_against_two_where_a_normalizer_has_a_state_of_its_own(trained_once):
    one, two = (trained_once(NORMALIZED, jobs=jobs) for jobs in (1, 2))
    assert tables(one) == tables(two)
    proofs = [{i: result.proof for i, result in each.stored().items()} for each in (one, two)]
    assert proofs[0] == proofs[1]


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
