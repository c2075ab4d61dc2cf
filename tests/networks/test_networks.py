"""Residual, convolutional and recurrent networks as the configuration states them."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from bnexp.config.blueprint import blueprint_of
from bnexp.config.language.network import Network
from bnexp.networks import build_network, computing_in, count_parameters, start_network
from bnexp.networks.fusing import fuse
from bnexp.networks.lengths import draw_lengths
from bnexp.networks.statistics.pixels import moments_of, standardize
from bnexp.plan.layers import layers_of, totals_of


def spec(**settings):
    return TypeAdapter(Network).validate_python(settings)


def roles(image, **settings):
    return [block.role for block in blueprint_of(spec(**settings), image, 10)]


def started(image, precision="float64", **settings):
    blueprint = blueprint_of(spec(**settings), image, 10)
    with computing_in(precision):
        model = build_network(blueprint, image)
    start_network(model, blueprint, 3)
    return blueprint, model


def test_lenet_has_the_parameters_that_it_is_known_for():
    totals = totals_of(layers_of(spec(kind="cnn", preset="lenet"), (28, 28), 10))
    assert totals.parameters == 156 + 2416 + 48120 + 10164 + 850


def test_other_keys_change_a_preset():
    changed = spec(kind="cnn", preset="lenet", hidden=[10], norm="batch")
    assert (changed.hidden, changed.norm.kind, changed.kernel) == ((10,), "batch", (5,))
    assert changed.preset is None


def test_the_small_resnet_has_eight_layers_and_the_parameters_of_its_kernels():
    found = layers_of(spec(kind="cnn", preset="resnet-small"), (32, 32, 3), 10)
    kernels = [layer for layer in found if "convolution" in layer.kind]
    assert len([layer for layer in kernels if not layer.name.endswith("skip")]) + 1 == 8
    sizes = [9 * 3 * 16, 2 * 9 * 16 * 16, 9 * 16 * 32 + 9 * 32 * 32 + 16 * 32]
    sizes += [9 * 32 * 64 + 9 * 64 * 64 + 32 * 64]
    assert sum(layer.trainable for layer in kernels) == sum(sizes)
    assert [layer.shape for layer in found if layer.name == "conv.7"] == [(8, 8, 64)]


def test_skips_lead_over_pairs_and_join_before_the_activation():
    network = spec(kind="mlp", hidden=[6, 6, 6, 5, 5], residual=True, norm="batch")
    blocks = {block.role: block for block in blueprint_of(network, (2, 3), 4)}
    assert blocks["hidden.3.sum"].inputs == ("hidden.3.norm", "hidden.1.activation")
    assert blocks["hidden.3.activation"].inputs == ("hidden.3.sum",)
    assert blocks["hidden.5.sum"].inputs == ("hidden.5.norm", "hidden.5.skip")
    assert blocks["hidden.5.skip"].inputs == ("hidden.3.activation",)
    assert "hidden.2.sum" not in blocks


@pytest.mark.parametrize("norm", ["none", "batch"])
def test_with_a_zero_start_a_pair_passes_on_what_enters_it(norm):
    _blueprint, model = started(
        (2, 3), kind="mlp", hidden=[6, 6, 6], residual=True, zero_start=True, norm=norm
    )
    outputs = [model.get_layer(f"hidden.{n}.activation").output for n in (1, 3)]
    inner = keras.Model(model.inputs, outputs)
    before, after = inner(np.random.default_rng(0).random((5, 2, 3)), training=True)
    np.testing.assert_array_equal(before, after)
    starts = [float(v.numpy().max()) for v in model.get_layer("hidden.2").weights]
    assert starts[0] > 0


@pytest.mark.parametrize(
    ("layers", "there"),
    [("all", ["conv.1", "conv.2", "hidden.1"]), ([0, 3], ["input", "hidden.1"]), ([2], ["conv.2"])],
)
def test_a_normalizer_stands_at_the_layers_that_are_named(layers, there):
    norm = {"kind": "batch", "layers": layers}
    found = roles((8, 8), kind="cnn", hidden=[4], norm=norm)
    assert [role.removesuffix(".norm") for role in found if role.endswith(".norm")] == there


def test_each_layer_has_the_bias_that_its_own_normalizer_leaves_it():
    norm = {"kind": "batch", "layers": [2]}
    blocks = blueprint_of(spec(kind="mlp", hidden=[4, 4], norm=norm), (2, 2), 3)
    biased = [block.role for block in blocks if block.has("bias")]
    assert biased == ["hidden.1", "output"]


def test_a_bias_behind_the_normalizer_is_added_to_its_offset():
    _blueprint, model = started((2, 3), kind="mlp", hidden=[4], norm="batch", bias="after_norm")
    assert roles((2, 3), kind="mlp", hidden=[4], norm="batch", bias="after_norm")[1:5] == [
        "hidden.1", "hidden.1.norm", "hidden.1.bias", "hidden.1.activation",
    ]  # fmt: skip
    images = np.random.default_rng(0).random((6, 2, 3))
    extra = model.get_layer("hidden.1.bias")
    inner = keras.Model(model.inputs, [model.get_layer("hidden.1.norm").output, extra.output])
    extra.bias.assign(np.arange(4.0))
    normalized, added = inner(images, training=True)
    np.testing.assert_allclose(added - normalized, np.tile(np.arange(4.0), (6, 1)), atol=1e-12)


def test_standardized_training_images_have_mean_0_and_deviation_1_but_where_they_are_constant():
    images = np.random.default_rng(0).integers(0, 255, (30, 4, 3)).astype(np.uint8)
    images[:, 0, 0] = 7
    index = np.arange(0, 30, 2)
    blueprint, model = started((4, 3), kind="mlp", hidden=[4], input="standardize")
    standardize(model, blueprint, moments_of(images, index, 255.0))
    inner = keras.Model(model.inputs, model.get_layer("input.standardize").output)
    found = inner(images[index] / 255.0).numpy().reshape(15, -1)
    np.testing.assert_allclose(found.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(found[:, 1:].std(axis=0), 1.0, rtol=1e-12)
    assert np.all(np.abs(found[:, 0]) < 1e-12)


@pytest.mark.parametrize("settings", [{}, {"scale": False, "center": False}])
def test_the_fused_kernel_gives_the_same_numbers(settings):
    norm = {"kind": "batch", "momentum": 0.9, **settings}
    network = {"kind": "cnn", "channels": [3], "norm": norm}
    blueprint, plain = started((5, 4), "float32", **network)
    _, fused = started((5, 4), "float32", **network)
    fuse(fused, blueprint)
    images = np.random.default_rng(0).normal(0, 2, (6, 5, 4)).astype(np.float32)
    found = []
    for model in (plain, fused):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(model(images, training=True)[:, 0])
        gradients = tape.gradient(loss, model.trainable_weights)
        moving = [v.numpy() for v in model.non_trainable_weights]
        found.append([loss, *gradients, *moving, model(images, training=False)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    assert "BatchNormalization" in type(fused.get_layer("conv.1.norm")).__name__


def test_lengths_are_those_of_the_seed_and_lie_within_their_bounds():
    found = draw_lengths(3, 8, 5000, seed=1)
    assert (found.min(), found.max()) == (3, 8)
    np.testing.assert_array_equal(found, draw_lengths(3, 8, 5000, seed=1))
    assert np.any(found != draw_lengths(3, 8, 5000, seed=2))


@pytest.mark.parametrize("cell", ["simple", "lstm", "gru"])
@pytest.mark.parametrize("placement", ["inputs", "between"])
def test_a_masked_step_leaves_no_trace_in_statistics_or_gradient(cell, placement):
    norm = {"kind": "batch", "placement": placement}
    settings = {"kind": "rnn", "cell": cell, "units": [4, 3], "lengths": {"least": 2}}
    rng = np.random.default_rng(0)
    images, lengths = rng.random((6, 5, 3)), np.array([2, 3, 5, 4, 2, 3])
    changed = images.copy()
    for image, length in zip(changed, lengths, strict=True):
        image[length:] = rng.normal(0, 100, (5 - length, 3))
    found = []
    for given in (images, changed):
        _, model = started((5, 3), **settings, norm=norm)
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(model([given, lengths], training=True)[:, 0])
        gradients = tape.gradient(loss, model.trainable_weights)
        found.append([loss, *gradients, *(v.numpy() for v in model.non_trainable_weights)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_a_sequence_cut_short_by_its_mask_is_the_short_sequence():
    _, model = started((5, 3), kind="rnn", cell="gru", units=[4, 3], lengths={"least": 2})
    _, short = started((2, 3), kind="rnn", cell="gru", units=[4, 3])
    images = np.random.default_rng(0).random((6, 5, 3))
    np.testing.assert_allclose(
        model([images, np.full(6, 2)]), short(images[:, :2]), rtol=1e-12, atol=1e-14
    )


def test_the_bias_of_the_forget_gate_starts_at_1_as_in_keras():
    _, model = started((5, 3), kind="rnn", units=[2])
    theirs = keras.layers.LSTM(2)
    theirs.build((None, 5, 3))
    ours = model.get_layer("recurrent.1").get_weights()[2]
    np.testing.assert_array_equal(ours, theirs.get_weights()[2])


@pytest.mark.parametrize("kind", ["mlp", "cnn", "rnn"])
def test_colour_images_are_taken_by_every_kind(kind):
    _, model = started((6, 6, 3), kind=kind)
    assert count_parameters(model)["trainable"] > 0
    assert model(np.zeros((2, 6, 6, 3))).shape == (2, 10)
