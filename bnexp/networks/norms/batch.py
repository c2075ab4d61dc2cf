"""Batch normalization by Keras' own layer."""

from __future__ import annotations

import keras

from bnexp.config.language.initializers import Initializer
from bnexp.config.language.norms import BatchNorm, Penalty
from bnexp.networks.norms.recipe import NormRecipe


def _build(spec: BatchNorm, name: str) -> keras.layers.Layer:
    """Returns batch normalization of the last axis (Ioffe and Szegedy 2015, algorithm 1).

    In training `y = gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and biased variance
    of the batch; in inference with the moving mean and variance, each
    `moving <- momentum * moving + (1 - momentum) * batch`.
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


def _starts(spec: BatchNorm) -> dict[str, Initializer]:
    return {
        "gamma": spec.gamma_initializer,
        "beta": spec.beta_initializer,
        "moving_mean": spec.moving_mean_initializer,
        "moving_variance": spec.moving_variance_initializer,
    }


def _regularizer(penalty: Penalty) -> keras.regularizers.Regularizer | None:
    if penalty.l1 == 0 and penalty.l2 == 0:
        return None
    return keras.regularizers.L1L2(l1=penalty.l1, l2=penalty.l2)


BATCH = NormRecipe(_build, _starts)
