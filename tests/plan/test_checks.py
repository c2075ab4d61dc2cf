"""Claimed identities become one check for each network on which they can be measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bnexp.config.claims.identities import IDENTITIES, obstacle
from bnexp.config.sizes import SIZES
from bnexp.plan.checks import expand_checks

TEXT = """
name: checked
data: {{dataset: digits}}
network: {{kind: mlp, hidden: [8]}}
training: {{batch_size: {batch}, epochs: 1}}
seeds: [7, 3]
arms:
  no-bn: {{}}
  bn: {{network.norm: batch}}
  biased: {{network.norm: batch, network.bias: true}}
{grid}
claims:
{claims}
"""
FOLDING = "  - {says: it folds, identity: folding}"
GRID = "grid: {training.optimizer.learning_rate: [0.1, 0.01], network.dropout: [0.0, 0.5]}"


@pytest.fixture
def checks_of(experiment_of):
    def expand(claims, grid="", batch=16):
        experiment = experiment_of(TEXT.format(claims=claims, grid=grid, batch=batch))
        sizes = {v.settings.data: SIZES["digits"] for v in experiment.variants}
        return expand_checks(experiment, sizes)

    return expand


def test_identity_is_checked_in_every_arm_that_has_it(checks_of):
    claims = f"{FOLDING}\n  - {{says: no gradient, identity: bias_gradient}}"
    found = [(check.identity, check.arm) for check in checks_of(claims)]
    assert found == [("folding", "bn"), ("folding", "biased"), ("bias_gradient", "biased")]


def test_identity_of_one_arm_is_checked_there_only(checks_of):
    checks = checks_of("  - {says: it folds, identity: folding, arm: bn}")
    assert [check.arm for check in checks] == ["bn"]


def test_points_of_the_grid_with_the_same_network_count_as_one(checks_of):
    cells = [check.cell for check in checks_of(FOLDING, GRID) if check.arm == "bn"]
    assert cells == [(("network.dropout", "0.0"),), (("network.dropout", "0.5"),)]
    sizes = checks_of(FOLDING, "grid: {training.batch_size: [8, 4]}")
    assert [check.batch for check in sizes if check.arm == "bn"] == [8, 4]


def test_check_has_the_size_of_the_data_the_batch_and_the_first_seed(checks_of):
    check = checks_of(FOLDING)[0]
    assert (check.image, check.classes, check.batch, check.seed) == ((8, 8), 10, 16, 7)
    assert checks_of(FOLDING, batch=1)[0].batch == 2


def test_key_tells_what_affects_the_deviation_and_nothing_else(checks_of):
    check = checks_of(FOLDING)[0]
    assert replace(check, arm="other", cell=(("a", "b"),)).key == check.key
    others = [
        replace(check, identity="undone"),
        replace(check, network=check.network.model_copy(update={"l2": 0.1})),
        replace(check, image=(4, 16)),
        replace(check, classes=3),
        replace(check, batch=17),
        replace(check, seed=8),
    ]
    assert len({check.key, *(other.key for other in others)}) == 7


@pytest.mark.parametrize(
    ("network", "identity", "why"),
    [
        ("{kind: mlp}", "folding", "its network has no normalizer that is a layer"),
        ("{norm: batch, hidden: []}", "folding", "its network has no hidden layer"),
        ("{norm: batch}", "bias_gradient", "its hidden layers have no bias; say network.bias"),
        ("{norm: {kind: batch, placement: after}}", "bias_shift", "the activation stands between"),
        ("{norm: {kind: batch, scale: false}}", "undone", "lacks scale or offset"),
        (
            "{norm: {kind: batch, placement: after}, activation: tanh}",
            "weight_scale",
            "tanh stands between the weights and the normalizer",
        ),
    ],
)
def test_network_without_what_an_identity_is_about_is_told(experiment_of, network, identity, why):
    part = network.replace("{", "{kind: mlp, ", 1) if "kind: mlp" not in network else network
    text = f"name: x\ntraining: {{epochs: 1}}\nnetwork: {part}"
    [variant] = experiment_of(text).variants
    assert why in obstacle(identity, variant.settings)


def test_network_with_all_that_is_needed_has_no_obstacle(experiment_of):
    text = "name: x\ntraining: {epochs: 1}\nnetwork: {kind: mlp, norm: batch, bias: true}"
    [variant] = experiment_of(text).variants
    assert [obstacle(name, variant.settings) for name in IDENTITIES] == [""] * len(IDENTITIES)
