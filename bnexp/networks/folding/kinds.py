"""Which layers normalize, which hold weights, and which only let values pass on to others."""

from __future__ import annotations

import math
from typing import Any

import keras

from bnexp.networks.folding.maps import Map, Refusal
from bnexp.networks.folding.trace import Call, Shape, Trace

layers = keras.layers

OTHER_NORMALIZERS = (
    layers.GroupNormalization,
    layers.LayerNormalization,
    layers.RMSNormalization,
    layers.SpectralNormalization,
    layers.UnitNormalization,
)
"""Normalizers that go by each example, or by the weights themselves."""

_DROPPING = (
    layers.ActivityRegularization,
    layers.AlphaDropout,
    layers.Dropout,
    layers.GaussianDropout,
    layers.GaussianNoise,
    layers.Identity,
    layers.SpatialDropout1D,
    layers.SpatialDropout2D,
    layers.SpatialDropout3D,
)
"""Layers that in inference return what they take."""

_AVERAGING = (
    layers.AveragePooling1D,
    layers.AveragePooling2D,
    layers.AveragePooling3D,
    layers.GlobalAveragePooling1D,
    layers.GlobalAveragePooling2D,
    layers.GlobalAveragePooling3D,
)
"""Layers that average values of one channel; at a padded edge over those that there are."""

_LARGEST = (
    layers.GlobalMaxPooling1D,
    layers.GlobalMaxPooling2D,
    layers.GlobalMaxPooling3D,
    layers.MaxPooling1D,
    layers.MaxPooling2D,
    layers.MaxPooling3D,
)
_JOINING = (
    layers.Add,
    layers.Average,
    layers.Concatenate,
    layers.Dot,
    layers.Maximum,
    layers.Minimum,
    layers.Multiply,
    layers.Subtract,
)
_PADDING = (layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D)


def inner_normalizers(layer: Any) -> list[str]:
    """Returns the names of the batch normalization layers inside a layer, such as a network."""
    if not isinstance(layer, layers.Layer):
        return []
    inside = layer._flatten_layers(include_self=False)
    return [each.name for each in inside if isinstance(each, layers.BatchNormalization)]


def check_normalizer(call: Call, trace: Trace) -> None:
    """Raises Refusal where batch normalization is no map of each unit, or not one to be merged.

    Args:
        call: Its call.
        trace: The network.
    """
    layer = call.layer
    if type(layer) is not layers.BatchNormalization:
        raise Refusal(f"it is a {type(layer).__name__}, of which is not known what it does")
    if (times := trace.count(layer)) > 1:
        raise Refusal(f"it is used {times} times, with the same weights")
    if call.trains:
        raise Refusal("it is called in training mode, where it goes by the batch")
    if not layer.trainable:
        raise Refusal("it is frozen (trainable=False); set trainable=True to have it folded")
    axis, axes = layer.axis, len(call.shape)
    if axis % axes != axes - 1:
        raise Refusal(f"it normalizes along axis {axis}, where units stand along the last one")


def check_once(call: Call, trace: Trace) -> None:
    """Raises Refusal where a layer is used more than once, so that no change of it fits all."""
    if (times := trace.count(call.layer)) > 1:
        raise Refusal(f"{call.name} is used {times} times, with the same weights")


def passed(call: Call, given: Map, *, back: bool = False) -> Map:
    """Returns a map that does behind a layer what another does before it, or the other way round.

    Args:
        call: The call of the layer.
        given: The map before it.
        back: Whether the one behind it is given, and that before it is returned.

    Raises:
        Refusal: There is none.
    """
    layer = call.layer
    if call.trains and isinstance(layer, _DROPPING):
        raise Refusal(f"{call.name} between is called in training mode, where it draws")
    if _is_idle(layer):
        return given
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise Refusal(f"{call.name} between has its channels along another axis than the last")
    if isinstance(layer, _AVERAGING):
        return given
    if isinstance(layer, _LARGEST):
        if (given.factor >= 0).all():
            return given
        raise Refusal(
            f"{call.name} between takes the largest values, and where a factor is negative they "
            "were the smallest"
        )
    if isinstance(layer, layers.Flatten | layers.Reshape):
        return _laid_out(call, given, back=back)
    if isinstance(layer, _PADDING):
        if not given.offset.any():
            return given
        raise Refusal(f"{call.name} between pads with zeros, which an offset would have to reach")
    raise Refusal(_told(call))


def _is_idle(layer: Any) -> bool:
    """Whether a layer in inference returns what it takes."""
    if isinstance(layer, layers.Activation):
        return is_linear(layer)
    return isinstance(layer, _DROPPING)


def is_linear(layer: Any) -> bool:
    """Whether a layer has no activation of its own, or the linear one."""
    activation = getattr(layer, "activation", None)
    return activation is None or activation is keras.activations.linear


def _laid_out(call: Call, given: Map, *, back: bool) -> Map:
    """Returns the map of each unit beyond a layer that lays values out in another way."""
    before, after = _example(call.shape), _example(call.output_shapes[0])
    if back:
        before, after = after, before
    if before is None or after is None or math.prod(before) != math.prod(after):
        raise Refusal(f"{call.name} between lays out values whose number is not known beforehand")
    if found := given.repeated(before, after):
        return found
    several = "has places of one unit that differ" if back else "puts several units into one"
    raise Refusal(f"{call.name} between {several}")


def _example(shape: Shape) -> tuple[int, ...] | None:
    known = tuple(size for size in shape[1:] if size is not None)
    return known if len(known) == len(shape) - 1 else None


def _told(call: Call) -> str:
    """Returns why nothing can pass a layer, by what it is."""
    layer = call.layer
    kind = type(layer).__name__
    if isinstance(layer, _JOINING) or len(call.taken) > 1:
        return f"{call.name} ({kind}) joins it with something else"
    if isinstance(layer, layers.RNN | layers.Bidirectional):
        return f"{call.name} ({kind}) is recurrent: its weights are used at every step"
    if isinstance(layer, keras.Model):
        return f"{call.name} is a network within the network"
    named = getattr(getattr(layer, "activation", None), "__name__", "")
    if named or isinstance(layer, layers.ReLU | layers.LeakyReLU | layers.PReLU | layers.ELU):
        return f"the activation {call.name} ({named or kind}) stands between"
    return f"{call.name} ({kind}) stands between"
