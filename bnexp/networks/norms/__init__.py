"""Contents of the normalizers: for each kind what builds its layer."""

from collections.abc import Callable
from typing import Any

import keras

from bnexp.networks.norms.batch import batch_layer

NORMS: dict[str, Callable[[Any, str], keras.layers.Layer]] = {"batch": batch_layer}
"""For each kind what returns a layer, given its part of the configuration and a name.

The layer maps values of shape `(examples, ..., units)` to the same shape, and its weights are
those that the part states.
"""

__all__ = ["NORMS"]
