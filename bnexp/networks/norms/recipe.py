"""What a normalizer has to say about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from bnexp.config.language.initializers import Initializer


@dataclass(frozen=True)
class NormRecipe:
    """How to build a normalizer from its part of the configuration.

    Attributes:
        build: Takes the part and a name, returns a layer that maps values of shape
            `(examples, ..., units)` to the same shape.
        starts: Takes the part, returns for each weight, by its name in Keras, how it starts.
    """

    build: Callable[[Any, str], keras.layers.Layer]
    starts: Callable[[Any], Mapping[str, Initializer]]
