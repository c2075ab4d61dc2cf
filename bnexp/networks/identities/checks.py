"""The identities by name: for each the deviation of a network from what is exactly true."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bnexp.config.claims.identities import IdentityName
from bnexp.networks.identities import (
    affine_inference,
    batch_of_one,
    bias_gradient,
    bias_shift,
    folding,
    normalized_batch,
    parameters,
    same_shape,
    undone,
    weight_scale,
)
from bnexp.networks.identities.deviation import Deviation
from bnexp.networks.identities.subject import Subject

CHECKS: Mapping[IdentityName, Callable[[Subject], Deviation]] = {
    "bias_gradient": bias_gradient.measure,
    "bias_shift": bias_shift.measure,
    "normalized_batch": normalized_batch.measure,
    "undone": undone.measure,
    "affine_inference": affine_inference.measure,
    "weight_scale": weight_scale.measure,
    "folding": folding.measure,
    "parameters": parameters.measure,
    "same_shape": same_shape.measure,
    "batch_of_one": batch_of_one.measure,
}
