"""What normalizers have to do with each other, and what no library tests of its own.

All in double precision, with random scales and offsets, through the layers themselves.
"""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from bnexp.config.language.norms import Norm
from bnexp.networks import computing_in
from bnexp.networks.norms import NORMS
from bnexp.networks.norms.weight import WeightNormDense

ROW, STEPS, IMAGE = (6,), (4, 6), (3, 4, 6)
TINY = {"epsilon": 1e-30}
NEAR = {"rtol": 1e-9, "atol": 1e-9}

OVER_BATCH = {
    "batch": {},
    "torch": {"kind": "batch", "convention": "torch"},
    "ghost_batch": {"size": 4},
    "batch_renorm": {"from_step": 0, "to_step": 0},
    "full": {},
    "batch_layer": {},
}
"""Those whose statistics run over the batch, and for which nothing is drawn."""


def made(kind, shape, **settings):
    """Returns a layer in double precision with random scale and offset, the same for all."""
    spec = TypeAdapter(Norm).validate_python({"kind": kind, **settings})
    with computing_in("float64"):
        layer = NORMS[spec.kind](spec, "norm", shape)
        layer.build((None, *shape))
    for variable in layer.trainable_weights:
        name = {"scale": "gamma"}.get(variable.name, variable.name)
        rng = np.random.default_rng([len(name), *map(ord, name)])
        variable.assign(rng.uniform(-1.5, 1.5, variable.shape))
    return layer


def batch(shape, examples=8, seed=1):
    return tf.constant(np.random.default_rng(seed).normal(1.0, 2.0, (examples, *shape)))


def passed(layer, inputs, **options):
    """Returns the output in training, and the gradient of a weighted sum for the input."""
    weight = batch(inputs.shape[1:], len(inputs), seed=2)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer(inputs, training=True, **options)
        loss = tf.reduce_sum(weight * output)
    return output.numpy(), tape.gradient(loss, inputs).numpy()


def assert_same(one, other, inputs):
    for found, expected in zip(passed(one, inputs), passed(other, inputs), strict=True):
        np.testing.assert_allclose(found, expected, **NEAR)


NO_NOISE = {"mean": 0.0, "factor": 1.0, "mean_spread": 0.0, "factor_spread": 0.0}
SAME = [
    ("full", {"alpha": 1.0}, "batch", {}, ROW),
    ("full", {"alpha": 1.0}, "batch", {}, IMAGE),
    ("full", {"alpha": 0.1}, "batch", {}, STEPS),  # the first batch sets both estimates
    ("batch_renorm", {"r_max": 1.0, "d_max": 0.0, "from_step": 0, "to_step": 0}, "batch", {}, ROW),
    ("batch_renorm", {"from_step": 1}, "batch", {}, IMAGE),
    ("ghost_batch", {"size": 8}, "batch", {}, ROW),
    ("ghost_batch", {"size": 9}, "batch", {}, IMAGE),
    ("noisy_batch", NO_NOISE, "batch", {}, STEPS),
    ("group", {"groups": 1}, "layer", {}, ROW),
    ("group", {"groups": 6}, "instance", {}, IMAGE),
    ("layer", {"axes": "all"}, "layer", {}, ROW),
    ("layer", {"axes": "all", "scale": False, "center": False}, "group",
     {"groups": 1, "scale": False, "center": False}, IMAGE),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "settings", "other", "others", "shape"), SAME)
def test_one_normalizer_is_another_at_its_limit(kind, settings, other, others, shape):
    assert_same(made(kind, shape, **settings), made(other, shape, **others), batch(shape))


@pytest.mark.parametrize("shape", [ROW, IMAGE])
def test_batch_layer_normalization_of_one_example_is_layer_normalization(shape):
    one = batch(shape, examples=1)
    assert_same(made("batch_layer", shape), made("layer", shape), one)


