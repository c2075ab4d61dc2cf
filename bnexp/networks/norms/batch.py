"""Batch normalization by Keras' own layer."""

from __future__ import annotations

import keras

from bnexp.config.language.norms import BatchNorm, Penalty


def batch_layer(spec: BatchNorm, name: str) -> keras.layers.Layer:
    """Returns batch normalization of the last axis (Ioffe and Szegedy 2015, algorithm 1).

    In training `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance
    of the batch; in inference with the moving mean and variance, each
    `moving <- momentum * moving + (1 - momentum) * batch`.

    Args:
        spec: Its part of the configuration.
        name: Of the layer.
    """
    return keras.layers.BatchNormalization(
        momentum=spec.momentum,
        epsilon=spec.epsilon,
        center=spec.center,
        scale=spec.scale,
        beta_regularizer=_regularizer(spec.beta_regularizer),
        gamma_regularizer=_regularizer(spec.gamma_regularizer),
        name=name,
    )


def _regularizer(penalty: Penalty) -> keras.regularizers.Regularizer | None:
    if penalty.l1 == 0 and penalty.l2 == 0:
        return None
    return keras.regularizers.L1L2(l1=penalty.l1, l2=penalty.l2)
