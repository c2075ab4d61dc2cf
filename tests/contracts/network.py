"""What every kind of network promises: Keras builds what its blueprint states, and it trains."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from bnexp.config.blueprint import blueprint_of
from bnexp.config.blueprint.asked import weights_of
from bnexp.config.blueprint.images import PoolWhole
from bnexp.config.blueprint.operations import Activate
from bnexp.config.language.initializers import Zeros
from bnexp.networks import build_network, computing_in, start_network, weights_by_role


def profiled(model, examples):
    """Returns the floating-point operations that TensorFlow's own profiler counts."""
    function = tf.function(lambda images: model(images, training=False))
    spec = tf.TensorSpec((examples, *model.input.shape[1:]), model.input.dtype)
    profiler = tf.compat.v1.profiler
    options = {**profiler.ProfileOptionBuilder.float_operation(), "output": "none"}
    graph = function.get_concrete_function(spec).graph
    return profiler.profile(graph, options=options).total_float_ops


def is_uncounted(operation):
    """Whether the profiler counts nothing for it: for relu, and the largest value of a channel."""
    return isinstance(operation, Activate) or operation == PoolWhole("max")


class NetworkContract:
    """Promises of a kind of network; an heir gives `stated`.

    Attributes:
        stated: The parts of a configuration to be held to them.
        image: Shape of one example.
        classes: Number of classes.
        counted: Those whose operations TensorFlow's profiler counts; all where it is empty.
    """

    stated: tuple = ()
    image = (4, 3)
    classes = 5
    counted: tuple = ()

    def pytest_generate_tests(self, metafunc):
        counted = metafunc.function.__name__.endswith("profiler") and self.counted
        metafunc.parametrize("network", counted or self.stated, ids=str)

    def started(self, network, seed=0):
        blueprint = blueprint_of(network, self.image, self.classes)
        with computing_in("float64"):
            model = build_network(blueprint, self.image)
        return blueprint, model, start_network(model, blueprint, seed)

    def inputs(self, model, count=6):
        """Returns images, and where the network takes them the lengths of sequences."""
        rng = np.random.default_rng(5)
        images = rng.random((count, *self.image))
        lengths = rng.integers(1, self.image[0] + 1, count)
        return [images, lengths] if len(model.inputs) > 1 else images

    def test_its_layers_are_its_blocks(self, network):
        blueprint, model, _ = self.started(network)
        layers = [each for each in model.layers if not isinstance(each, keras.layers.InputLayer)]
        found = {layer.name: tuple(layer.output.shape[1:]) for layer in layers}
        assert found == {block.role: block.shape for block in blueprint}

    def test_its_weights_are_those_of_its_blocks(self, network):
        blueprint, model, _ = self.started(network)
        trained = {id(variable) for variable in model.trainable_weights}
        found = {role: (tuple(v.shape), id(v) in trained) for role, v in weights_by_role(model)}
        assert found == {role: (w.shape, w.trained) for role, w in weights_of(blueprint)}

    def test_its_outputs_are_probabilities(self, network):
        _, model, _ = self.started(network)
        for training in (True, False):
            outputs = model(self.inputs(model), training=training).numpy()
            assert outputs.shape == (6, self.classes)
            np.testing.assert_allclose(outputs.sum(axis=1), 1.0, rtol=1e-6)

    def test_a_seed_gives_the_same_start_and_another_one_another(self, network):
        blueprint, model, proof = self.started(network, seed=1)
        weights = {role: v.numpy() for role, v in weights_by_role(model)}
        _, again, same = self.started(network, seed=1)
        _, _, other = self.started(network, seed=2)
        assert proof == same
        zero = {f"init/{role}" for role, w in weights_of(blueprint) if isinstance(w.start, Zeros)}
        assert all((proof[stream] != other[stream]) is (stream not in zero) for stream in proof)
        for role, variable in weights_by_role(again):
            np.testing.assert_array_equal(variable.numpy(), weights[role])

    def test_every_kernel_has_its_proof(self, network):
        blueprint, _, proof = self.started(network)
        kernels = {f"init/{role}" for role, _ in weights_of(blueprint) if role.endswith("kernel")}
        assert kernels
        assert set(proof) == kernels

    def test_a_gradient_reaches_every_trained_weight(self, network):
        _, model, _ = self.started(network)
        labels = np.arange(6) % self.classes
        with tf.GradientTape() as tape:
            outputs = model(self.inputs(model), training=True)
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, outputs))
        gradients = tape.gradient(loss, model.trainable_weights)
        assert all(gradient is not None for gradient in gradients)
        assert float(tf.linalg.global_norm(gradients)) > 0

    def test_its_penalties_are_those_of_its_weights(self, network):
        blueprint, model, _ = self.started(network)
        values = {role: v.numpy() for role, v in weights_by_role(model)}
        stated = sum(
            w.l1 * np.sum(np.abs(values[role])) + w.l2 * np.sum(values[role] ** 2)
            for role, w in weights_of(blueprint)
        )
        assert float(sum(model.losses)) == pytest.approx(float(stated), rel=1e-6)

    def test_its_operations_are_those_of_the_profiler(self, network):
        blueprint, model, _ = self.started(network)
        plain = sum(block.cost - self.uncounted(block) for block in blueprint)
        # What one more example costs.
        assert plain == profiled(model, 3) - profiled(model, 2)

    def uncounted(self, block):
        """Returns the operations for which the profiler counts none."""
        return block.cost if is_uncounted(block.operation) else 0