def test_ghost_batches_are_batches_by_themselves():
    inputs = batch(IMAGE, examples=7)
    ghost, whole = made("ghost_batch", IMAGE, size=3), made("batch", IMAGE)
    parts = [whole(inputs[part], training=True) for part in (slice(3), slice(3, 6), slice(6, 7))]
    np.testing.assert_allclose(ghost(inputs, training=True), np.concatenate(parts), **NEAR)
    for name in ("moving_mean", "moving_variance"):
        found, expected = (getattr(layer, name).numpy() for layer in (ghost, whole))
        np.testing.assert_allclose(found, expected, **NEAR)


def test_full_normalization_settles_at_the_statistics_of_all_data():
    inputs = batch(ROW, examples=40)
    full, whole = made("full", ROW, alpha=0.2), made("batch", ROW, momentum=0.0)
    full(2.0 * inputs + 1.0, training=True)
    for _ in range(200):
        full(inputs, training=True)
    whole(inputs, training=True)
    for mode in (True, False):
        found, expected = (layer(inputs, training=mode) for layer in (full, whole))
        np.testing.assert_allclose(found, expected, **NEAR)


def test_renormalization_without_bounds_trains_as_it_is_evaluated():
    layer = made("batch_renorm", ROW, r_max=1e9, d_max=1e9, from_step=0, to_step=0)
    layer.moving_mean.assign(np.linspace(-1.0, 1.0, 6))
    layer.moving_stddev.assign(np.linspace(0.5, 2.0, 6))
    inputs = batch(ROW)
    expected = layer(inputs, training=False).numpy()
    np.testing.assert_allclose(layer(inputs, training=True), expected, **NEAR)


def test_bounds_of_renormalization_grow_with_the_steps():
    layer = made("batch_renorm", ROW, r_max=3.0, d_max=5.0, from_step=2, to_step=6)
    grown = []
    for _ in range(8):
        grown.append(float(layer._grown()))
        layer(batch(ROW), training=True)
        layer(batch(ROW), training=False)
    assert grown == [0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]


@pytest.mark.parametrize("kind", ["batch", "ghost_batch", "batch_renorm", "noisy_batch"])
def test_gradients_of_a_unit_add_up_to_nothing(kind):
    for shape in (ROW, IMAGE):
        _, gradient = passed(made(kind, shape), batch(shape))
        axes = tuple(range(len(shape)))
        assert np.abs(gradient.sum(axis=axes)).max() < 1e-9 * np.abs(gradient).sum()


BY_INPUT = {
    "batch": {},
    "ghost_batch": {"size": 4},
    "layer": {},
    "group": {"groups": 2},
    "rms": {},
    "batch_layer": {},
}


