"""Builds the fully connected network, and says how its weights start."""

from __future__ import annotations

import keras

from bnexp.config.language.initializers import Initializer
from bnexp.config.language.network import Mlp, has_bias
from bnexp.networks.norms import NORMS


def build_mlp(spec: Mlp, image_shape: tuple[int, ...], classes: int) -> keras.Model:
    """Returns the network, its weights not yet drawn.

    Args:
        spec: Widths, activation, normalizer and the rest.
        image_shape: Shape of one example, such as `(height, width)`.
        classes: Number of outputs of the softmax.
    """
    layers = [keras.layers.Input(image_shape), keras.layers.Flatten(name="flatten")]
    for number, units in enumerate(spec.hidden, 1):
        layers += _hidden_layer(spec, f"hidden.{number}", units)
    layers.append(_dense(spec, "output", classes, bias=True, activation="softmax"))
    return keras.Sequential(layers)


def mlp_starts(spec: Mlp) -> dict[str, Initializer]:
    """Returns for each weight, by role such as `hidden.2.kernel`, how it starts."""
    starts: dict[str, Initializer] = {}
    names = [f"hidden.{number}" for number in range(1, len(spec.hidden) + 1)]
    for name in (*names, "output"):
        starts[f"{name}.kernel"] = spec.initializer
        starts[f"{name}.bias"] = spec.bias_initializer
    if spec.norm.kind != "none":
        weights = NORMS[spec.norm.kind].starts(spec.norm)
        for name in names:
            starts.update({f"{name}.norm.{weight}": start for weight, start in weights.items()})
    return starts


def _hidden_layer(spec: Mlp, name: str, units: int) -> list[keras.layers.Layer]:
    norm = spec.norm
    activation = keras.layers.Activation(spec.activation, name=f"{name}.activation")
    layers = [_dense(spec, name, units, bias=has_bias(spec)), activation]
    if norm.kind != "none":
        position = 1 if norm.placement == "before" else 2
        layers.insert(position, NORMS[norm.kind].build(norm, f"{name}.norm"))
    if spec.dropout > 0:
        layers.append(keras.layers.Dropout(spec.dropout, name=f"{name}.dropout"))
    return layers


def _dense(
    spec: Mlp, name: str, units: int, *, bias: bool, activation: str | None = None
) -> keras.layers.Layer:
    return keras.layers.Dense(
        units,
        activation=activation,
        use_bias=bias,
        kernel_regularizer=keras.regularizers.L2(spec.l2) if spec.l2 > 0 else None,
        name=name,
    )
