"""Keras' optimizers, and how a step changes the weights by one.

The learning rate is handed to an optimizer step by step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from bnexp.config.blueprint.operations import Mode
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
    return _CLASSES[spec.kind](**arguments, name="optimizer")


class Updates:
    """Changes weights by an optimizer, each by itself.

    Args:
        optimizer: In its starting state; is built here.
        weights: What is trained.

    Attributes:
        optimizer: The optimizer.
    """

    def __init__(
        self, optimizer: keras.optimizers.Optimizer, weights: Sequence[keras.Variable]
    ) -> None:
        self.optimizer, self.weights = optimizer, weights
        optimizer.build(self._optimized())

    def begin(self) -> None:
        """Takes up the weights as they are, before the first step of a stretch."""

    def apply(self, gradients: Sequence[Any]) -> None:
        """Changes the weights.

        Args:
            gradients: Of the loss, one for each weight.
        """
        self.optimizer.apply(gradients, self.weights)

    def _optimized(self) -> Sequence[keras.Variable]:
        return self.weights


class JoinedUpdates(Updates):
    """Changes weights by an optimizer, all of them as one long vector.

    What Keras' optimizers do to a value hangs on no other, so that the numbers are the same but for
    rounding. Of each step of the arithmetic there is one operation to trace and to run, instead of
    one for each weight.
    """

    def begin(self) -> None:
        """Takes up the weights as they are."""
        self._all.assign(_joined(self.weights))

    def apply(self, gradients: Sequence[Any]) -> None:
        """Changes the vector, and each weight by its part.

        Args:
            gradients: Of the loss, one for each weight.
        """
        self.optimizer.apply([_joined(gradients)], [self._all])
        parts = tf.split(self._all.value, self._sizes)
        for weight, part in zip(self.weights, parts, strict=True):
            weight.assign(tf.reshape(part, weight.shape))

    def _optimized(self) -> Sequence[keras.Variable]:
        self._sizes = [math.prod(weight.shape) for weight in self.weights]
        self._all = keras.Variable(tf.zeros(sum(self._sizes), self.weights[0].dtype), name="all")
        return [self._all]


UPDATES: dict[Mode, type[Updates]] = {"xla": Updates, "graph": Updates, "joined": JoinedUpdates}
"""How weights are changed in each mode."""


def _joined(values: Sequence[Any]) -> Any:
    return tf.concat([tf.reshape(value, [-1]) for value in values], axis=0)
