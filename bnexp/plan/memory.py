"""Works out the memory that one training step needs, from a network's layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bnexp.config.language.training import Adam, AdamW, Optimizer, Precision, Rmsprop, Sgd, Training
from bnexp.plan.layers import Layer, totals_of

BYTES: Mapping[Precision, int] = {"float32": 4, "float64": 8}
"""Of one value, by precision."""


@dataclass(frozen=True)
class StepMemory:
    """Memory of one training step, in bytes.

    What stays from step to step is exact; what lives within one is an estimate, since a compiler
    may merge operations or keep copies. The data set and TensorFlow itself are not in it.

    Attributes:
        weights: All parameters, and the trainable ones once more where they are updated as one
            vector; exact.
        optimizer: What the optimizer keeps for the trainable parameters; exact.
        gradients: One value for each trainable parameter, and one more where batches are
            accumulated; estimated as if all lived at once.
        activations: What the backward pass needs of the forward pass of one batch; estimated as
            the images and the outputs of all layers, each once.
    """

    weights: int
    optimizer: int
    gradients: int
    activations: int

    @property
    def total(self) -> int:
        """The sum of the four."""
        return self.weights + self.optimizer + self.gradients + self.activations


def step_memory(
    layers: Sequence[Layer], training: Training, *, joined: bool = False, images: int = 0
) -> StepMemory:
    """Returns the memory of one training step.

    Args:
        layers: Of the network; the output of the first is the images themselves.
        training: States the optimizer, the batches of a step, and the precision.
        joined: Whether all weights are updated as one vector.
        images: How many are trained on, which counts where a batch takes all.
    """
    totals, value = totals_of(layers), BYTES[training.precision]
    outputs = sum(math.prod(layer.shape) for layer in layers)
    return StepMemory(
        weights=value * (totals.parameters + joined * totals.trainable),
        optimizer=value * totals.trainable * optimizer_slots(training.optimizer),
        gradients=value * totals.trainable * (1 + (training.accumulate > 1)),
        activations=value * outputs * training.batch(images),
    )


def optimizer_slots(optimizer: Optimizer) -> int:
    """Returns how many values Keras' optimizer keeps for each trainable parameter.

    Args:
        optimizer: The optimizer.
    """
    match optimizer:
        case Sgd():
            return int(optimizer.momentum > 0)
        case Adam() | AdamW():
            return 2 + optimizer.amsgrad
        case Rmsprop():
            return 1 + (optimizer.momentum > 0) + optimizer.centered
