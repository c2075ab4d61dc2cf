"""What is worked out of a network without TensorFlow is what Keras then builds."""

from __future__ import annotations

import pytest
import tensorflow as tf
from contracts.network import profiled
from pydantic import TypeAdapter

from bnexp.config.blueprint import blueprint_of
from bnexp.config.language.network import Mlp
from bnexp.config.language.training import Optimizer
from bnexp.config.sizes import SIZES
from bnexp.networks import build_network, count_parameters
from bnexp.plan.layers import layers_of, totals_of
from bnexp.plan.memory import optimizer_slots
from bnexp.training.optimizers import build_optimizer

DIGITS, MNIST = SIZES["digits"].image, SIZES["mnist"].image
NETWORKS = [
    ({}, MNIST),
    ({"norm": {"kind": "batch", "placement": "after"}}, MNIST),
    ({"norm": "batch"}, MNIST),
    ({"norm": "batch", "bias": True}, DIGITS),
    ({"bias": False}, DIGITS),
    ({"norm": {"kind": "batch", "center": False}}, DIGITS),
    ({"norm": {"kind": "batch", "scale": False}}, DIGITS),
    ({"norm": {"kind": "batch", "scale": False, "center": False, "placement": "after"}}, DIGITS),
    ({"norm": {"kind": "batch", "placement": "after"}, "bias": False}, DIGITS),
    ({"hidden": [], "norm": "batch"}, DIGITS),
    ({"hidden": [7, 5, 9, 1, 3], "dropout": 0.3}, DIGITS),
    ({"hidden": [7, 5, 9, 1, 3], "dropout": 0.3, "norm": "batch", "activation": "tanh"}, DIGITS),
    ({"hidden": [6], "dropout": 0.1, "norm": {"kind": "batch", "placement": "after"}}, DIGITS),
    ({"hidden": [6, 5], "activation": "linear", "l2": 0.1}, (3, 2, 4)),
    ({"hidden": [6], "norm": "batch"}, (11,)),
    ({"hidden": [6]}, ()),
]
OPTIMIZERS = [
    ({"kind": "sgd"}, 0),
    ({"kind": "sgd", "momentum": 0.9}, 1),
    ({"kind": "sgd", "nesterov": True}, 0),
    ({"kind": "adam"}, 2),
    ({"kind": "adam", "amsgrad": True}, 3),
    ({"kind": "adamw"}, 2),
    ({"kind": "adamw", "amsgrad": True, "weight_decay": 0.0}, 3),
    ({"kind": "rmsprop"}, 1),
    ({"kind": "rmsprop", "momentum": 0.9}, 2),
    ({"kind": "rmsprop", "centered": True}, 2),
    ({"kind": "rmsprop", "momentum": 0.9, "centered": True}, 3),
]


def both(settings, image):
    spec = Mlp.model_validate({"kind": "mlp", **settings})
    model = build_network(blueprint_of(spec, image, 10), image)
    return layers_of(spec, image, 10), model


def size(variables):
    return sum(tf.size(variable).numpy() for variable in variables)


@pytest.mark.parametrize(("settings", "image"), NETWORKS, ids=str)
def test_layers_are_those_of_keras(settings, image):
    layers, model = both(settings, image)
    assert [
        (layer.name, layer.shape, layer.trainable, layer.other, layer.normalizer)
        for layer in layers
    ] == [
        (
            layer.name,
            tuple(layer.output.shape[1:]),
            size(layer.trainable_weights),
            size(layer.non_trainable_weights),
            "Normalization" in type(layer).__name__,
        )
        for layer in model.layers[1:]
    ]
    totals = totals_of(layers)
    assert count_parameters(model) == {"trainable": totals.trainable, "other": totals.other}


@pytest.mark.parametrize(("settings", "image"), NETWORKS, ids=str)
def test_operations_without_activations_are_those_of_the_profiler(settings, image):
    layers, model = both({**settings, "activation": "relu"}, image)
    counted = sum(layer.operations for layer in layers if layer.kind != "relu")
    # What one more example costs; the profiler counts no operation for relu.
    assert counted == profiled(model, 3) - profiled(model, 2)


@pytest.mark.parametrize(("settings", "slots"), OPTIMIZERS, ids=str)
def test_optimizer_keeps_as_many_values_as_that_of_keras(settings, slots):
    spec = TypeAdapter(Optimizer).validate_python(settings)
    _, model = both({"norm": "batch"}, DIGITS)
    optimizer = build_optimizer(spec)
    optimizer.build(model.trainable_variables)
    kept = [v for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]
    assert len(kept) == slots * len(model.trainable_variables)
    assert size(kept) == slots * count_parameters(model)["trainable"]
    assert optimizer_slots(spec) == slots
