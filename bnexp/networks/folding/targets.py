"""How the weights of a layer take up a map: that of what it returns, and that of what it takes.

Each kind of layer is a pair of functions here, which work in double precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from bnexp.networks.folding.kinds import is_linear
from bnexp.networks.folding.maps import Map, Refusal
from bnexp.networks.folding.trace import Call
from bnexp.networks.precision import double

layers = keras.layers

Weights = Mapping[str, np.ndarray]
"""The weights of a layer by name, float64; a bias is there even where the layer has none."""


@dataclass(frozen=True)
class Target:
    """How a kind of layer takes up maps.

    Attributes:
        behind: Returns its weights once the map of what it returns is among them.
        ahead: Returns them once the map of what it takes is; None where no weights do that.
        needs: Settings that say that it has all these weights.
    """

    behind: Callable[[Any, Weights, Map], Weights]
    ahead: Callable[[Any, Weights, Map], Weights] | None
    needs: Mapping[str, bool]


def target_of(layer: Any) -> Target | None:
    """Returns how a layer takes up maps; None where it has no such weights."""
    return TARGETS.get(type(layer))


def weights_of(layer: Any) -> dict[str, np.ndarray]:
    """Returns the weights of a layer by name, with those that it does without at what they mean."""
    found = {each.name: double(each) for each in layer.weights}
    if isinstance(layer, layers.BatchNormalization):
        units = np.ones_like(found["moving_mean"])
        return {"gamma": units, "beta": 0 * units, **found}
    return {"bias": np.zeros(()), **found}


def check_behind(call: Call) -> None:
    """Raises Refusal where weights cannot take up the map of what they return."""
    _check(call)
    if not is_linear(call.layer):
        named = getattr(call.layer.activation, "__name__", type(call.layer.activation).__name__)
        raise Refusal(f"{call.name} has an activation of its own ({named}) between")


def check_ahead(call: Call, given: Map) -> None:
    """Raises Refusal where weights cannot take up the map of what they take."""
    _check(call)
    layer, target = call.layer, TARGETS[type(call.layer)]
    if target.ahead is None:
        raise Refusal(
            f"{call.name} ({type(layer).__name__}) uses fewer of its weights at the edges, which "
            "no single bias makes up for"
        )
    if given.offset.any() and pads(call):
        raise Refusal(
            f"{call.name} pads with zeros (padding {layer.padding!r}), which the offset would "
            "have to reach"
        )


def _check(call: Call) -> None:
    layer = call.layer
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise Refusal(f"{call.name} has its channels along another axis than the last")
    if getattr(layer, "quantization_mode", None) or getattr(layer, "lora_enabled", False):
        raise Refusal(f"the kernel of {call.name} is kept in parts (quantized, or of low rank)")


def pads(call: Call) -> bool:
    """Whether a convolution puts zeros around what it takes; where that is not known it does."""
    layer = call.layer
    padding = getattr(layer, "padding", "valid")
    if padding == "valid" or all(size == 1 for size in layer.kernel_size):
        return False
    if padding != "same":
        return True
    axes = zip(call.shape[1:-1], layer.kernel_size, layer.strides, layer.dilation_rate, strict=True)
    return any(
        size is None or (-(-size // stride) - 1) * stride + (width - 1) * dilation + 1 > size
        for size, width, stride, dilation in axes
    )


def _units_last(_layer: Any, weights: Weights, given: Map) -> Weights:
    """The kernel's last axis counts the units, as that of `Dense` does, `(inputs, units)`."""
    return _scaled("kernel", weights, given.factor, given)


def _units_before_last(_layer: Any, weights: Weights, given: Map) -> Weights:
    """The last axis but one does: transposed convolutions, `(..., units, inputs)`."""
    return _scaled("kernel", weights, given.factor[:, np.newaxis], given)


