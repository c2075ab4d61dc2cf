"""Puts a network together anew without some of its calls, with other weights in some layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from bnexp.networks.folding.targets import Weights, target_of
from bnexp.networks.folding.trace import copy_of, rebuilt, take_weights


def without(
    model: keras.Model, removed: frozenset[int], altered: Mapping[int, Weights]
) -> keras.Model:
    """Returns a network without some calls, whose input takes the place of their output.

    Args:
        model: A functional network; it is left as it is.
        removed: The places of the calls.
        altered: By the identity of a layer the weights that it is to have; all others keep theirs.
    """
    copies: list[tuple[Any, Any]] = []

    def new(layer: Any) -> Any:
        copy = altered_copy(layer) if id(layer) in altered else copy_of(layer)
        copies.append((layer, copy))
        return copy

    def call(at: int, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if at in removed:
            return keras.tree.flatten((arguments, keywords))[0]
        return layer(*arguments, **keywords)

    folded = rebuilt(model, new, call)
    there = {id(layer) for layer in folded.layers}
    for layer, copy in copies:
        if id(copy) not in there:
            continue
        if id(layer) in altered:
            set_weights(copy, altered[id(layer)])
        else:
            take_weights(copy, layer)
    return folded


def tapped(model: keras.Model, places: Sequence[int]) -> keras.Model:
    """Returns a network that returns what some calls take, with weights of its own.

    Args:
        model: A functional network; it is left as it is.
        places: The places of the calls.
    """
    taken: dict[int, Any] = {}
    copies: list[tuple[Any, Any]] = []

    def new(layer: Any) -> Any:
        copies.append((layer, copy_of(layer)))
        return copies[-1][1]

    def call(at: int, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        taken[at] = keras.tree.flatten((arguments, keywords))[0]
        return layer(*arguments, **keywords)

    whole = rebuilt(model, new, call)
    for layer, copy in copies:
        take_weights(copy, layer)
    return keras.Model(whole.input, [taken[at] for at in places])


def altered_copy(layer: Any, **settings: Any) -> Any:
    """Returns a layer with settings that say that it has all weights that it may come to need.

    Args:
        layer: One that takes up maps.
        settings: Others that it is to have.
    """
    target = target_of(layer)
    needs = target.needs if target else {}
    return type(layer).from_config({**layer.get_config(), **needs, **settings})


def set_weights(layer: Any, weights: Weights) -> None:
    """Sets the weights of a built layer by their names, rounded to its precision."""
    for variable in layer.weights:
        values = np.broadcast_to(weights[variable.name], tuple(variable.shape))
        variable.assign(values.astype(variable.dtype))
