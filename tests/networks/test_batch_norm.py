"""Batch normalization against vectors worked out in float64 by PyTorch (`oracles/`)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from bnexp.config.language.norms import BatchNorm
from bnexp.networks.norms import NORMS

ORACLES = sorted((Path(__file__).parent / "oracles").glob("batchnorm_*.json"))


@pytest.fixture(params=ORACLES, ids=lambda path: path.stem)
def oracle(request):
    return json.loads(request.param.read_text())


def array(values):
    return np.asarray(values, np.float32)


def built(oracle):
    """Returns our layer in the oracle's starting state."""
    hyper = oracle["hyper"]
    settings = {"epsilon": hyper["epsilon"], "momentum": hyper["keras_momentum"]}
    layer = NORMS["batch"](BatchNorm.model_validate({"kind": "batch", **settings}), "norm")
    layer.build(array(oracle["train_inputs"][0]).shape)
    start = ("gamma", "beta", "initial_moving_mean", "initial_moving_var")
    layer.set_weights([array(oracle[name]) for name in start])
    return layer


def test_training_steps_gradients_and_moving_statistics(oracle):
    layer = built(oracle)
    weight = array(oracle["loss_weight"])
    for inputs, want in zip(oracle["train_inputs"], oracle["expect"]["steps"], strict=True):
        x = tf.constant(array(inputs))
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = layer(x, training=True)
            loss = tf.reduce_sum(output * weight)
        gradients = tape.gradient(loss, [x, layer.gamma.value, layer.beta.value])
        np.testing.assert_allclose(output, want["output"], atol=1e-5, rtol=1e-4)
        names = ("grad_input", "grad_gamma", "grad_beta")
        for got, name in zip(gradients, names, strict=True):
            np.testing.assert_allclose(got, want[name], atol=1e-4, rtol=1e-4)
        mean, variance = want["moving_mean_after"], want["moving_var_after_keras"]
        np.testing.assert_allclose(layer.moving_mean, mean, atol=1e-5, rtol=1e-4)
        np.testing.assert_allclose(layer.moving_variance, variance, atol=1e-5, rtol=1e-4)


def test_inference_uses_the_moving_statistics_the_keras_way(oracle):
    layer = built(oracle)
    for inputs in oracle["train_inputs"]:
        layer(tf.constant(array(inputs)), training=True)
    output = layer(tf.constant(array(oracle["eval_input"])), training=False).numpy()
    expect = oracle["expect"]
    np.testing.assert_allclose(output, expect["eval_output_keras"], atol=1e-5, rtol=1e-4)
    assert not np.allclose(output, expect["eval_output_pytorch"], atol=1e-5, rtol=1e-4)
