"""The fully connected network as the configuration states it."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config.blueprint import INPUT, blueprint_of
from bnexp.config.language.network import Mlp
from bnexp.networks import (
    build_network,
    computing_in,
    count_parameters,
    start_network,
    weights_by_role,
)


def network(**settings):
    spec = Mlp.model_validate({"kind": "mlp", "hidden": [6, 5], **settings})
    blueprint = blueprint_of(spec, (4, 3), 10)
    return blueprint, build_network(blueprint, (4, 3))


def names(model):
    return [layer.name for layer in model.layers if layer.name != INPUT]


def started(seed=0, **settings):
    blueprint, model = network(**settings)
    start_network(model, blueprint, seed)
    return {role: variable.numpy() for role, variable in weights_by_role(model)}


def test_articles_network_has_the_articles_layers_and_parameters():
    spec = Mlp.model_validate(
        {"kind": "mlp", "hidden": [128], "norm": {"kind": "batch", "placement": "after"}}
    )
    model = build_network(blueprint_of(spec, (28, 28), 10), (28, 28))
    layers = ["flatten", "hidden.1", "hidden.1.activation", "hidden.1.norm", "output"]
    assert names(model) == layers
    trainable = 784 * 128 + 128 + 2 * 128 + 128 * 10 + 10
    assert count_parameters(model) == {"trainable": trainable, "other": 2 * 128}


@pytest.mark.parametrize(
    ("placement", "order"),
    [("before", ["norm", "activation"]), ("after", ["activation", "norm"])],
)
def test_placement_puts_the_normalizer_before_or_after_the_activation(placement, order):
    _, model = network(norm={"kind": "batch", "placement": placement}, dropout=0.5)
    wanted = ["hidden.2", *(f"hidden.2.{part}" for part in (*order, "dropout"))]
    assert names(model)[5:9] == wanted


@pytest.mark.parametrize(
    ("bias", "norm", "has"),
    [
        ("auto", "none", True),
        ("auto", {"kind": "batch"}, False),
        ("auto", {"kind": "batch", "center": False}, True),
        ("auto", {"kind": "batch", "placement": "after"}, True),
        (True, {"kind": "batch"}, True),
        (False, "none", False),
    ],
)
def test_bias_is_left_out_only_where_a_normalizer_with_an_offset_follows(bias, norm, has):
    roles = started(bias=bias, norm=norm)
    assert ("hidden.1.bias" in roles) is has
    assert "output.bias" in roles


def test_every_weight_starts_as_the_configuration_says():
    norm = {
        "kind": "batch",
        "beta_initializer": 0.5,
        "gamma_initializer": {"kind": "constant", "value": 2.0},
        "moving_mean_initializer": {"kind": "normal", "stddev": 1.0},
        "moving_variance_initializer": "zeros",
    }
    weights = started(norm=norm, bias=True, bias_initializer=0.25)
    assert np.all(weights["hidden.1.norm.beta"] == 0.5)
    assert np.all(weights["hidden.2.norm.gamma"] == 2.0)
    assert np.all(weights["hidden.2.norm.moving_variance"] == 0.0)
    assert np.all(weights["hidden.2.bias"] == 0.25)
    assert len(set(weights["hidden.1.norm.moving_mean"])) == 6


def test_a_normalizer_changes_no_kernel():
    plain, normalized = started(seed=3), started(seed=3, norm="batch")
    for role in ("hidden.1.kernel", "hidden.2.kernel", "output.kernel"):
        np.testing.assert_array_equal(plain[role], normalized[role])


def test_a_further_layer_changes_no_kernel_of_the_same_shape():
    short, long = started(seed=3, hidden=[6, 6]), started(seed=3, hidden=[6, 6, 6])
    np.testing.assert_array_equal(short["hidden.2.kernel"], long["hidden.2.kernel"])
    assert not np.array_equal(long["hidden.2.kernel"], long["hidden.3.kernel"])


def test_dropout_layers_have_masks_of_their_own():
    def states(seed):
        blueprint, model = network(dropout=0.5)
        start_network(model, blueprint, seed)
        layers = (layer for layer in model.layers if layer.name.endswith("dropout"))
        return [tuple(layer.seed_generator.state.numpy()) for layer in layers]

    assert len({*states(0), *states(1)}) == 4
    assert states(0) == states(0)


def test_penalties_are_those_of_keras():
    with computing_in("float64"):
        blueprint, model = network(
            l2=0.5, norm={"kind": "batch", "gamma_regularizer": {"l1": 0.125}}
        )
    start_network(model, blueprint, 0)
    weights = {role: variable.numpy() for role, variable in weights_by_role(model)}
    kernels = sum(np.sum(w**2) for role, w in weights.items() if role.endswith("kernel"))
    gammas = sum(np.sum(abs(w)) for role, w in weights.items() if role.endswith("gamma"))
    assert float(sum(model.losses)) == pytest.approx(0.5 * kernels + 0.125 * gammas, rel=1e-12)
