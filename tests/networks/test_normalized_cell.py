"""Normalizers inside recurrent cells, against Keras' own cells and against numpy."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from bnexp.networks import computing_in
from bnexp.networks.normalized_cell import NormalizedRecurrence

KERAS = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
STEPS, UNITS, INPUTS = 5, 3, 4
IMAGES = np.random.default_rng(0).normal(0, 1, (6, STEPS, INPUTS))
MASK = np.arange(STEPS) < np.array([5, 2, 3, 5, 4, 2])[:, np.newaxis]


def made(cell, **settings):
    """Returns a layer with random weights; moving statistics stay at their start."""
    with computing_in("float64"):
        layer = NormalizedRecurrence(cell, UNITS, sequences=True, name="cell", **settings)
        layer.build((None, STEPS, INPUTS))
    rng = np.random.default_rng(1)
    for variable in layer.trainable_weights:
        variable.assign(rng.uniform(0.5, 1.5, variable.shape) * rng.choice([-1, 1], variable.shape))
    return layer


@pytest.mark.parametrize("per_step", [False, True])
@pytest.mark.parametrize("cell", KERAS)
def test_with_statistics_of_0_and_1_it_is_the_cell_of_keras(cell, per_step):
    layer = made(cell, kind="batch", epsilon=1e-30, scale=False, center=False, per_step=per_step)
    with computing_in("float64"):
        plain = KERAS[cell](UNITS, return_sequences=True)
        plain.build((None, STEPS, INPUTS))
    plain.set_weights([w.numpy() for w in (layer.kernel, layer.recurrent_kernel, layer.bias)])
    ours, theirs = (each(IMAGES, mask=MASK, training=False) for each in (layer, plain))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


def normal(values, axis, epsilon):
    mean, variance = values.mean(axis, keepdims=True), values.var(axis, keepdims=True)
    return (values - mean) / np.sqrt(variance + epsilon)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def lstm_by_numpy(layer, axis, epsilon):
    """Returns the states of an LSTM step by step: Ba et al. 2016, Cooijmans et al. 2017."""
    weight = {variable.name: variable.numpy() for variable in layer.weights}
    state = carried = np.zeros((len(IMAGES), UNITS))
    found = []
    for step in range(STEPS):
        sums = weight["input_gamma"] * normal(IMAGES[:, step] @ weight["kernel"], axis, epsilon)
        inner = normal(state @ weight["recurrent_kernel"], axis, epsilon)
        sums = sums + weight["recurrent_gamma"] * inner + weight["bias"]
        enter, forget, candidate, leave = np.split(sums, 4, axis=1)
        carried = sigmoid(forget) * carried + sigmoid(enter) * np.tanh(candidate)
        shown = weight["state_gamma"] * normal(carried, axis, epsilon) + weight["state_beta"]
        state = sigmoid(leave) * np.tanh(shown)
        found.append(state)
    return np.stack(found, axis=1)


@pytest.mark.parametrize(("kind", "axis"), [("layer", 1), ("batch", 0)])
def test_an_lstm_is_normalized_as_its_papers_say(kind, axis):
    layer = made("lstm", kind=kind, epsilon=0.01)
    expected = lstm_by_numpy(layer, axis, 0.01)
    np.testing.assert_allclose(layer(IMAGES, training=True), expected, rtol=1e-10, atol=1e-12)


def test_layer_normalization_is_the_same_in_inference():
    layer = made("gru", kind="layer")
    np.testing.assert_array_equal(layer(IMAGES, training=True), layer(IMAGES, training=False))
    assert not layer.non_trainable_weights


@pytest.mark.parametrize("cell", KERAS)
def test_moving_statistics_are_those_of_each_step_or_their_mean(cell):
    single = made(cell, kind="batch", momentum=0.9, per_step=True)
    shared = made(cell, kind="batch", momentum=0.9)
    for layer in (single, shared):
        layer(IMAGES, training=True)
    sums = IMAGES @ single.kernel.numpy()
    np.testing.assert_allclose(
        single.parts["input"]["mean"].numpy(), 0.1 * sums.mean(0), rtol=1e-10
    )
    found = single.parts["input"]["variance"].numpy()
    np.testing.assert_allclose(found, 0.9 + 0.1 * sums.var(0), rtol=1e-10)
    for part, kept in single.parts.items():
        for name in ("mean", "variance"):
            mean = kept[name].numpy().mean(0)
            np.testing.assert_allclose(
                shared.parts[part][name].numpy(), mean, rtol=1e-10, atol=1e-12
            )


@pytest.mark.parametrize("kind", ["layer", "batch"])
@pytest.mark.parametrize("cell", KERAS)
def test_a_masked_step_leaves_no_trace_in_statistics_or_gradient(cell, kind):
    rng = np.random.default_rng(3)
    changed = np.where(MASK[:, :, np.newaxis], IMAGES, rng.normal(0, 50, IMAGES.shape))
    found = []
    for given in (IMAGES, changed):
        layer = made(cell, kind=kind, per_step=kind == "batch")
        with tf.GradientTape() as tape:
            states = layer(given, mask=tf.constant(MASK), training=True)
            loss = tf.reduce_sum(states[:, -1] ** 2)
        gradients = tape.gradient(loss, layer.trainable_weights)
        found.append([loss, *gradients, *(v.numpy() for v in layer.non_trainable_weights)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-11)


def test_statistics_of_a_step_that_no_example_has_do_not_move():
    layer = made("gru", kind="batch", per_step=True)
    layer(IMAGES, mask=tf.constant(MASK & (np.arange(STEPS) < 3)), training=True)
    for kept in layer.parts.values():
        np.testing.assert_array_equal(kept["mean"].numpy()[3:], 0.0)
        np.testing.assert_array_equal(kept["variance"].numpy()[3:], 1.0)
        assert np.all(kept["variance"].numpy()[1:3] != 1.0)


def test_the_gradient_is_that_of_differences():
    layer = made("lstm", kind="batch")

    def loss():
        return tf.reduce_sum(layer(IMAGES, training=True)[:, -1] ** 3)

    with tf.GradientTape() as tape:
        value = loss()
    gradient = tape.gradient(value, layer.recurrent_kernel.value).numpy()
    kernel = layer.recurrent_kernel.numpy()
    for place in [(0, 0), (2, 7), (1, 11)]:
        ends = []
        for step in (1e-5, -1e-5):
            moved = kernel.copy()
            moved[place] += step
            layer.recurrent_kernel.assign(moved)
            ends.append(float(loss()))
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(gradient[place], rel=1e-5, abs=1e-8)


def test_plain_keras_saves_and_loads_it(tmp_path):
    layer = made("lstm", kind="batch", per_step=True, penalties={"gamma": [0.0, 0.1]})
    model = keras.Sequential([keras.layers.Input((STEPS, INPUTS), dtype="float64"), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(model(IMAGES), loaded(IMAGES))
    assert float(sum(loaded.losses)) == pytest.approx(float(sum(model.losses)))
