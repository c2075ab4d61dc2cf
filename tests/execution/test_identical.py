"""Results do not depend on where, when and beside what a trial runs."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from bnexp.config.language.norms import Norm
from bnexp.execution import Silent
from bnexp.session import train


def tables(prepared):
    """Returns the bytes of the tables without times."""
    paths = [prepared.folder.path / f"{name}.csv" for name in ("history", "watched", "trials")]
    return [path.read_bytes() for path in paths if path.exists()]


def test_one_worker_against_two(trained_once):
    assert tables(trained_once(jobs=1)) == tables(trained_once(jobs=2))


EACH = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [8]}
training: {batch_size: 383, steps: 4}
evaluation: {every: {steps: 2}}
seeds: 1
arms:
  none: {}
  batch: {network.norm: batch}
  layer: {network.norm: layer}
  group: {network.norm: {kind: group, groups: 2}}
  rms: {network.norm: rms}
  weight: {network.norm: weight}
  batch_renorm: {network.norm: {kind: batch_renorm, from_step: 1, to_step: 3}}
  ghost_batch: {network.norm: {kind: ghost_batch, size: 100}}
  batch_layer: {network.norm: batch_layer}
  full: {network.norm: full}
  noisy_batch: {network.norm: noisy_batch}
  residual: {network: {kind: mlp, hidden: [8, 8, 8], residual: true, norm: batch}}
  instance: {network: {kind: cnn, channels: [2], norm: instance}}
  cnn: {network: {kind: cnn, channels: [2], norm: batch}}
  lstm: {network: {kind: rnn, units: [3], norm: {kind: batch, placement: inputs}}}
  masked: {network: {kind: rnn, cell: gru, units: [3], lengths: {least: 3}, norm: none}}
  in cells: {network: {kind: rnn, cell: simple, units: [3], norm: {kind: layer, placement: cell}}}
accept: {unequal-arms: bits are compared, unequal-parameters: bits are compared}
"""


def test_one_worker_against_two_for_every_normalizer_and_network(trained_once):
    one, two = (trained_once(EACH, jobs=jobs) for jobs in (1, 2))
    kinds = [get_args(part.model_fields["kind"].annotation)[0] for part in parts_of(Norm)]
    stated = [trial.settings.network for trial in one.trials]
    assert {network.norm.kind for network in stated} == set(kinds)
    assert {network.kind for network in stated} == {"mlp", "cnn", "rnn"}
    assert tables(one) == tables(two)
    proofs = [{i: result.proof for i, result in each.stored().items()} for each in (one, two)]
    assert proofs[0] == proofs[1]


def parts_of(union):
    """Returns the kinds that a part of the language may be of."""
    return get_args(get_args(union)[0])


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
