"""Contents of the normalizers: for each kind what builds its layer."""

from collections.abc import Callable
from typing import Any

import keras

from bnexp.networks.norms.batch import batch_norm
from bnexp.networks.norms.batch_layer import batch_layer_norm
from bnexp.networks.norms.batch_renorm import batch_renormalization
from bnexp.networks.norms.full import full_norm
from bnexp.networks.norms.ghost_batch import ghost_batch_norm
from bnexp.networks.norms.group import group_norm
from bnexp.networks.norms.instance import instance_norm
from bnexp.networks.norms.layer import layer_norm
from bnexp.networks.norms.noisy_batch import noisy_batch_norm
from bnexp.networks.norms.rms import rms_norm

NORMS: dict[str, Callable[[Any, str, tuple[int, ...]], keras.layers.Layer]] = {
    "batch": batch_norm,
    "layer": layer_norm,
    "group": group_norm,
    "instance": instance_norm,
    "rms": rms_norm,
    "batch_renorm": batch_renormalization,
    "ghost_batch": ghost_batch_norm,
    "batch_layer": batch_layer_norm,
    "full": full_norm,
    "noisy_batch": noisy_batch_norm,
}
"""For each kind that is a layer of its own what returns it, given its part of the configuration, a
name, and the shape of one example, `(..., units)`.

The layer maps values of shape `(examples, ..., units)` to the same shape, and its weights are
those that the part states.
"""

__all__ = ["NORMS"]
