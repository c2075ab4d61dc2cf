"""Builds Keras' optimizers; the learning rate is handed to them step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from bnexp.config.language.training import Optimizer

_CLASSES: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
}


def build_optimizer(spec: Optimizer) -> keras.optimizers.Optimizer:
    """Returns the optimizer that a configuration states, in its starting state."""
    arguments: dict[str, Any] = spec.model_dump(exclude={"kind"})
    return _CLASSES[spec.kind](**arguments)
