"""What a network returns for the test set, before its softmax where it ends in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bnexp.export.models.told import Agreement
from bnexp.networks.folding.trace import copy_of, functional, rebuilt, take_weights, trace

BATCH = 256
"""Images that are worked out at a time."""

Runs = Callable[[np.ndarray], np.ndarray]
"""Returns what a network returns for images."""


def logits_of(model: keras.Model) -> tuple[keras.Model, str]:
    """Returns a network that ends before the softmax of another, and what its outputs are called.

    Args:
        model: A network of one output; it is left as it is.
    """
    whole = functional(model)
    traced = trace(whole)
    last = next(call for call in reversed(traced.calls) if traced.is_returned(call))
    if not _is_softmax(last.layer):
        return whole, "outputs"
    pairs: list[tuple[Any, Any]] = []

    def new(layer: Any) -> Any:
        copy = copy_of(layer)
        if layer is last.layer and not isinstance(layer, keras.layers.Softmax):
            copy = type(layer).from_config({**layer.get_config(), "activation": "linear"})
        pairs.append((layer, copy))
        return copy

    def call(at: int, layer: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if at == last.at and isinstance(layer, keras.layers.Softmax):
            return arguments[0]
        return layer(*arguments, **keywords)

    found = rebuilt(whole, new, call)
    for layer, copy in pairs:
        take_weights(copy, layer)
    return found, "logits"


def _is_softmax(layer: Any) -> bool:
    own = getattr(layer, "activation", None) is keras.activations.softmax
    return own or isinstance(layer, keras.layers.Softmax)


def runs(model: keras.Model) -> Runs:
    """Returns what works out images by a network, batch by batch."""

    def run(images: np.ndarray) -> np.ndarray:
        return np.asarray(model.predict(images, batch_size=BATCH, verbose=0), np.float64)

    return run


def agreement(what: str, expected: np.ndarray, found: np.ndarray) -> Agreement:
    """Returns how far outputs are from others, both of shape `(images, classes)`."""
    apart = np.abs(found - expected)
    changed = np.flatnonzero(found.argmax(axis=-1) != expected.argmax(axis=-1))
    return Agreement(
        what=what,
        largest=float(apart.max(initial=0.0)),
        size=float(np.abs(expected).max(initial=0.0)),
        images=len(expected),
        changed=tuple(map(int, changed)),
    )
