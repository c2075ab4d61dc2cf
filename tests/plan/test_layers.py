"""Layers, costs and memory, against numbers worked out by hand."""

from typing import get_args

import pytest

from bnexp.config.blueprint.expand import EXPANSIONS
from bnexp.config.language.network import Mlp
from bnexp.config.language.norms import Norm
from bnexp.config.language.training import Training
from bnexp.config.language.walk import LANGUAGE, kinds_of
from bnexp.config.sizes import SIZES
from bnexp.plan.description import describe_experiment
from bnexp.plan.layers import Layer, layers_of, totals_of
from bnexp.plan.memory import step_memory


def network(**settings):
    return Mlp.model_validate({"kind": "mlp", "hidden": [4], **settings})


def described(experiment_of, text, **options):
    lines = "data: {dataset: digits}\ntraining: {epochs: 1}\n"
    return describe_experiment(experiment_of(lines + text, **options), SIZES)


def users(description):
    return [network.users for network in description.networks]


def test_every_layer_of_a_small_network_is_worked_out():
    spec = network(norm={"kind": "batch", "placement": "after"}, dropout=0.25)
    assert layers_of(spec, (2, 3), 5) == (
        Layer("flatten", "2 x 3 flattened", (6,)),
        Layer("hidden.1", "dense with bias", (4,), trainable=28, operations=52),
        Layer("hidden.1.activation", "relu", (4,), operations=4),
        Layer("hidden.1.norm", "batch normalization", (4,), 8, 8, 8, True, 16),
        Layer("hidden.1.dropout", "dropout of 0.25", (4,)),
        Layer("output", "dense with bias, softmax", (5,), trainable=25, operations=70),
    )


def test_totals_are_sums_and_the_share_is_that_of_all_parameters():
    totals = totals_of(layers_of(network(norm="batch"), (2, 3), 5))
    assert (totals.trainable, totals.other, totals.parameters) == (24 + 8 + 25, 8, 65)
    assert totals.normalizer == 16
    assert totals.share == 16 / 65
    assert totals.operations == 48 + 8 + 4 + 70


def test_batch_normalization_has_four_parameters_a_channel_two_of_them_trainable():
    for norm, trainable in [({}, 2), ({"center": False}, 1), ({"scale": False}, 1)]:
        found = layers_of(network(hidden=[9], norm={"kind": "batch", **norm}), (2, 2), 2)
        [layer] = [layer for layer in found if layer.normalizer]
        assert (layer.trainable, layer.other) == (9 * trainable, 9 * 2)


def test_a_linear_activation_costs_nothing():
    found = layers_of(network(activation="linear"), (2, 2), 2)
    assert found[2] == Layer("hidden.1.activation", "linear", (4,))


def test_every_normalizer_and_every_network_can_be_counted():
    norms = {
        get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Norm)[0])
    }
    for kind in norms - {"none"}:
        (layer,) = [x for x in layers_of(network(norm=kind), (2, 2), 2) if x.normalizing]
        assert layer.normalizer is (layer.normalizing == layer.trainable + layer.other)
        assert layer.kind
    kinds = {kind for part in LANGUAGE.models_at(("network",)) for kind in kinds_of(part)}
    assert kinds == set(EXPANSIONS)


@pytest.mark.parametrize(("precision", "value"), [("float32", 4), ("float64", 8)])
def test_memory_of_a_step_is_worked_out(precision, value):
    found = layers_of(network(norm="batch"), (2, 3), 5)
    memory = step_memory(found, Training(epochs=1, batch_size=10, precision=precision))
    assert memory.weights == value * 65
    assert memory.gradients == value * 57
    assert memory.optimizer == value * 2 * 57
    assert memory.activations == value * 10 * (6 + 4 + 4 + 4 + 5)
    assert memory.total == value * (65 + 57 + 114 + 230)


def test_batches_of_a_step_hold_one_more_gradient_and_no_more_activations():
    found = layers_of(network(norm="batch"), (2, 3), 5)
    one = step_memory(found, Training(epochs=1, batch_size=10))
    four = step_memory(found, Training(epochs=1, batch_size=10, accumulate=4))
    assert four.gradients == 2 * one.gradients
    assert (four.activations, four.weights) == (one.activations, one.weights)
    whole = step_memory(found, Training(epochs=1, batch_size="all"), images=70)
    assert whole.activations == 7 * one.activations