def _units_of_channels(_layer: Any, weights: Weights, given: Map) -> Weights:
    """Each channel has units of its own: `(..., channels, units of each)`."""
    shape = weights["kernel"].shape[-2:]
    return _scaled("kernel", weights, given.factor.reshape(shape), given)


def _units_of_points(_layer: Any, weights: Weights, given: Map) -> Weights:
    return _scaled("pointwise_kernel", weights, given.factor, given)


def _units_normalized(_layer: Any, weights: Weights, given: Map) -> Weights:
    """Batch normalization, whose gamma and beta take up what follows it."""
    beta = weights["beta"] * given.factor + given.offset
    return {**weights, "gamma": weights["gamma"] * given.factor, "beta": beta}


def _scaled(name: str, weights: Weights, factor: np.ndarray, given: Map) -> Weights:
    bias = weights["bias"] * given.factor + given.offset
    return {**weights, name: weights[name] * factor, "bias": bias}


def _dense_inputs(_layer: Any, weights: Weights, given: Map) -> Weights:
    kernel = weights["kernel"]
    bias = weights["bias"] + given.offset @ kernel
    return {**weights, "kernel": given.factor[:, np.newaxis] * kernel, "bias": bias}


def _convolution_inputs(layer: Any, weights: Weights, given: Map) -> Weights:
    """Of each group of channels its own filters: `(..., inputs of a group, units)`."""
    kernel, groups = weights["kernel"], layer.groups
    each = kernel.shape[-1] // groups
    factor, offset = (
        np.repeat(part.reshape(groups, -1).T, each, axis=1) for part in (given.factor, given.offset)
    )
    over = tuple(range(kernel.ndim - 1))
    bias = weights["bias"] + (kernel * offset).sum(axis=over)
    return {**weights, "kernel": kernel * factor, "bias": bias}


def _channels_inputs(_layer: Any, weights: Weights, given: Map) -> Weights:
    kernel = weights["kernel"]
    over = tuple(range(kernel.ndim - 2))
    added = (kernel * given.offset[:, np.newaxis]).sum(axis=over).reshape(-1)
    factor = given.factor[:, np.newaxis]
    return {**weights, "kernel": kernel * factor, "bias": weights["bias"] + added}


def _separated_inputs(_layer: Any, weights: Weights, given: Map) -> Weights:
    kernel, points = weights["depthwise_kernel"], weights["pointwise_kernel"]
    over = tuple(range(kernel.ndim - 2))
    added = (kernel * given.offset[:, np.newaxis]).sum(axis=over).reshape(-1)
    bias = weights["bias"] + added @ points.reshape(len(added), -1)
    factor = given.factor[:, np.newaxis]
    return {**weights, "depthwise_kernel": kernel * factor, "bias": bias}


_BIASED = {"use_bias": True}
_DENSE = Target(_units_last, _dense_inputs, _BIASED)
_CONVOLUTION = Target(_units_last, _convolution_inputs, _BIASED)
_TRANSPOSED = Target(_units_before_last, None, _BIASED)
_DEPTHWISE = Target(_units_of_channels, _channels_inputs, _BIASED)
_SEPARATED = Target(_units_of_points, _separated_inputs, _BIASED)

TARGETS: Mapping[type, Target] = {
    layers.Dense: _DENSE,
    layers.Conv1D: _CONVOLUTION,
    layers.Conv2D: _CONVOLUTION,
    layers.Conv3D: _CONVOLUTION,
    layers.Conv1DTranspose: _TRANSPOSED,
    layers.Conv2DTranspose: _TRANSPOSED,
    layers.Conv3DTranspose: _TRANSPOSED,
    layers.DepthwiseConv1D: _DEPTHWISE,
    layers.DepthwiseConv2D: _DEPTHWISE,
    layers.SeparableConv1D: _SEPARATED,
    layers.SeparableConv2D: _SEPARATED,
    layers.BatchNormalization: Target(_units_normalized, None, {"scale": True, "center": True}),
}
"""For each kind of layer, by its exact class, how it takes up maps."""
