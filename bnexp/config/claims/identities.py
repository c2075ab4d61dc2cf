"""What is exactly true of batch normalization: the identities that a configuration may claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bnexp.config.blueprint import outline_of
from bnexp.config.blueprint.asked import (
    BIAS,
    can_be_folded,
    normalized_paths,
    normalizes,
    normalizes_places,
)
from bnexp.config.language.network import Network
from bnexp.config.language.settings import Settings

IdentityName = Literal[
    "bias_gradient",
    "bias_shift",
    "normalized_batch",
    "undone",
    "affine_inference",
    "weight_scale",
    "folding",
    "parameters",
    "same_shape",
    "batch_of_one",
]

HOMOGENEOUS = ("relu", "leaky_relu", "linear")
"""Activations whose output grows by a factor above 0 as their input does."""


@dataclass(frozen=True)
class Identity:
    """One identity.

    Attributes:
        meaning: What is true.
        deviation: What the deviation from it is, and what it is measured in.
        source: Where it is stated.
        needs: What a network must have for it, in words.
        tolerance: Largest deviation that still counts as none.
    """

    meaning: str
    deviation: str
    source: str
    needs: str
    tolerance: float = 1e-6


_NORMALIZED = "batch normalization in a hidden layer"
_BIASED = "a bias directly before batch normalization"
_PAPER = "Ioffe and Szegedy 2015"

IDENTITIES: Mapping[IdentityName, Identity] = {
    "bias_gradient": Identity(
        "in training mode the loss does not depend on a bias directly before batch normalization, "
        "so that its gradient is 0",
        "norm of the gradient, relative to that of the same layer's kernel",
        f"{_PAPER}, section 3.2",
        _BIASED,
    ),
    "bias_shift": Identity(
        "in training mode no constant added to a bias directly before batch normalization changes "
        "the output",
        "largest change, in standard deviations of a unit over the batch",
        f"{_PAPER}, section 3.2",
        _BIASED,
    ),
    "normalized_batch": Identity(
        "in training mode, before scale and offset, each unit has mean 0 and variance "
        "v / (v + epsilon) over the batch, v its variance before",
        "largest difference from either",
        f"{_PAPER}, algorithm 1",
        _NORMALIZED,
    ),
    "undone": Identity(
        "a scale of sqrt(v + epsilon) and an offset of m, variance and mean of the batch, give "
        "back what was normalized",
        "largest difference, relative to the largest value",
        f"{_PAPER}, section 3",
        "batch normalization with scale and offset",
    ),
    "affine_inference": Identity(
        "in inference mode batch normalization is one scale and one offset for each unit, so that "
        "weighted means of inputs become the same means of outputs",
        "largest difference, relative to the largest value",
        f"{_PAPER}, algorithm 2",
        _NORMALIZED,
    ),
    "weight_scale": Identity(
        "in training mode a factor c on the layer's weights leaves the normalized values as they "
        "are, but for epsilon, which counts as epsilon / c^2",
        "largest difference, in standard deviations of a unit over the batch",
        f"{_PAPER}, section 3.3",
        "batch normalization directly after the weights, or after an activation that a factor "
        f"passes through ({', '.join(HOMOGENEOUS)})",
    ),
    "folding": Identity(
        "with the scale and offset of batch normalization folded into the neighbouring weights, "
        "the network gives the same outputs without it in inference mode",
        "largest difference before the softmax, relative to the largest value",
        "Jacob et al. 2018, section 3.2",
        _NORMALIZED,
    ),
    "parameters": Identity(
        "batch normalization has four numbers for each unit: scale and offset (as far as they are "
        "switched on) are trained, moving mean and moving variance are not",
        "number of weights that are missing or additional",
        f"{_PAPER}, algorithms 1 and 2",
        _NORMALIZED,
    ),
    "same_shape": Identity(
        "the output of batch normalization has the shape of its input, which may have 2, 3 or 4 "
        "axes",
        "1 where a shape differs, else 0",
        f"{_PAPER}, algorithm 1 and section 3.2",
        _NORMALIZED,
    ),
    "batch_of_one": Identity(
        "in training mode a batch of one example gives the offset alone, whatever the example is, "
        "and no gradient to the layers below",
        "largest difference from the offset, or norm of a gradient, relative to that of the output "
        "layer's bias",
        f"{_PAPER}, algorithm 1 with one example",
        _NORMALIZED,
    ),
}
"""The identities by name."""


def obstacle(name: IdentityName, settings: Settings) -> str:
    """Returns why a trial's network does not have what an identity is about; else nothing.

    Args:
        name: The identity.
        settings: The trial's.
    """
    network = settings.network
    norm = network.norm
    if norm.kind != "batch":
        return "its network has no batch normalization"
    if not normalizes(network):
        return "its network has no hidden layer, and so no batch normalization"
    if norm.place == "cell":
        return "its batch normalization stands inside a cell"
    if name == "undone" and not (norm.center and norm.scale):
        return "its batch normalization lacks scale or offset, which would undo it"
    return _LACKING[name](network) if name in _LACKING else ""


def applies_to(name: IdentityName, settings: Settings) -> bool:
    """Returns whether a trial's network has what an identity is about.

    Args:
        name: The identity.
        settings: The trial's.
    """
    return not obstacle(name, settings)


def _no_weights_before(network: Network) -> str:
    paths = normalized_paths(outline_of(network))
    if not paths:
        return "no weights stand before its batch normalization"
    activations = [block for path in paths for block in path[1:]]
    if any(block.operation.words not in HOMOGENEOUS for block in activations):
        return f"{network.activation} stands between the weights and batch normalization"
    return ""


def _no_bias_before(network: Network) -> str:
    if network.norm.place == "after":
        return "the activation stands between the bias and batch normalization"
    if not any(path[0].has(BIAS) for path in normalized_paths(outline_of(network))):
        return "its hidden layers have no bias; say network.bias: true"
    return ""


def _no_weights_beside(network: Network) -> str:
    if can_be_folded(outline_of(network)):
        return ""
    return "its batch normalization is not next to weights alone, into which it could be folded"


def _places(network: Network) -> str:
    if not normalizes_places(network):
        return ""
    return "its batch normalization takes statistics over the places of an image as well"


_LACKING: Mapping[IdentityName, Callable[[Network], str]] = {
    "bias_gradient": _no_bias_before,
    "bias_shift": _no_bias_before,
    "weight_scale": _no_weights_before,
    "folding": _no_weights_beside,
    "batch_of_one": _places,
}
"""For identities what returns why a network with batch normalization lacks what else they need."""
