"""Each identity holds on networks with batch normalization, and fails where a fault is planted."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import get_args

import keras
import pytest
import tensorflow as tf

from bnexp.config.blueprint import blueprint_of
from bnexp.config.claims.identities import IDENTITIES, IdentityName, applies_to
from bnexp.config.language.network import Mlp
from bnexp.networks import build_network, start_network
from bnexp.networks.identities import CHECKS, Subject, measure_identity
from bnexp.networks.identities.deviation import largest, relative
from bnexp.networks.norms import NORMS
from bnexp.networks.precision import computing_in
from bnexp.streams import stream

BEFORE = {"hidden": [8, 7], "norm": {"kind": "batch"}, "bias": True}
AFTER = {"hidden": [8, 7], "norm": {"kind": "batch", "placement": "after"}}
NETWORKS = {
    "before": BEFORE,
    "after": AFTER,
    "plain": {**BEFORE, "norm": {"kind": "batch", "center": False, "scale": False}},
    "no scale": {**AFTER, "norm": {**AFTER["norm"], "scale": False}, "activation": "tanh"},
    "hard": {
        **BEFORE,
        "hidden": [8] * 4,
        "norm": {"kind": "batch", "epsilon": 1e-7},
        "initializer": {"kind": "he_normal", "gain": 10.0},
        "dropout": 0.3,
        "l2": 0.1,
    },
    "layer": {**BEFORE, "norm": {"kind": "layer"}},
    "group": {**AFTER, "norm": {"kind": "group", "groups": 1, "placement": "after"}},
    "rms": {**BEFORE, "norm": {"kind": "rms"}},
    "renorm": {**BEFORE, "norm": {"kind": "batch_renorm"}},
    "ghost": {**BEFORE, "norm": {"kind": "ghost_batch", "size": 6}},
    "batch and layer": {**BEFORE, "norm": {"kind": "batch_layer"}},
    "full": {**AFTER, "norm": {"kind": "full", "placement": "after"}},
    "noisy": {**BEFORE, "norm": {"kind": "noisy_batch"}},
}


def network(settings):
    return Mlp.model_validate({"kind": "mlp", **settings})


def applying(settings):
    training = SimpleNamespace(batch_size=16)
    trial = SimpleNamespace(network=network(settings), training=training)
    return [name for name in IDENTITIES if applies_to(name, trial)]


def deviation(identity, built, stated=None):
    """Returns the deviation, in double precision, of a network from what its settings promise."""
    spec = network(built)
    blueprint = blueprint_of(spec, (4, 3), 5)
    with computing_in("float64"):
        model = build_network(blueprint, (4, 3))
    start_network(model, blueprint, 3)
    subject = Subject(model, blueprint, network(stated or built), 16, stream(3, "identity"))
    return CHECKS[identity](subject).value


def measured(seed):
    return measure_identity("bias_gradient", network(BEFORE), (4, 3), 5, 16, seed)


def test_every_identity_has_a_name_a_meaning_and_a_check():
    assert set(get_args(IdentityName)) == set(IDENTITIES) == set(CHECKS)


@pytest.mark.parametrize(
    ("name", "identity"),
    [(name, identity) for name, settings in NETWORKS.items() for identity in applying(settings)],
)
def test_identity_holds_far_within_its_tolerance(name, identity):
    assert deviation(identity, NETWORKS[name]) < IDENTITIES[identity].tolerance / 1000


APPLYING = {
    "layer": {"weight_scale", "parameters", "same_shape"},
    "rms": {"weight_scale", "parameters", "same_shape"},
    "renorm": {"bias_gradient", "affine_inference", "folding", "parameters", "same_shape"},
    "ghost": set(IDENTITIES) - {"undone"},
    "batch and layer": {"weight_scale", "parameters", "same_shape"},
    "full": {"affine_inference", "folding", "parameters", "same_shape"},
    "noisy": {"bias_gradient", "affine_inference", "folding", "parameters", "same_shape"},
}


@pytest.mark.parametrize("name", APPLYING)
def test_identities_are_asked_of_what_they_are_true_of(name):
    assert set(applying(NETWORKS[name])) == APPLYING[name]


class WrongEpsilon(keras.layers.BatchNormalization):
    """Another epsilon than the configuration says."""

    def __init__(self, epsilon=0.001, **settings):
        super().__init__(epsilon=1.1 * epsilon, **settings)


class Clipped(keras.layers.BatchNormalization):
    """Keeps values near 0, as no affine map does."""

    def call(self, inputs, training=None):
        return keras.ops.clip(super().call(inputs, training=training), -1.0, 1.0)


class PerExample(keras.layers.BatchNormalization):
    """Normalizes each example instead of each unit, in training."""

    def call(self, inputs, training=None):
        if not training:
            return super().call(inputs, training=training)
        mean, variance = keras.ops.moments(inputs, axes=[-1], keepdims=True)
        return (inputs - mean) / keras.ops.sqrt(variance + self.epsilon) * self.gamma + self.beta


class DeviationMoved(keras.layers.BatchNormalization):
    """Takes the moving variance for a standard deviation."""

    def call(self, inputs, training=None):
        if training:
            return super().call(inputs, training=training)
        scale = self.gamma / (self.moving_variance + self.epsilon)
        return (inputs - self.moving_mean) * scale + self.beta


class TrainedMean(keras.layers.BatchNormalization):
    """Trains the moving mean."""

    def build(self, shape):
        super().build(shape)
        self.moving_mean.trainable = True
        self._trainable_variables.append(self.moving_mean)
        self._non_trainable_variables.remove(self.moving_mean)


class Flat(keras.layers.BatchNormalization):
    """Takes all axes but the last together."""

    def call(self, inputs, training=None):
        return tf.reshape(super().call(inputs, training=training), (-1, inputs.shape[-1]))


class MovingForOne(keras.layers.BatchNormalization):
    """Uses the moving statistics where the batch has one example only."""

    def call(self, inputs, training=None):
        return super().call(inputs, training=training and inputs.shape[0] > 1)


FAULTS = [
    (PerExample, "bias_gradient", BEFORE),
    (PerExample, "bias_shift", BEFORE),
    (PerExample, "normalized_batch", BEFORE),
    (PerExample, "undone", AFTER),
    (PerExample, "batch_of_one", AFTER),
    (WrongEpsilon, "normalized_batch", AFTER),
    (WrongEpsilon, "undone", BEFORE),
    (WrongEpsilon, "affine_inference", BEFORE),
    (WrongEpsilon, "weight_scale", BEFORE),
    (WrongEpsilon, "weight_scale", AFTER),
    (WrongEpsilon, "folding", BEFORE),
    (WrongEpsilon, "folding", AFTER),
    (Clipped, "undone", BEFORE),
    (Clipped, "affine_inference", AFTER),
    (Clipped, "weight_scale", AFTER),
    (DeviationMoved, "affine_inference", BEFORE),
    (DeviationMoved, "folding", AFTER),
    (TrainedMean, "parameters", BEFORE),
    (Flat, "same_shape", BEFORE),
    (MovingForOne, "batch_of_one", BEFORE),
]


@pytest.mark.parametrize(("layer", "identity", "settings"), FAULTS)
def test_identity_fails_where_a_fault_is_planted(monkeypatch, layer, identity, settings):
    def build(spec, name, _shape):
        return layer(epsilon=spec.epsilon, name=name)

    monkeypatch.setitem(NORMS, "batch", build)
    assert deviation(identity, settings) > 10 * IDENTITIES[identity].tolerance


def test_every_identity_has_been_seen_to_fail():
    assert {identity for _, identity, _ in FAULTS} == set(IDENTITIES)


@pytest.mark.parametrize("identity", ["bias_gradient", "bias_shift"])
def test_activation_between_bias_and_normalizer_is_seen(identity):
    assert deviation(identity, {**AFTER, "activation": "tanh"}, stated=BEFORE) > 1e-3


def test_deviation_in_single_precision_stands_beside_the_one_that_counts():
    place, beside = measured(3).detail.split("; ")
    assert place.startswith("at hidden.")
    assert 1e-10 < float(beside.removesuffix(" in single precision")) < 1e-5
    assert keras.config.dtype_policy().name == "float32"


def test_same_seed_gives_the_same_deviation_and_another_seed_another():
    assert measured(3) == measured(3) != measured(4)


def test_what_compares_nothing_or_is_not_finite_is_never_taken_for_small():
    assert math.isnan(relative(0.0, 0.0))
    assert relative(1.0, 0.0) == math.inf
    assert math.isnan(largest({"a": 1.0, "b": math.nan, "c": math.inf}).value)
    assert largest({"a": 1.0, "b": 3.0}).detail == "at b"
