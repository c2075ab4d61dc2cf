"""What every normalizer promises: its layer has and does what its part of the language states."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from bnexp.networks import computing_in
from bnexp.networks.norms import NORMS

SHAPES = [(6,), (4, 3, 6)]
"""Of one example: units alone, with height and width before them."""

STEPS = (3, 6)
"""Units with steps before them, which differ from images in their number of axes alone."""

EXAMPLES = 5


class NormalizerContract:
    """Promises of a normalizer; an heir gives `stated`, and `shapes` where it takes no others.

    Attributes:
        stated: The parts of a configuration to be held to them.
        shapes: Of one example, what it can normalize.
    """

    stated: tuple = ()
    shapes = SHAPES

    def pytest_generate_tests(self, metafunc):
        metafunc.parametrize("norm", self.stated, ids=str)

    def layer(self, norm, shape):
        with computing_in("float64"):
            layer = NORMS[norm.kind](norm, "norm", shape)
            layer.build((None, *shape))
        rng = np.random.default_rng(1)
        for variable in layer.weights:
            values = rng.uniform(0.5, 1.5, variable.shape)
            variable.assign(values if measures(variable) else np.ones(variable.shape))
        return layer

    def batch(self, shape, seed=2):
        return np.random.default_rng(seed).normal(1.0, 2.0, (EXAMPLES, *shape))

    def test_its_layer_has_the_weights_that_it_states(self, norm):
        for shape in (*self.shapes, STEPS):
            layer = self.layer(norm, shape)
            trained = {id(variable) for variable in layer.trainable_weights}
            found = {v.name: (tuple(v.shape), id(v) in trained) for v in layer.weights}
            stated = norm.weights(shape)
            assert found == {name: (w.shape, w.trained) for name, w in stated.items()}

    def test_its_output_has_the_shape_of_its_input(self, norm):
        for shape in (*self.shapes, STEPS):
            layer, batch = self.layer(norm, shape), self.batch(shape)
            for training in (True, False):
                assert layer(batch, training=training).shape == batch.shape

    def test_examples_see_each_other_in_training_where_it_says_so(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            others = np.concatenate([batch[:1], self.batch(shape, seed=3)[1:]])
            one, other = (layer(each, training=True).numpy()[0] for each in (batch, others))
            assert np.allclose(one, other, rtol=1e-9) is not norm.over_batch

    def test_examples_do_not_see_each_other_in_inference(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            alone = layer(batch[:1], training=False).numpy()
            np.testing.assert_allclose(layer(batch, training=False).numpy()[:1], alone, 1e-9)

    def test_parts_of_a_batch_do_not_see_each_other_in_training(self, norm):
        first = (*norm.samples(EXAMPLES), EXAMPLES)[0]
        for shape in self.shapes:
            batch = self.batch(shape)
            others = np.concatenate([batch[:first], self.batch(shape, seed=3)[first:]])
            one, other = (
                self.layer(norm, shape)(each, training=True).numpy()[:first]
                for each in (batch, others)
            )
            np.testing.assert_allclose(one, other, rtol=1e-9)
            assert sum(norm.samples(EXAMPLES)) in (0, EXAMPLES)

    def test_a_bias_before_it_has_no_gradient_where_it_says_so(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            weight = self.batch(shape, seed=4)
            bias = tf.Variable(np.zeros(shape[-1]))
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(weight * layer(batch + bias, training=True))
            found = float(tf.reduce_max(tf.abs(tape.gradient(loss, bias))))
            assert (found < 1e-9) is norm.centers(shape)

    def test_it_adds_an_offset_to_each_unit_where_it_says_so(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            before = layer(batch, training=False).numpy()
            found = []
            for variable in layer.trainable_weights:
                kept = variable.numpy()
                shift = np.arange(1.0, kept.size + 1).reshape(kept.shape)
                variable.assign(kept + shift)
                after = layer(batch, training=False).numpy()
                found.append(np.allclose(after - before, np.broadcast_to(shift, shape), rtol=1e-6))
                variable.assign(kept)
            assert any(found) is norm.has_offset

    def test_in_inference_it_is_a_factor_and_an_offset_where_it_says_so(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            output = layer(batch, training=False).numpy()
            if norm.is_merged:
                merged = norm.merged({v.name: v.numpy() for v in layer.weights})
                expected = merged["factor"] * batch + merged["offset"]
                np.testing.assert_allclose(output, expected, rtol=1e-12, atol=1e-12)
            mixed = 0.3 * batch + 0.7 * batch[::-1]
            straight = np.allclose(
                layer(mixed, training=False), 0.3 * output + 0.7 * output[::-1], rtol=1e-9
            )
            assert straight is norm.is_merged

    def test_it_keeps_moving_averages_with_the_weight_that_it_says(self, norm):
        updates = max(1, len(norm.samples(EXAMPLES)))
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            before = [v.numpy() for v in layer.non_trainable_weights]
            layer(batch, training=False)
            for variable, value in zip(layer.non_trainable_weights, before, strict=True):
                np.testing.assert_array_equal(variable.numpy(), value)
            assert bool(before) is (norm.moving is not None)
            if before:
                self.moves_by(norm.moving**updates, layer, batch)

    def moves_by(self, left, layer, batch):
        """The step from the second batch to the third is `left` times that before it."""
        seen = []
        for _ in range(3):
            layer(batch, training=True)
            seen.append([v.numpy() for v in layer.non_trainable_weights if measures(v)])
        for one, two, three in zip(*seen, strict=True):
            np.testing.assert_allclose(three - two, left * (two - one), rtol=1e-6, atol=1e-12)

    def test_training_is_by_its_moving_averages_where_it_says_so(self, norm):
        for shape in self.shapes:
            layer, batch = self.layer(norm, shape), self.batch(shape)
            outputs = [layer(batch, training=mode).numpy() for mode in (True, False)]
            alike = np.allclose(*outputs, rtol=1e-9, atol=1e-12)
            assert alike is (norm.trains_by_moving or norm.moving is None)

    def test_it_can_normalize_these_shapes(self, norm):
        assert [norm.mistakes(shape) for shape in self.shapes] == [{}] * len(self.shapes)

    def test_its_penalties_are_those_that_it_states(self, norm):
        for shape in self.shapes:
            layer = self.layer(norm, shape)
            by_name = {v.name: v.numpy() for v in layer.weights}
            stated = sum(
                w.l1 * np.sum(np.abs(by_name[name])) + w.l2 * np.sum(by_name[name] ** 2)
                for name, w in norm.weights(shape).items()
            )
            assert float(sum(layer.losses)) == pytest.approx(float(stated), rel=1e-6)

    def test_what_has_no_effect_changes_no_weight_and_no_output(self, norm):
        for shape in self.shapes:
            assert norm.effective().weights(shape) == norm.weights(shape)
            batch = self.batch(shape)
            outputs = [
                self.layer(each, shape)(batch, training=True).numpy()
                for each in (norm, norm.effective())
            ]
            np.testing.assert_array_equal(*outputs)

    def test_plain_keras_saves_and_loads_it(self, norm, tmp_path):
        shape = self.shapes[-1]
        layer = self.layer(norm, shape)
        model = keras.Sequential([keras.layers.Input(shape, dtype="float64"), layer])
        model.save(tmp_path / "model.keras")
        loaded = keras.models.load_model(tmp_path / "model.keras")
        batch = self.batch(shape)
        np.testing.assert_array_equal(*(each(batch).numpy() for each in (model, loaded)))


def measures(variable):
    """Whether a weight holds measured values, and is no count of steps or examples."""
    return "float" in str(variable.dtype)