def test_steps_are_described_by_the_images_that_are_trained_on(experiment_of):
    text = """
arms:
  one: {training.batch_size: 30}
  three: {training.batch_size: 30, training.accumulate: 3}
  four: {training.batch_size: 30, training.accumulate: 4}
  all: {training.batch_size: all}
"""
    rows = described(experiment_of, text, sets=["data.images=100"]).rows
    sizes = {row.arm: (row.costs.batch_size, row.costs.step_size) for row in rows}
    assert sizes == {"one": (30, 30), "three": (30, 90), "four": (30, 100), "all": (100, 100)}
    assert [row.costs.step_operations // (3 * row.costs.step_size) for row in rows] == [
        row.costs.totals.operations for row in rows
    ]


def test_weights_that_are_updated_as_one_are_kept_once_more(experiment_of):
    kept = {
        depth: described(experiment_of, f"network: {{kind: mlp, hidden: {depth} x 4}}")
        .rows[0]
        .costs
        for depth in (50, 51)
    }
    assert kept[50].memory.weights == 4 * kept[50].totals.parameters
    assert kept[51].memory.weights == 8 * kept[51].totals.parameters


def test_arms_with_the_same_network_share_its_description(experiment_of):
    text = "arms: {a: {}, b: {network.norm: batch}, c: {training.optimizer.learning_rate: 0.1}}\n"
    description = described(experiment_of, text)
    assert users(description) == [(("a", ()), ("c", ())), (("b", ()),)]
    assert [row.arm for row in description.rows] == ["a", "b", "c"]


def test_parts_of_the_grid_without_effect_on_costs_are_left_out(experiment_of):
    text = (
        "grid: {network.hidden: [[8], [9]], training.optimizer.learning_rate: [0.1, 0.2],\n"
        "  network.initializer: [zeros, ones], training.batch_size: [16, 32]}\n"
    )
    description = described(experiment_of, text)
    hidden = [("network.hidden", "[8]")], [("network.hidden", "[9]")]
    assert users(description) == [(("default", tuple(cell)),) for cell in hidden]
    assert description.keys == ("network.hidden", "training.batch_size")
    cells = [dict(row.cell) for row in description.rows]
    assert [tuple(cell.values()) for cell in cells] == [
        ("[8]", "16"),
        ("[8]", "32"),
        ("[9]", "16"),
        ("[9]", "32"),
    ]


def test_settings_that_are_walked_together_name_a_network_together(experiment_of):
    text = "zip: {training.optimizer.learning_rate: [0.1, 0.2], network.hidden: [[8], [9]]}\n"
    description = described(experiment_of, text)
    assert description.keys == ("training.optimizer.learning_rate", "network.hidden")
    assert len(description.networks) == 2


def test_difference_is_from_the_first_arm_at_the_same_point_of_the_grid(experiment_of):
    text = (
        "network: {kind: mlp, norm: {kind: batch, placement: after}}\n"
        "arms: {bn: {}, no-bn: {network.norm: none}}\ngrid: {network.hidden: [[8], [9, 7]]}\n"
    )
    rows = described(experiment_of, text).rows
    assert [(row.arm, row.difference) for row in rows] == [
        ("bn", 0),
        ("bn", 0),
        ("no-bn", -4 * 8),
        ("no-bn", -4 * (9 + 7)),
    ]


def test_a_step_takes_three_forward_passes_of_its_batch(experiment_of):
    text = "network: {kind: mlp, hidden: []}\ngrid: {training.batch_size: [1, 50]}\n"
    rows = described(experiment_of, text).rows
    forward = 2 * 64 * 10 + 10 + 5 * 10
    assert [row.costs.totals.operations for row in rows] == [forward, forward]
    assert [row.costs.step_operations for row in rows] == [3 * forward, 150 * forward]


def test_a_grid_of_data_sets_is_described_with_the_size_of_each(experiment_of):
    description = describe_experiment(
        experiment_of(
            "training: {epochs: 1}\ngrid: {data.dataset: [digits, mnist, fashion_mnist]}\n"
        ),
        SIZES,
    )
    assert [network.layers[0].shape for network in description.networks] == [(64,), (784,)]
    assert [len(network.users) for network in description.networks] == [1, 2]


@pytest.mark.parametrize(
    ("norm", "dense"),
    [
        ("none", "with bias"),
        ("batch", "without bias"),
        ({"kind": "batch", "center": False}, "with bias"),
    ],
)
def test_the_words_say_whether_there_is_a_bias(norm, dense):
    assert layers_of(network(norm=norm), (2, 2), 2)[1].kind == f"dense {dense}"
