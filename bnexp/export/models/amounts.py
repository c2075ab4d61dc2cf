"""How many numbers a network holds, and how many multiply-adds an example takes."""

from __future__ import annotations

import math
from typing import Any

import keras

from bnexp.export.models.told import Amounts
from bnexp.networks.folding.trace import Call, Trace, functional, trace

layers = keras.layers

_TRANSPOSED = (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)


def amounts_of(model: keras.Model) -> Amounts:
    """Returns what a network costs.

    Counted are a multiply-add for each use of a number in a kernel, and one for each value that a
    normalizer returns; biases, activations and pooling are none.

    Args:
        model: A functional or sequential network.
    """
    traced: Trace = trace(functional(model))
    return Amounts(model.count_params(), sum(_multiply_adds(call) for call in traced.calls))


def _multiply_adds(call: Call) -> int:
    layer = call.layer
    kernels: int = sum(math.prod(each.shape) for each in _kernels(layer))
    if isinstance(layer, layers.RNN):
        return kernels * _places(call.shape[1:2])
    if kernels:
        shape = call.shape if isinstance(layer, _TRANSPOSED) else call.output_shapes[0]
        return kernels * _places(shape[1:-1])
    if type(layer).__name__.endswith("Normalization"):
        return _places(call.output_shapes[0][1:])
    return 0


def _kernels(layer: Any) -> list[Any]:
    weights = getattr(layer, "weights", ())
    return [each for each in weights if each.name.endswith("kernel")]


def _places(axes: tuple[int | None, ...]) -> int:
    return math.prod(size or 1 for size in axes)
