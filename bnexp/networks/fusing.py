"""Puts TensorFlow's fused kernel in the place of the operations of Keras' batch normalization."""

from __future__ import annotations

from types import MethodType
from typing import Any

import keras
import tensorflow as tf

from bnexp.config.blueprint import Blueprint
from bnexp.config.blueprint.asked import fused_blocks
from bnexp.networks.norms.batch import UnbiasedBatchNormalization


def fuse(model: keras.Model, blueprint: Blueprint) -> None:
    """Lets batch normalization of images use the fused kernel, with the same numbers.

    The layers stay Keras' own, with the same weights and the same written form.

    Args:
        model: The network, in single precision, the only one that the kernel has on a CPU.
        blueprint: What it was built from.
    """
    for block in fused_blocks(blueprint):
        layer = model.get_layer(block.role)
        layer.call = MethodType(_call, layer)


def _call(
    layer: keras.layers.BatchNormalization,
    inputs: Any,
    training: bool | None = None,
    mask: Any = None,
) -> Any:
    """Returns what the layer's own `call` does, of `(examples, height, width, channels)`.

    The kernel returns the variance of the batch divided by n - 1; the moving one takes it divided
    by n, the number of values of a channel, as Keras does, but in PyTorch's convention.
    """
    channels = layer.moving_mean.shape
    gamma = tf.ones(channels) if layer.gamma is None else tf.convert_to_tensor(layer.gamma)
    beta = tf.zeros(channels) if layer.beta is None else tf.convert_to_tensor(layer.beta)
    moving = layer.moving_mean, layer.moving_variance
    found = tf.raw_ops.FusedBatchNormV3(
        x=inputs,
        scale=gamma,
        offset=beta,
        mean=[] if training else tf.convert_to_tensor(moving[0]),
        variance=[] if training else tf.convert_to_tensor(moving[1]),
        epsilon=layer.epsilon,
        is_training=bool(training),
    )
    if training:
        count = tf.cast(tf.size(inputs) // channels[0], inputs.dtype)
        biased = not isinstance(layer, UnbiasedBatchNormalization)
        variance = found.batch_variance * ((count - 1) / count if biased else 1.0)
        for kept, value in zip(moving, (found.batch_mean, variance), strict=True):
            kept.assign(kept * layer.momentum + value * (1.0 - layer.momentum))
    return found.y
