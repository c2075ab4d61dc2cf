"""The fairness rules ask what a normalizer does, not what it is called."""

from __future__ import annotations

import pytest

from bnexp.plan import lint

TEXT = """data: {{dataset: mnist}}
network: {{kind: mlp, hidden: [12], norm: {norm}, bias: {bias}}}
training: {{epochs: {epochs}, batch_size: {batch}}}
"""
NORMS = {
    "batch": "{kind: batch, momentum: 0.9}",
    "layer": "layer",
    "group": "{kind: group, groups: 3}",
    "rms": "rms",
    "weight": "weight",
    "batch_renorm": "{kind: batch_renorm, momentum: 0.9}",
    "ghost_batch": "{kind: ghost_batch, momentum: 0.95}",
    "batch_layer": "{kind: batch_layer, momentum: 0.9}",
    "full": "full",
    "noisy_batch": "{kind: noisy_batch, momentum: 0.9}",
}
OVER_EXAMPLES = {"batch", "batch_renorm", "ghost_batch", "noisy_batch"}


@pytest.fixture
def rules(experiment_of):
    """Returns the rules that warn, with their messages."""

    def of(norm, bias="auto", batch=32, epochs=10):
        text = TEXT.format(norm=norm, bias=bias, batch=batch, epochs=epochs)
        return {each.rule: each.problem.message for each in lint(experiment_of(text), workers=None)}

    return of


@pytest.mark.parametrize("norm", NORMS)
def test_none_is_warned_of_where_all_is_well(rules, norm):
    assert rules(NORMS[norm]) == {}


@pytest.mark.parametrize("norm", NORMS)
def test_a_bias_is_idle_only_where_the_mean_of_its_unit_is_subtracted(rules, norm):
    assert ("bias-before-norm" in rules(NORMS[norm], bias="true")) is (norm in OVER_EXAMPLES)


@pytest.mark.parametrize("norm", NORMS)
def test_a_batch_of_one_hurts_those_that_have_nothing_else_to_go_by(rules, norm):
    assert ("batch-of-one" in rules(NORMS[norm], batch=1)) is (norm in OVER_EXAMPLES)


def test_so_does_a_part_of_one(rules):
    message = rules("{kind: ghost_batch, size: 1, momentum: 0.9}")["batch-of-one"]
    assert "one example in a part of a batch of 32" in message
    assert "batch-of-one" in rules("{kind: ghost_batch, size: 16, momentum: 0.9}", batch=33)


@pytest.mark.parametrize("norm", NORMS)
def test_a_small_last_batch_is_told_of_the_same(rules, norm):
    assert 48_000 % 71 == 4  # a quarter of a part of 16
    warned = OVER_EXAMPLES - {"ghost_batch"}
    assert ("small-last-batch" in rules(NORMS[norm], batch=71)) is (norm in warned)


def test_the_last_part_of_the_last_batch_may_be_the_small_one(rules):
    assert 48_000 % 412 == 2 * 103 + 2
    parts = rules("{kind: ghost_batch, size: 103, momentum: 0.95}", batch=412)
    assert "a last batch of 208 examples, the last 2 of which" in parts["small-last-batch"]
    assert rules("{kind: ghost_batch, size: 104, momentum: 0.95}", batch=412) == {}


@pytest.mark.parametrize("kind", ["batch", "batch_renorm", "noisy_batch", "batch_layer"])
def test_averages_that_lag_are_told_of_all_that_are_evaluated_by_them(rules, kind):
    found = rules(f"{{kind: {kind}, momentum: 0.9999}}", epochs=1)
    assert "slow-momentum" in found
    assert "at most 0.9969" in found["slow-momentum"]


def test_parts_of_batches_forget_faster(rules):
    found = rules("{kind: ghost_batch, size: 8, momentum: 0.9999}", epochs=1)
    assert "at most 0.9992" in found["slow-momentum"]
    assert "fast-momentum" in rules("{kind: ghost_batch, size: 8, momentum: 0.5}")
    assert "fast-momentum" not in rules("{kind: batch, momentum: 0.5}")


def test_what_trains_by_its_averages_cannot_lag(rules):
    assert rules("{kind: full, alpha: 0.0001}", epochs=1) == {}
    assert rules("{kind: full, alpha: 1}") == {}