@pytest.mark.parametrize("kind", BY_INPUT)
def test_a_gradient_is_orthogonal_to_the_kernel_and_its_scale_changes_nothing(kind):
    layer = made(kind, ROW, **BY_INPUT[kind], **TINY)
    inputs, weight = batch((5,)), batch(ROW, seed=2)
    outputs, gradients = [], []
    for factor in (1.0, 3.0):
        kernel = tf.Variable(factor * np.random.default_rng(4).normal(size=(5, 6)))
        with tf.GradientTape() as tape:
            output = layer(inputs @ kernel, training=True)
            loss = tf.reduce_sum(weight * output)
        outputs.append(output.numpy())
        gradients.append(tape.gradient(loss, kernel).numpy())
        along = float(np.sum(gradients[-1] * kernel.numpy()))
        assert abs(along) < 1e-8 * np.linalg.norm(gradients[-1]) * np.linalg.norm(kernel.numpy())
    np.testing.assert_allclose(*outputs, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(gradients[0], 3.0 * gradients[1], rtol=1e-6, atol=1e-6)


def test_the_gradient_of_a_normalized_kernel_is_orthogonal_to_it():
    with computing_in("float64"):
        layer = WeightNormDense(6)
    inputs, weight = batch((5,)), batch(ROW, seed=2)
    layer.build(inputs.shape)
    layer.gain.assign(np.linspace(-1.0, 2.0, 6))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(weight * layer(inputs))
    gradient = tape.gradient(loss, layer._kernel.value).numpy()
    along = np.sum(gradient * layer._kernel.numpy(), axis=0)
    assert np.abs(along).max() < 1e-9 * np.abs(gradient).max()
    kept = layer(inputs).numpy()
    layer._kernel.assign(5.0 * layer._kernel)
    np.testing.assert_allclose(layer(inputs), kept, **NEAR)


@pytest.mark.parametrize("kind", ["batch", "full", "batch_renorm"])
def test_a_stacked_batch_changes_nothing_and_a_permuted_one_permutes(kind):
    inputs = batch(ROW)
    order = np.random.default_rng(5).permutation(len(inputs))
    plain, stacked, permuted = (
        made(kind, ROW)(each, training=True).numpy()
        for each in (inputs, tf.concat([inputs] * 3, 0), tf.gather(inputs, order))
    )
    np.testing.assert_allclose(stacked, np.tile(plain, (3, 1)), **NEAR)
    np.testing.assert_allclose(permuted, plain[order], **NEAR)


@pytest.mark.parametrize("kind", BY_INPUT)
def test_gradients_are_central_differences(kind):
    layer, inputs = made(kind, STEPS, **BY_INPUT[kind]), batch(STEPS)
    _, gradient = passed(layer, inputs)
    weight = batch(STEPS, seed=2)
    direction = np.random.default_rng(6).normal(size=inputs.shape)

    def loss(step):
        return float(tf.reduce_sum(weight * layer(inputs + step * direction, training=True)))

    slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
    assert slope == pytest.approx(float(np.sum(gradient * direction)), rel=1e-7)


@pytest.mark.parametrize("name", OVER_BATCH)
def test_what_is_masked_leaves_no_trace(name):
    settings = {"kind": name, **OVER_BATCH[name]}
    kind = settings.pop("kind")
    mask = np.random.default_rng(7).random((8, 4)) < 0.7
    inputs = batch(STEPS).numpy()
    results = []
    for filling in (0.0, 100.0):
        filled = tf.constant(np.where(mask[..., None], inputs, filling))
        layer = made(kind, STEPS, **settings)
        output, gradient = _masked(layer, filled, mask)
        kept = [v.numpy() for v in layer.non_trainable_weights]
        results.append([output[mask], gradient[mask], *kept])
        np.testing.assert_array_equal(gradient[~mask], 0.0)
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(one, other, **NEAR)


def _masked(layer, inputs, mask):
    """Returns output and gradient where masked outputs count for nothing."""
    weight = batch(STEPS, seed=2) * mask[..., None]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        output = layer(inputs, training=True, mask=tf.constant(mask))
        loss = tf.reduce_sum(weight * output)
    return output.numpy(), tape.gradient(loss, inputs).numpy()


def test_noise_has_the_distribution_that_its_settings_state():
    settings = {"mean": 0.5, "factor": 1.25, "mean_spread": 0.1, "factor_spread": 0.05}
    layer = made("noisy_batch", (2000,), scale=False, center=False, **settings)
    plain = made("batch", (2000,), scale=False, center=False)
    inputs = batch((2000,), examples=12)
    noisy, clean = (np.asarray(each(inputs, training=True)) for each in (layer, plain))
    slopes = np.array([np.polyfit(x, y, 1) for x, y in zip(clean.T, noisy.T, strict=True)])
    factors, means = slopes.T
    assert 1.1 < factors.mean() < 1.15
    assert factors.min() > 1.0 - 0.2
    assert abs(means.mean()) < 0.03
    assert 0.4 < np.abs(means).max() < 0.6
    again = np.asarray(layer(inputs, training=True))
    assert np.abs(again - noisy).max() > 0.1
    np.testing.assert_array_equal(layer(inputs, training=False), layer(inputs, training=False))


def test_a_reparametrized_layer_is_saved_and_loaded_with_its_gain(tmp_path):
    layer = WeightNormDense(6)
    model = keras.Sequential([keras.layers.Input((5,)), layer])
    layer.start_by(tf.cast(batch((5,)), tf.float32), 1e-10)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    inputs = np.asarray(batch((5,)), np.float32)
    for one, other in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(model(inputs), loaded(inputs), rtol=1e-5, atol=1e-6)
