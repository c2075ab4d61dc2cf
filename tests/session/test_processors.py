"""Answers from several processors say so, and which trials came from which."""

from __future__ import annotations

from functools import partial

import pytest

from bnexp.session.answering.processors import mixture_of, trained_elsewhere
from bnexp.store.environment.describe import describe_processor, processor_text

TEXT = """
name: small
data: {dataset: digits}
network: {kind: mlp, hidden: [16]}
training: {epochs: 2}
seeds: 4
arms: {no-bn: {}, bn: {network.norm: batch}}
claims: [{says: BN ends lower, metric: {final: val_loss}, claim: bn < no-bn}]
"""
OLD = {"processor": "Xeon", "instructions": "AVX-512"}
NEW = {"processor": "EPYC", "instructions": "AVX2"}
SAYS = "Trained on processors whose roundings may differ: "


@pytest.fixture
def mixture(trials_of, ended):
    def of(record_of, text=TEXT):
        trials = trials_of(text)
        return mixture_of([(trial, ended(trial, record=record_of(trial))) for trial in trials])

    return of


def test_trials_of_one_processor_are_no_mixture_and_unknown_ones_are_none_either(mixture):
    assert mixture(lambda _: OLD) == ""
    assert mixture(lambda _: {}) == ""
    assert mixture(lambda t: OLD if t.seed else {"device": "cpu"}) == ""


def test_seeds_are_told_where_whole_seeds_came_from_each(mixture):
    assert mixture(lambda t: OLD if t.seed < 3 else NEW) == (
        f"{SAYS}seeds 0-2 on Xeon (AVX-512); seed 3 on EPYC (AVX2)"
    )
    assert mixture(lambda t: {} if t.seed == 1 else OLD if t.seed == 0 else NEW) == (
        f"{SAYS}seed 0 on Xeon (AVX-512); seeds 2, 3 on EPYC (AVX2); not known of 2 trials"
    )


def test_processors_of_one_name_differ_by_their_instructions(mixture):
    assert "on EPYC (AVX-512); " in mixture(
        lambda t: {**NEW, "instructions": "AVX-512"} if t.seed < 2 else NEW
    )


def test_arms_that_were_trained_apart_are_told_since_their_pairs_are_not_exact(mixture):
    assert mixture(lambda t: OLD if t.arm == "bn" else NEW) == (
        f"{SAYS}seeds 0-3 of no-bn on EPYC (AVX2); seeds 0-3 of bn on Xeon (AVX-512); of 4 seeds "
        "the arms were not trained on the same one"
    )


def test_of_many_places_the_trials_are_counted(mixture):
    grid = TEXT + "grid: {training.batch_size: [8, 16, 32]}\n"
    told = mixture(lambda t: OLD if t.seed or t.cell[0][1] == "8" else NEW, grid)
    assert told == (
        f"{SAYS}20 trials, as the record of each says, on Xeon (AVX-512); seed 0 of no-bn at "
        "training.batch_size = 16, seed 0 of no-bn at training.batch_size = 32, seed 0 of bn at "
        "training.batch_size = 16, seed 0 of bn at training.batch_size = 32 on EPYC (AVX2)"
    )


def test_going_on_elsewhere_is_warned_of_once_and_only_where_something_is_trained(trials_of, ended):
    here = dict(describe_processor())
    kept = [ended(trial) for trial in trials_of(TEXT)]
    of = partial(trained_elsewhere, left=2)
    assert of(kept) == ""
    assert of([ended(trial, record=here) for trial in trials_of(TEXT)]) == ""
    others = [ended(trial, record=OLD if trial.seed else here) for trial in trials_of(TEXT)]
    assert trained_elsewhere(others, left=0) == ""
    assert of(others) == (
        "Note: 6 trials of this plan came from Xeon (AVX-512), and 2 more will come from "
        f"{processor_text(here)}. Their roundings may differ, which training enlarges; every table "
        "says so. --fresh trains all of them here."
    )
